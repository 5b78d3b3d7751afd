"""What is looked for: the telling words and the names of a question, or of a part of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct, field

from bot.world import World
from intents.concepts import NAMES
from intents.model import Mention, PhraseMention, Type, Understanding
from knowledge.base import lineage

COMMON_SHARE: Final = 0.3
"""What an everyday word that no fact explains counts, beside a rare one."""
PHRASE_BONUS: Final = 0.6
"""What the words of a whole phrase by which a fact is called count again."""
WORD_BONUS: Final = 0.4
"""What each of those words counts besides, however common it is."""
Span = tuple[int, int]
"""First token and token after the last."""


class Term(Struct, frozen=True):
    """A telling word of the question."""

    concept: str
    weight: float
    excused: bool
    """Accounted for by the intent: it helps where a fact has it and does not harm where not."""
    tags: frozenset[str] = frozenset()
    """Class marks that account for it."""


def scope(world: World, u: Understanding) -> Span:
    """Return the span of words that say what is asked about: the question; with what it goes on
    from, or all of the message, where the question itself names nothing."""
    start, end = u.focus
    if _names_any(u, u.focus):
        return u.context if _says_of(world, u) else u.focus
    dated = any(u.context[0] <= t.start < start for t in u.times)
    language = world.interpreters[u.lang].language
    pronouns = language.pronouns | language.references.get("place", frozenset())
    told = any(t.concept for t in u.tokens[u.context[0] : start])
    pointing = told and any(t.text in pronouns for t in u.tokens[start:end])
    if u.context != u.focus and (dated or pointing or _names_any(u, u.context)):
        return u.context
    classed = any(
        start <= m.start < end for m in u.mentions if m.type in (Type.KIND, Type.PARTNER_TYPE)
    )
    timed = any(start <= t.start < end for t in u.times)
    pointing = _points_back(world, u)
    if (classed and not pointing) or timed or not (_bare(u) or pointing):
        return u.focus
    for start, _ in reversed([s for s in u.sentences if s[0] < u.focus[0]]):
        if _names_any(u, (start, end)):
            return start, end
    return 0, len(u.tokens)


def _says_of(world: World, u: Understanding) -> bool:
    """Return whether the question says something of what stands before its dash or colon:
    "RESTART: is it a project of IOM?"."""
    language = world.interpreters[u.lang].language
    focus = u.words
    pointing = focus[:1] and focus[0] in language.references.get("one", frozenset())
    before = (m for m in u.mentions if u.context[0] <= m.start < u.focus[0])
    if any(m.type is Type.PERSON for m in before):
        # "Gorovoy - what brought him to Baku?"
        return not language.references.get("person", frozenset()).isdisjoint(focus)
    either = not language.alternatives.isdisjoint(focus)
    return bool(pointing) and not either and _names_any(u, (u.context[0], u.focus[0]))


def _names_any(u: Understanding, span: Span) -> bool:
    """Return whether a span names or calls anything but ourselves."""
    start, end = span
    return any(start <= p.start < end for p in u.phrases) or any(
        start <= m.start < end for m in u.mentions if m.type in NAMES and m.type is not Type.SELF
    )


def _points_back(world: World, u: Understanding) -> bool:
    """Return whether the question takes its object from the sentence before: "is it finished?"."""
    language = world.interpreters[u.lang].language
    words = language.references.get("one", frozenset())
    named = {m.end for m in u.mentions if m.type is not Type.STATUS}.union(p.end for p in u.phrases)
    # "Is there a project for them, and whose is it?" points at its own project.
    kind = next((m.start for m in u.mentions if m.type is Type.KIND and m.start >= u.focus[0]), 0)
    going_on = (i for i in range(*u.focus) if u.tokens[i].text in language.alternatives)
    end = next((i for i in going_on if kind and i > kind), u.focus[1])
    last = min(kind, end) if kind else end
    owned = any(u.tokens[i].text in language.owners for i in range(u.focus[0], last))
    # "What do you do with our country?" means that of whoever asks.
    types = {m.start for m in u.mentions if m.type is Type.PARTNER_TYPE}
    ours = any(i + 1 in types and u.tokens[i].text in language.tellers for i in range(*u.focus))
    pointing = (
        owned
        or ours
        or any(
            u.tokens[i].text in words
            and not (u.tokens[i].text in language.relatives and i in named)
            for i in range(u.focus[0], end)
        )
    )
    return pointing and u.focus[0] > 0 and u.context == u.focus


def _bare(u: Understanding) -> bool:
    """Return whether the question holds no word beside those of its intent."""
    start, end = u.focus
    return all(not u.tokens[i].concept or i in u.cues for i in range(start, end))


def mentions(u: Understanding, span: Span, *types: Type) -> tuple[Mention, ...]:
    """Return the names of some types inside a span, in order."""
    start, end = span
    return tuple([m for m in u.mentions if m.type in types and start <= m.start < end])


def by_type(u: Understanding, span: Span) -> dict[Type, tuple[Mention, ...]]:
    """Return the names inside a span by their type, each in order."""
    start, end = span
    found: dict[Type, tuple[Mention, ...]] = {}
    for m in u.mentions:
        if start <= m.start < end:
            found[m.type] = (*found.get(m.type, ()), m)
    return found


class Query(Struct, frozen=True):
    """What is looked for: the question's own words and names, with what it left out filled in."""

    terms: tuple[Term, ...] = ()
    """Telling words."""
    called: Mapping[str, float] = field(default_factory=dict)
    """Fact -> bonus for being called by a phrase of its own."""
    partners: tuple[frozenset[str], ...] = ()
    """Partners that a fact must concern, each with all its meanings."""
    people: frozenset[str] = frozenset()
    """People whom it must name."""
    places: frozenset[str] = frozenset()
    """Places where it may have been."""
    kinds: tuple[frozenset[str], ...] = ()
    """Kinds that it may be of."""
    ordinals: frozenset[int] = frozenset()
    """Numbers that it may have in its series."""
    favoured: frozenset[str] = frozenset()
    """Facts of the last answer and those that they lead to: preferred among equals."""
    pool: frozenset[str] | None = None
    """Facts that are meant, where the question points at the last answer."""
    span: Span = (0, 0)
    """The words that it was read from."""


