"""The thresholds of the decision, in one place.

Chosen on the question suites in tests/questions; docs/decisions/0006-thresholds.md holds the
measurement of those that matter most."""

from __future__ import annotations

from typing import Final

INHERITED: Final = 0.7
"""Confidence in an intent that was taken over from the last question."""
SURE: Final = 0.55
"""Confidence from which smalltalk and out-of-scope intents are believed at once."""
LIKELY: Final = 0.4
"""Confidence from which an attribute that what is named lacks is not passed over."""
TRUSTED: Final = 0.20
"""Confidence below which an attribute intent is not acted on: the fact itself is told."""
COVERED: Final = 0.5
"""Share of the telling words that a fact must explain to be told."""
PERSONAL: Final = 0.42
"""The same for a yes/no question about a person, whose name is telling by itself."""
VERIFIED: Final = 0.8
"""Share from which a yes/no question is answered with yes."""
MARGIN: Final = 0.82
"""Facts that score at least this share of the best one fit equally."""
NEAR: Final = 0.82
"""The same, where the best one lacks the aspect asked for: another must fit nearly as well."""
FEW: Final = 3
"""Facts that are told together; of more, one question is asked."""
TERSE: Final = 4
"""Words up to which a question is a row of keywords and claims nothing: "8th meeting Baku?"."""
LEAD: Final = 3
"""Words within which a question word opens a question: "with which", "and on what"."""
NEGATION_REACH: Final = 3
"""Words before a status in which a negation belongs to it."""
PEOPLE: Final = frozenset({"participants", "person-name"})
"""Aspects of which twice as many are told together: who came is a list by nature."""
CALLED: Final = frozenset({"title", "item-names"})
"""Aspects of what things are called."""
NUMBERED: Final = frozenset({"date", "place", "status", "count", "start-date", "person-name"})
"""Aspects that are a thing's own: what it leads to has others."""
FUTURE: Final = "future-date"
"""The aspect of what is still to come."""
OURS: Final = 0.85
"""Coverage by a fact that is called by its phrase from which a question is not out of scope."""
WORDY: Final = 4
"""Telling words from which a question asks for several things at once."""
CERTAIN: Final = 0.9
"""Confidence from which "do you speak Russian" is a courtesy, though it names a partner."""
DOUBTFUL: Final = 0.4
"""The same as SURE, for being out of scope where no partner and no person is named."""
WEAK: Final = 0.3
"""The same below which what a fact explains whole is not out of scope."""
SPEAKING: Final = 1.7
"""Weight from which a word says more of a partner than that there are relations."""
ASKING: Final = 2.0
"""The same of a word of asking: whether they came is asked of a visit, not of relations."""
GENERAL: Final = "agreement"
"""The kind by which people call any document: asked for, all documents are meant."""
PAGE: Final = "page"
"""The kind of the facts about the source itself, which is no event and no partner's."""
STORY: Final = 24
"""Words from which a message that ends in a courtesy tells a story that is not ours to answer."""
RIVAL: Final = 0.5
"""Share of the best intent's confidence from which another is a likely reading."""
MANY: Final = 4
"""Partners from which a fact lists partners more than it tells of one."""
GENERIC: Final = 2.1
"""A word that weighs less tells a partner's facts apart no more: cooperation, relations."""
