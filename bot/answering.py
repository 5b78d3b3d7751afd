"""From a verdict to a reply: what is told first, what around it, and where it comes from.

Words come from the texts of the language, facts from the knowledge; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatch
from typing import Final

from bot import verdicts as v
from bot.lengths import in_words
from bot.lettering import capital
from bot.model import Action, Option, Part, Reply, ReplyKind, Role, Verb
from bot.verdicts import Decision
from bot.world import World
from bot.writer import FIELDS, Writer
from knowledge.dates import days_between
from knowledge.model import Fact

SUGGESTIONS: Final = 3
"""Follow-up questions offered at most."""
LISTED: Final = 8
"""Entries of a list shown at most."""


def answer(world: World, decision: Decision, lang: str) -> Reply:
    """Return the reply to a verdict in a language."""
    writer = Writer(world, world.texts[lang], lang)
    draft = _draft(decision.verdict, writer)
    assumed = writer.assumed(decision)
    if assumed and draft.kind in (ReplyKind.ANSWER, ReplyKind.DECLINE):
        at = next(
            (i for i, (role, _) in enumerate(draft.parts) if role is Role.SOURCE), len(draft.parts)
        )
        draft.parts.insert(at, (Role.NOTE, assumed))
    return Reply(
        kind=draft.kind,
        lang=lang,
        intent=decision.intent,
        facts=tuple(f.id for f in draft.facts),
        parts=tuple(Part(role, text) for role, text in draft.parts if text),
        options=draft.options,
        suggestions=_next_questions(draft, writer),
        rest=draft.rest,
        confidence=round(decision.confidence, 3),
    )


class Draft:
    """A reply in the making."""

    def __init__(self, kind: ReplyKind, facts: Iterable[Fact] = ()) -> None:
        self.kind = kind
        self.facts = tuple(dict.fromkeys(facts))
        self.parts: list[tuple[Role, str]] = []
        self.options: tuple[Option, ...] = ()
        self.rest: tuple[str, ...] = ()

    def add(self, role: Role, *texts: str) -> Draft:
        """Add parts of a role."""
        self.parts += [(role, text) for text in texts]
        return self


def _next_questions(draft: Draft, writer: Writer) -> tuple[Option, ...]:
    """Return what to ask next: the rest of a long list before all else."""
    if draft.kind is ReplyKind.CLARIFY:
        return ()
    if draft.rest:
        return (Option(writer.texts.say("list.next"), Action(Verb.MORE)),)
    facts = draft.facts
    told = {f.id for f in facts}
    wanted = dict.fromkeys(id_ for f in facts for id_ in f.related if id_ not in told)
    return tuple(writer.option(writer.base.facts[id_]) for id_ in list(wanted)[:SUGGESTIONS])


@singledispatch
def _draft(verdict: object, writer: Writer) -> Draft:
    raise TypeError(f"{type(writer).__name__} has no wording for {verdict!r}")


@_draft.register
def _(verdict: v.Smalltalk, writer: Writer) -> Draft:
    text = writer.texts.say(f"smalltalk.{verdict.intent}")
    return Draft(ReplyKind.SMALLTALK).add(Role.LEAD, text)


@_draft.register
def _(verdict: v.Tell, writer: Writer) -> Draft:
    facts = verdict.facts
    draft = Draft(ReplyKind.ANSWER, facts)
    lead = [writer.texts.say(verdict.verdict)] if verdict.verdict else []
    correction = f"correction.{verdict.correction}"
    if verdict.correction in ("partner", "person"):
        lead.append(writer.texts.say(correction))
    elif len(facts) == 1 and verdict.aspect and writer.texts.has(correction):
        value = _plain(writer, facts[0], verdict.aspect)
        lead += [writer.texts.say(correction, value=value)] if value else []
    elif verdict.aspect and len(facts) == 1:
        lead.append(writer.aspect(facts[0], verdict.aspect))
    draft.add(Role.LEAD, " ".join(lead))
    if len(facts) == 1:
        draft.add(Role.CONTEXT, writer.text(facts[0]))
    else:
        draft.add(Role.ITEM, *(_line(writer, f, verdict.aspect) for f in facts))
    return _closed(draft, writer)


def _plain(writer: Writer, fact: Fact, aspect: str) -> str:
    """Return the bare value of an aspect, to stand inside a sentence."""
    if aspect == "date":
        return writer.date(fact)
    reader = FIELDS.get(aspect)
    return reader(writer, fact) if reader else ""


def _line(writer: Writer, fact: Fact, aspect: str) -> str:
    detailed = aspect in fact.details or aspect in ("person-name", "participants")
    value = writer.aspect(fact, aspect) if detailed else ""
    if not value:
        return writer.text(fact)
    name = writer.name(fact)
    return writer.texts.say("named", name=capital(name, writer.lang), text=value)


def _closed(draft: Draft, writer: Writer) -> Draft:
    """Add the as-of remark and the source."""
    if draft.kind is ReplyKind.ANSWER:
        draft.add(Role.NOTE, writer.as_of(draft.facts))
    return draft.add(Role.SOURCE, writer.source(draft.facts))


@_draft.register
def _(verdict: v.TellPerson, writer: Writer) -> Draft:
    draft = Draft(ReplyKind.ANSWER, verdict.facts)
    draft.add(Role.LEAD, *(writer.sentence(writer.person(p)) for p in verdict.people))
    draft.add(Role.CONTEXT, *(writer.text(f) for f in verdict.facts[:2]))
    return _closed(draft, writer)


@_draft.register
def _(verdict: v.Expand, writer: Writer) -> Draft:
    partner = verdict.partner
    draft = Draft(ReplyKind.ANSWER, verdict.facts)
    short = partner.short.get(writer.lang, "") or partner.name[writer.lang]
    text = writer.texts.say("stands_for", short=short, name=partner.name[writer.lang])
    return _closed(draft.add(Role.LEAD, text), writer)


@_draft.register
def _(verdict: v.Describe, writer: Writer) -> Draft:
    draft = Draft(ReplyKind.ANSWER, verdict.facts[:LISTED])
    name = writer.sentence(writer.texts.join([writer.full(p) for p in verdict.partners]))
    lead = [name]
    if verdict.verdict:
        lead = [writer.texts.say(verdict.verdict)]
        lead += [writer.texts.say("partner_yes", name=writer.full(p)) for p in verdict.partners]
    draft.add(Role.LEAD, " ".join(lead))
    return _closed(_entries(draft, writer, verdict.facts), writer)


@_draft.register
def _(verdict: v.ListFacts, writer: Writer) -> Draft:
    facts = verdict.facts
    draft = Draft(ReplyKind.ANSWER, facts[:LISTED])
    lead = [writer.texts.say(verdict.verdict)] if verdict.verdict else []
    if verdict.counted:
        lead.append(writer.texts.say("list.counted", count=len(facts)))
    elif not facts:
        draft.kind = ReplyKind.DECLINE
        lead.append(writer.texts.say("list.none"))
    draft.add(Role.LEAD, " ".join(lead))
    return _closed(_entries(draft, writer, facts), writer)


@_draft.register
def _(verdict: v.Total, writer: Writer) -> Draft:
    draft = Draft(ReplyKind.ANSWER, verdict.facts)
    lead = [writer.texts.say(verdict.verdict)] if verdict.verdict else []
    key = "list.more_than" if verdict.more_than else "list.total"
    lead.append(writer.texts.say(key, count=verdict.total))
    draft.add(Role.LEAD, " ".join(lead))
    return _closed(_entries(draft, writer, verdict.facts), writer)


def _entries(draft: Draft, writer: Writer, facts: Sequence[Fact]) -> Draft:
    """Add the first facts of a set, as many as a message shows, and how many there are beside."""
    if len(facts) == 1:
        return draft.add(Role.CONTEXT, writer.text(facts[0]))
    draft.add(Role.ITEM, *(writer.item(f) for f in facts[:LISTED]))
    rest = facts[LISTED:]
    if rest:
        draft.add(Role.NOTE, writer.texts.say("list.more", count=len(rest)))
        draft.rest = tuple(f.id for f in rest)
    return draft


@_draft.register
def _(verdict: v.ListPartners, writer: Writer) -> Draft:
    draft = Draft(ReplyKind.ANSWER, verdict.facts)
    draft.add(Role.LEAD, writer.texts.say("list.partners", count=len(verdict.partners)))
    draft.add(Role.ITEM, *(writer.full(p) for p in verdict.partners))
    if any(p.type == "state" for p in verdict.partners):
        draft.add(Role.NOTE, writer.texts.say("list.other_states"))
    return _closed(draft, writer)


@_draft.register
def _(verdict: v.Extreme, writer: Writer) -> Draft:
    fact = verdict.facts[0]
    key = "extreme.last" if verdict.last else "extreme.first"
    draft = Draft(ReplyKind.ANSWER, verdict.facts)
    draft.add(Role.LEAD, writer.texts.say(key, name=writer.name(fact), date=writer.date(fact)))
    return _closed(draft.add(Role.CONTEXT, writer.text(fact)), writer)


@_draft.register
def _(verdict: v.Compare, writer: Writer) -> Draft:
    early, late = verdict.early, verdict.late
    draft = Draft(ReplyKind.ANSWER, (early, late))
    if verdict.how == "difference":
        draft.add(Role.ITEM, writer.text(early), writer.text(late))
        return _closed(draft, writer)
    names = {
        "early": writer.name(early),
        "late": writer.name(late),
        "early_date": writer.date(early),
        "late_date": writer.date(late),
    }
    if verdict.how == "earlier":
        text = writer.sentence(writer.texts.say("compare.earlier", **names))
        lead = f"{writer.texts.say(verdict.verdict)} {text}" if verdict.verdict else text
        return _closed(draft.add(Role.LEAD, lead), writer)
    # Only facts with dates are compared so.
    days = days_between(early.date, late.date) if early.date and late.date else (0, 0)
    length = in_words(writer.texts, days, verdict.unit)
    text = writer.sentence(writer.texts.say("compare.interval", length=length, **names))
    draft.add(Role.LEAD, text)
    if days[0] != days[1]:
        draft.add(Role.NOTE, writer.texts.say("compare.uncertain"))
    return _closed(draft, writer)


@_draft.register
def _(verdict: v.Elapsed, writer: Writer) -> Draft:
    fact = verdict.fact
    draft = Draft(ReplyKind.ANSWER, (fact,))
    length = in_words(writer.texts, verdict.days, verdict.unit)
    lead = writer.texts.say(
        "elapsed", length=length, name=writer.name(fact), date=writer.date(fact)
    )
    return _closed(draft.add(Role.LEAD, writer.sentence(lead)), writer)


@_draft.register
def _(verdict: v.Missing, writer: Writer) -> Draft:
    fact = verdict.fact
    draft = Draft(ReplyKind.ANSWER if verdict.taken_over else ReplyKind.DECLINE, (fact,))
    aspect = writer.base.aspects[verdict.aspect].name[writer.lang]
    draft.add(Role.LEAD, writer.texts.say("missing.lead", aspect=aspect, name=writer.name(fact)))
    draft.add(Role.CONTEXT, writer.texts.say("missing.context", text=writer.text(fact)))
    return _closed(draft, writer)


@_draft.register
def _(verdict: v.NoneSuch, writer: Writer) -> Draft:
    draft = Draft(ReplyKind.DECLINE, verdict.facts)
    partners = writer.texts.join([writer.called(p) for p in verdict.partners])
    if verdict.kinds:
        kinds = writer.texts.join([writer.base.kinds[k].name[writer.lang] for k in verdict.kinds])
        draft.add(Role.LEAD, writer.texts.say("none_such.kind", kinds=kinds, partners=partners))
    else:
        draft.add(Role.LEAD, writer.texts.say("none_such.any", partners=partners))
    for fact in verdict.facts[:1]:
        draft.add(Role.CONTEXT, writer.texts.say("none_such.context", text=writer.text(fact)))
    return _closed(draft, writer)


@_draft.register
def _(verdict: v.Elsewhere, writer: Writer) -> Draft:
    # Of a numbered meeting it is corrected where it was.
    corrected = verdict.fact.place is not None and verdict.fact.ordinal
    draft = Draft(ReplyKind.ANSWER if corrected else ReplyKind.DECLINE, (verdict.fact,))
    places = writer.texts.join([writer.base.places[p].name[writer.lang] for p in verdict.places])
    draft.add(Role.LEAD, writer.texts.say("elsewhere", places=places))
    draft.add(Role.CONTEXT, writer.texts.say("none_such.context", text=writer.text(verdict.fact)))
    return _closed(draft, writer)


@_draft.register
def _(verdict: v.NotNamed, writer: Writer) -> Draft:
    draft = Draft(ReplyKind.DECLINE)
    names = writer.texts.join(list(dict.fromkeys(verdict.names)))
    draft.add(Role.LEAD, writer.texts.say("not_named", names=names))
    return draft.add(Role.NOTE, writer.texts.say("not_named_hint"))


@_draft.register
def _(verdict: v.NothingThen, writer: Writer) -> Draft:
    draft = Draft(ReplyKind.DECLINE, verdict.facts[:1])
    said = "nothing_such_then" if verdict.other else "nothing_then"
    draft.add(Role.LEAD, writer.texts.say(said, when=verdict.typed))
    for fact in verdict.facts[:1]:
        draft.add(Role.CONTEXT, writer.texts.say("nothing_then_hint", text=writer.text(fact)))
    return _closed(draft, writer)


@_draft.register
def _(verdict: v.NoSuchNumber, writer: Writer) -> Draft:
    draft = Draft(ReplyKind.DECLINE, verdict.facts)
    known = writer.texts.join([writer.name(f) for f in verdict.facts])
    ordinal = writer.texts.ordinal(verdict.number)
    draft.add(Role.LEAD, writer.texts.say("no_such_number", ordinal=ordinal, known=known))
    return _closed(draft, writer)


@_draft.register
def _(verdict: v.Source, writer: Writer) -> Draft:
    document = writer.base.documents[verdict.fact.source.document]
    draft = Draft(ReplyKind.ANSWER, (verdict.fact,))
    lead = writer.texts.say(
        "page.lead",
        title=document.title[writer.lang],
        publisher=document.publisher[writer.lang],
        year=document.year,
    )
    draft.add(Role.LEAD, lead)
    if verdict.current:
        return draft.add(Role.CONTEXT, writer.texts.say("page.current", year=document.year))
    return draft.add(Role.CONTEXT, writer.text(verdict.fact))


@_draft.register
def _(verdict: v.SourceOf, writer: Writer) -> Draft:
    draft = Draft(ReplyKind.ANSWER, verdict.facts)
    draft.add(Role.LEAD, writer.source(verdict.facts))
    page = next((f for f in writer.base.facts.values() if f.kind == "page"), None)
    return draft.add(Role.CONTEXT, writer.text(page) if page else "")


@_draft.register
def _(_: v.NothingMore, writer: Writer) -> Draft:
    return Draft(ReplyKind.DECLINE).add(Role.LEAD, writer.texts.say("nothing_more"))


@_draft.register
def _(verdict: v.Clarify, writer: Writer) -> Draft:
    draft = Draft(ReplyKind.CLARIFY, verdict.facts)
    if not verdict.facts:
        return draft.add(Role.LEAD, writer.texts.say("clarify.what"))
    draft.add(Role.LEAD, writer.texts.say("clarify.lead"))
    none = Option(writer.texts.say("clarify.none"), Action(Verb.NONE))
    draft.options = (*(writer.option(f, verdict.aspect) for f in verdict.facts), none)
    return draft


@_draft.register
def _(_: v.OutOfScope, writer: Writer) -> Draft:
    draft = Draft(ReplyKind.DECLINE)
    return draft.add(Role.LEAD, writer.texts.say("out_of_scope"))


@_draft.register
def _(verdict: v.NotUnderstood, writer: Writer) -> Draft:
    draft = Draft(ReplyKind.DECLINE)
    draft.add(Role.LEAD, writer.texts.say("not_understood"))
    if verdict.nearest:
        names = writer.texts.join([writer.name(f) for f in verdict.nearest])
        draft.add(Role.NOTE, writer.texts.say("nearest", names=names))
    return draft