def _about_us(world: World, u: Understanding, span: tuple[int, int]) -> list[PhraseMention]:
    """Return what calls the facts about ourselves, where a question names nobody else."""
    start, end = span
    inside = [m for m in u.mentions if start <= m.start < end and m.type in NAMES]
    if any(m.type is not Type.SELF for m in inside):
        return []
    index = world.interpreters[u.lang].entries
    return [
        PhraseMention(index.phrases[f"@{m.ids[0]}",], m.start, m.end)
        for m in inside
        if (f"@{m.ids[0]}",) in index.phrases
    ]


def read_query(world: World, u: Understanding, span: Span | None = None) -> Query:
    """Return the query that an understood question holds by itself, or a span of its words."""
    index = world.interpreters[u.lang].entries
    start, end = within = span or scope(world, u)
    called: dict[str, float] = {}
    for phrase in u.phrases or _about_us(world, u, within):
        if start <= phrase.start < end:
            words = [t.concept for t in u.tokens[phrase.start : phrase.end] if t.concept]
            gain = PHRASE_BONUS * sum(index.idf.get(w, 0.0) for w in words) + WORD_BONUS * len(
                words
            )
            for id_ in phrase.ids:
                called[id_] = max(called.get(id_, 0.0), gain)

    inside = by_type(u, within)

    def named(type_: Type) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(m.ids) for m in _kept(world, u, inside.get(type_, ())))

    facts, partners = world.knowledge.facts, named(Type.PARTNER)
    theirs = {p for ids in partners for p in ids}
    # What leads to a fact of theirs is not of all cooperation: the chief in the Netherlands.
    nearby = {
        p
        for id_ in called
        for r in facts[id_].related
        for p in facts[r].partners
        if len({lineage(world.knowledge.partners, q)[-1] for q in facts[r].partners}) == 1
    }
    general = not any(facts[id_].partners for id_ in called) and theirs.isdisjoint(nearby)
    if theirs and general:
        # What is said of all cooperation is asked of theirs: "the topics with UNHCR".
        called = {}

    if within != u.focus:
        partners = _without_bystanders(world, u, called, partners)
    return Query(
        terms=terms(world, u, within),
        called=called,
        partners=partners,
        people=frozenset().union(*named(Type.PERSON)),
        places=frozenset().union(*named(Type.PLACE)),
        kinds=tuple(frozenset(m.ids) for m in kinds_in(u, within)),
        ordinals=frozenset(value for i, value in u.ordinals if start <= i < end),
        span=within,
    )


