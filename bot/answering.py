"""From a verdict to a reply: what is told first, what around it, and where it comes from.

Words come from the texts of the language, facts from the knowledge; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import singledispatch
from typing import Final

from bot import verdicts as v
from bot.model import Action, Option, Part, Reply, ReplyKind, Role, Verb
from bot.verdicts import Decision
from bot.wording import Texts
from bot.world import World
from knowledge.dates import days_between
from knowledge.model import Fact, Named, Partner, Person

SUGGESTIONS: Final = 3
"""Follow-up questions offered at most."""
LISTED: Final = 8
"""Entries of a list shown at most."""
DAYS_IN_MONTH: Final = 30.4375
DAYS_IN_YEAR: Final = 365.25


def answer(world: World, decision: Decision, lang: str) -> Reply:
    """Return the reply to a verdict in a language."""
    writer = Writer(world, world.texts[lang], lang)
    draft = _draft(decision.verdict, writer)
    assumed = writer.assumed(decision.assumed, decision.inherited)
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
        suggestions=writer.next_questions(draft),
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


class Writer:
    """Says things about facts in one language."""

    def __init__(self, world: World, texts: Texts, lang: str) -> None:
        self.world = world
        self.base = world.knowledge
        self.texts = texts
        self.lang = lang

    def name(self, fact: Fact) -> str:
        """Return what a fact is called."""
        return fact.name[self.lang]

    def text(self, fact: Fact) -> str:
        """Return what a fact states."""
        return fact.text[self.lang]

    def called(self, partner: Partner) -> str:
        """Return a partner's everyday name."""
        return partner.short.get(self.lang) or partner.name[self.lang]

    def full(self, partner: Partner) -> str:
        """Return a partner's full name with its abbreviation."""
        name, short = partner.name[self.lang], partner.short.get(self.lang, "")
        return f"{name} ({short})" if short and short.isupper() else name

    def person(self, person: Person) -> str:
        """Return a person with office and organisation."""
        role = person.role[self.lang]
        if person.organisation is None:
            return self.texts.say("person", name=person.name[self.lang], role=role)
        organisation = self.called(self.base.partners[person.organisation])
        if organisation in role or self.base.partners[person.organisation].type != "organisation":
            return self.texts.say("person", name=person.name[self.lang], role=role)
        return self.texts.say(
            "person_of", name=person.name[self.lang], role=role, organisation=organisation
        )

    def aspect(self, fact: Fact, aspect: str) -> str:
        """Return what a fact says of an aspect, as a sentence; empty where it is silent."""
        detail = fact.details.get(aspect)
        if detail:
            return detail[self.lang]
        reader = _FIELDS.get(aspect)
        text = reader(self, fact) if reader else ""
        return self.sentence(text) if text else ""

    def sentence(self, text: str) -> str:
        """Return a text as a sentence: a capital first, a full stop last."""
        text = text[:1].upper() + text[1:]
        return text if text.endswith((".", "!", "?")) else self.texts.say("sentence", text=text)

    def date(self, fact: Fact) -> str:
        """Return when a fact was, or nothing."""
        return self.texts.date(fact.date) if fact.date else ""

    def source(self, facts: Sequence[Fact]) -> str:
        """Return the source line of facts."""
        if not facts:
            return ""
        document = self.base.documents[facts[0].source.document]
        paragraphs = sorted({f.source.paragraph for f in facts})
        return self.texts.say(
            "source",
            publisher=document.publisher[self.lang],
            title=document.title[self.lang],
            paragraphs=self.texts.join([str(p) for p in paragraphs]),
        )

    def as_of(self, facts: Iterable[Fact]) -> str:
        """Return the remark that statuses hold as of the page, where one may have changed."""
        for fact in facts:
            if fact.status and self.base.statuses[fact.status].current:
                return self.texts.say("as_of", year=self.base.documents[fact.source.document].year)
        return ""

    def named(self, named: Named, count: int) -> str:
        """Return a class word in the number."""
        return (named.plural.get(self.lang) if count != 1 else "") or named.name[self.lang]

    def next_questions(self, draft: Draft) -> tuple[Option, ...]:
        """Return what to ask next: the rest of a long list before all else."""
        if draft.kind is ReplyKind.CLARIFY:
            return ()
        if draft.rest:
            return (Option(self.texts.say("list.next"), Action(Verb.MORE)),)
        facts = draft.facts
        told = {f.id for f in facts}
        wanted = dict.fromkeys(id_ for f in facts for id_ in f.related if id_ not in told)
        return tuple(self.option(self.base.facts[id_]) for id_ in list(wanted)[:SUGGESTIONS])

    def option(self, fact: Fact, aspect: str = "") -> Option:
        """Return a button for a fact."""
        name = self.name(fact)
        verb = Verb.ASPECT if aspect else Verb.FACT
        return Option(name[:1].upper() + name[1:], Action(verb, fact.id, aspect))

    def assumed(self, ids: Sequence[str], inherited: Sequence[str]) -> str:
        """Return the remark that names what was taken over from the conversation."""
        if not inherited:
            return ""
        named = [self.called(self.base.partners[i]) for i in ids if i in self.base.partners]
        named += [self.base.people[i].name[self.lang] for i in ids if i in self.base.people]
        named += [self.name(self.base.facts[i]) for i in ids if i in self.base.facts]
        return self.texts.say("assumed", what=self.texts.join(named)) if named else ""

    def item(self, fact: Fact) -> str:
        """Return a list entry of a fact."""
        return self.text(fact)


