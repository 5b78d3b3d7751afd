"""What is counted and timed, in the form that Prometheus reads. No label holds a typed word."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY: Final = CollectorRegistry()
"""Everything below; the library's own registry would add the same for every program."""
_FAST: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5)
_SLOW: Final = (0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

UPDATES: Final = Counter(
    "bot_updates", "Updates settled, by kind and outcome", ["kind", "outcome"], registry=REGISTRY
)
HANDLING: Final = Histogram(
    "bot_handling_seconds", "Time from beginning an update to its mark", buckets=_SLOW,
    registry=REGISTRY,
)  # fmt: skip
UNDERSTANDING: Final = Histogram(
    "bot_understanding_seconds", "Time to understand and answer a question", buckets=_FAST,
    registry=REGISTRY,
)  # fmt: skip
REPLIES: Final = Counter(
    "bot_replies", "Replies to questions, by kind and language", ["kind", "lang"],
    registry=REGISTRY,
)  # fmt: skip
FEEDBACK: Final = Counter(
    "bot_feedback", "What people said of answers, by language", ["said", "lang"],
    registry=REGISTRY,
)  # fmt: skip
REPEATED: Final = Counter(
    "bot_send_retries", "Requests to Telegram that were repeated", registry=REGISTRY
)
OVERTAKEN: Final = Counter(
    "bot_sends_overtaken", "Updates that Telegram kept so long that the next did not wait",
    registry=REGISTRY,
)  # fmt: skip
WAITING: Final = Gauge("bot_inbox_waiting", "Updates to be answered", registry=REGISTRY)
AGE: Final = Gauge("bot_inbox_age_seconds", "Age of the oldest of them", registry=REGISTRY)
DEAD: Final = Gauge("bot_inbox_dead", "Updates that were given up", registry=REGISTRY)
SERVED: Final = Gauge(
    "bot_content_info", "Version of the content that is served", ["version"], registry=REGISTRY
)