def kinds_in(u: Understanding, span: Span) -> tuple[Mention, ...]:
    """Return the class words of facts inside a span. Before the question proper those count that
    stand in a name or phrase, or beside one: the newspaper of whoever asks is no document."""
    named = [(m.start - 1, m.end + 2) for m in u.mentions if m.type is Type.PARTNER]
    near = [*named, *((p.start - 1, p.end + 1) for p in u.phrases)]
    return tuple(
        m
        for m in mentions(u, span, Type.KIND)
        if m.start >= u.focus[0] or any(start <= m.start < end for start, end in near)
    )


def _without_bystanders(
    world: World,
    u: Understanding,
    called: Iterable[str],
    partners: tuple[frozenset[str], ...],
) -> tuple[frozenset[str], ...]:
    """Return the partners without those that only stand in the story before the question, where it
    points at a fact of others: "back from Germany I heard of RESTART. Whose is it?"."""
    base = world.knowledge
    theirs = {p for id_ in called for p in base.facts[id_].partners}
    if not theirs:
        return partners
    meant = {q for p in theirs for q in lineage(base.partners, p)}
    meant.update(id_ for m in mentions(u, u.focus, Type.PARTNER) for id_ in m.ids)
    return tuple(ids for ids in partners if not meant.isdisjoint(ids))


def _kept(world: World, u: Understanding, found: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Return the names of a type without the first, where a correction takes it back: "not
    Germany, the Netherlands"."""
    language = world.interpreters[u.lang].language
    taken_back = (
        len(found) > 1
        and not u.asked
        and found[0].start > 0
        and u.tokens[found[0].start - 1].text in language.negations
        and all(t.text in language.negations for t in u.tokens[: found[0].start])
    )
    return found[1:] if taken_back else found


def terms(world: World, u: Understanding, span: Span) -> tuple[Term, ...]:
    """Return the telling words in a span of a question."""
    interpreter = world.interpreters[u.lang]
    index = interpreter.entries
    start, end = span
    taken: set[int] = set()
    tags: dict[int, frozenset[str]] = {}
    for m in u.mentions:
        covered = range(m.start, m.end)
        if m.type in NAMES:
            taken.update(covered)
        elif m.type is Type.KIND:
            tags[m.start] = frozenset(f"kind:{id_}" for id_ in m.ids)
            taken.update(range(m.start + 1, m.end))
        elif m.type is Type.STATUS:
            taken.update(
                i for i in covered if u.tokens[i].concept not in index.postings or i in u.cues
            )
    for t in u.times:
        taken.update(range(t.start, t.end))
    taken.update(i for i, _ in (*u.numbers, *u.ordinals))
    found: dict[str, Term] = {}
    statuses = {i for m in u.mentions if m.type is Type.STATUS for i in range(m.start, m.end)}
    types = {i for m in u.mentions if m.type is Type.PARTNER_TYPE for i in range(m.start, m.end)}
    for i in range(start, end):
        concept = u.tokens[i].concept
        if not concept or i in taken or concept[0] == "@":
            continue
        excused = i in u.cues or i in statuses or i in types
        weight = index.idf.get(concept)
        if weight is None:
            if excused:
                continue
            # What is the asker's own is no everyday word of ours: "my letter".
            mine = i > 0 and u.tokens[i - 1].text in interpreter.language.mine
            common = (
                not mine
                and interpreter.language.stem(u.tokens[i].text) in interpreter.language.slight
            )
            weight = index.rarest * (COMMON_SHARE if common else 1.0)
        excused = excused or not u.context[0] <= i < u.focus[1]
        found.setdefault(concept, Term(concept, weight, excused, tags.get(i, frozenset())))
    return tuple(found.values())