def _dated(writer: Writer, fact: Fact) -> str:
    if fact.date is None:
        return ""
    key = "date_day" if fact.date.day else "date_wide"
    return writer.texts.say(key, date=writer.date(fact))


def _place(writer: Writer, fact: Fact) -> str:
    return writer.base.places[fact.place].name[writer.lang] if fact.place else ""


def _count(writer: Writer, fact: Fact) -> str:
    if fact.count is None:
        return ""
    key = "more_than" if fact.count.more_than else "exactly"
    return writer.texts.say(key, value=fact.count.value, of=fact.count.of[writer.lang])


def _status(writer: Writer, fact: Fact) -> str:
    return writer.base.statuses[fact.status].name[writer.lang] if fact.status else ""


def _partners(writer: Writer, fact: Fact) -> str:
    return writer.texts.join([writer.full(writer.base.partners[p]) for p in fact.partners])


def _person_names(writer: Writer, fact: Fact) -> str:
    return writer.person(writer.base.people[fact.people[0]]) if fact.people else ""


def _ordinal(writer: Writer, fact: Fact) -> str:
    if fact.ordinal is None:
        return ""
    return writer.texts.ordinal(fact.ordinal)


def _title(writer: Writer, fact: Fact) -> str:
    title = fact.title.get(writer.lang)
    return writer.texts.say("quoted", text=title) if title else ""


_FIELDS: Final[dict[str, Callable[[Writer, Fact], str]]] = {
    "date": _dated,
    "place": _place,
    "count": _count,
    "status": _status,
    "partner": _partners,
    "person-name": _person_names,
    "participants": _person_names,
    "role": _person_names,
    "ordinal": _ordinal,
    "title": _title,
}
"""How the fields of a fact are said; details speak for themselves."""


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
    reader = _FIELDS.get(aspect)
    return reader(writer, fact) if reader else ""


def _line(writer: Writer, fact: Fact, aspect: str) -> str:
    detailed = aspect in fact.details or aspect in ("person-name", "participants")
    value = writer.aspect(fact, aspect) if detailed else ""
    if not value:
        return writer.text(fact)
    name = writer.name(fact)
    return writer.texts.say("named", name=name[:1].upper() + name[1:], text=value)


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
    length = _length(writer, days, verdict.unit)
    text = writer.sentence(writer.texts.say("compare.interval", length=length, **names))
    draft.add(Role.LEAD, text)
    if days[0] != days[1]:
        draft.add(Role.NOTE, writer.texts.say("compare.uncertain"))
    return _closed(draft, writer)


@_draft.register
def _(verdict: v.Elapsed, writer: Writer) -> Draft:
    fact = verdict.fact
    draft = Draft(ReplyKind.ANSWER, (fact,))
    length = _length(writer, verdict.days, verdict.unit)
    lead = writer.texts.say(
        "elapsed", length=length, name=writer.name(fact), date=writer.date(fact)
    )
    return _closed(draft.add(Role.LEAD, writer.sentence(lead)), writer)


def _length(writer: Writer, days: tuple[int, int], unit: str) -> str:
    """Return a length of least and most days, in the unit asked for or the fitting one."""
    least, most = days
    scale = {"days": 1.0, "months": DAYS_IN_MONTH, "years": DAYS_IN_YEAR}
    exact = least == most
    if not unit:
        unit = "years" if most > 2 * DAYS_IN_YEAR else "months" if not exact else "days"
    if unit == "days" and not exact:
        unit = "months"

    def say(of: str) -> str:
        if of == "years" and exact:
            years, months = divmod(round(most / DAYS_IN_MONTH), 12)
            whole = writer.texts.say("length.years", count=years)
            if not months or not years:
                return whole if years else say("months")
            further = writer.texts.say("length.further_months", count=months)
            return writer.texts.say("length.with", first=whole, second=further)
        low, high = (round(n / scale[of]) for n in (least, most))
        if low == high:
            return writer.texts.say(f"length.{of}", count=low)
        return writer.texts.say(f"length.{of}_range", least=low, count=high)

    text = say(unit)
    if unit == "days" and most > DAYS_IN_MONTH:
        return writer.texts.say("length.both", first=text, second=say("months"))
    return text


@_draft.register
def _(verdict: v.Missing, writer: Writer) -> Draft:
    fact = verdict.fact
    draft = Draft(ReplyKind.DECLINE, (fact,))
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
    draft = Draft(ReplyKind.DECLINE, (verdict.fact,))
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
    draft.add(Role.LEAD, writer.texts.say("nothing_then", when=verdict.typed))
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
