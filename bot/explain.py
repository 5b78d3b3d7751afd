"""How a question was understood and why the reply is what it is, as plain lines."""

from __future__ import annotations

from collections.abc import Iterator

from bot.asking import Turn


def explain(turn: Turn) -> str:
    """Return the explanation of a turn."""
    return "\n".join(_lines(turn))


def _lines(turn: Turn) -> Iterator[str]:
    u, decision = turn.understanding, turn.decision
    if u is not None:
        yield "normalised: " + " ".join(t.text for t in u.tokens)
        repaired = [f"{t.typed} -> {t.text}" for t in u.tokens if t.typed != t.text]
        if repaired:
            yield "repaired: " + ", ".join(repaired)
        yield "question: " + " ".join(u.words)
        for m in u.mentions:
            words = " ".join(t.text for t in u.tokens[m.start : m.end])
            yield f"entity: {words} = {m.type.value} {' or '.join(m.ids)} (matched on '{m.form}')"
        for p in u.phrases:
            words = " ".join(t.text for t in u.tokens[p.start : p.end])
            yield f"phrase: {words} calls {', '.join(p.ids)}"
        for t in u.times:
            yield f"time: {t.relation} {t.first or '...'} to {t.last or '...'}"
        yield f"masked: {u.masked}"
        for r in u.ranked:
            settled = ", put first by the classifier" if r.settled else ""
            yield f"intent: {r.intent.id} {r.confidence:.2f} (nearest: {r.phrase}{settled})"
        mood = [w for w, on in (("yes/no", u.yes_no), ("negated", u.negated)) if on]
        if mood:
            yield "mood: " + ", ".join(mood)
    name = type(decision.verdict).__name__
    yield f"rule: {decision.rule} -> {name}, confidence {decision.confidence:.2f}"
    if decision.inherited:
        yield "taken over: " + "; ".join(decision.inherited)
    for c in decision.considered:
        missing = f", not explained: {' '.join(c.missing)}" if c.missing else ""
        yield (
            f"fact: {c.fact.id} score {c.score:.2f}, coverage {c.coverage:.2f}, "
            f"explains: {' '.join(c.explained) or '-'}{missing}"
        )
