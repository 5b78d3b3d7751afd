"""Coverage: which sentences of the source do facts account for?"""

from __future__ import annotations

from collections import defaultdict

from msgspec import Struct

from knowledge.base import KnowledgeBase


class Sentence(Struct, frozen=True):
    """A sentence of a source document, by number."""

    document: str
    """Id of the document."""
    paragraph: int
    """From 1."""
    sentence: int
    """From 1 inside the paragraph."""
    facts: tuple[str, ...]
    """Facts that state it, in file order."""
    omitted: str
    """Why it is left out; empty where it is not."""

    @property
    def covered(self) -> bool:
        """Whether it is accounted for."""
        return bool(self.facts or self.omitted)


def coverage(base: KnowledgeBase) -> tuple[Sentence, ...]:
    """Return every sentence of every document, in order, with what accounts for it."""
    facts: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for fact in base.facts.values():
        for number in fact.source.sentences:
            facts[fact.source.document, fact.source.paragraph, number].append(fact.id)
    omitted = {
        (o.source.document, o.source.paragraph, number): o.reason
        for o in base.omissions
        for number in o.source.sentences
    }
    return tuple(
        Sentence(
            document.id,
            paragraph,
            number,
            tuple(facts[document.id, paragraph, number]),
            omitted.get((document.id, paragraph, number), ""),
        )
        for document in base.documents.values()
        for paragraph, count in sorted(document.sentences.items())
        for number in range(1, count + 1)
    )


def report(sentences: tuple[Sentence, ...]) -> str:
    """Return the coverage as lines of text: a line a sentence, then the share."""
    lines = []
    for s in sentences:
        what = ", ".join(s.facts) or (
            f"left out: {s.omitted}" if s.omitted else "NOT ACCOUNTED FOR"
        )
        lines.append(f"{s.document} {s.paragraph}.{s.sentence}: {what}")
    covered = sum(s.covered for s in sentences)
    share = 100 * covered / len(sentences) if sentences else 100.0
    lines.append(f"{covered} of {len(sentences)} sentences accounted for ({share:.1f} %)")
    return "\n".join(lines)
