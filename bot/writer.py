"""What is said of a fact, a partner or a person in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from bot.lettering import capital, is_initials
from bot.model import Action, Option, Verb
from bot.verdicts import Decision
from bot.wording import Texts
from bot.world import World
from knowledge.model import Fact, Named, Partner, Person


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
        return f"{name} ({short})" if is_initials(short) else name

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
        reader = FIELDS.get(aspect)
        text = reader(self, fact) if reader else ""
        return self.sentence(text) if text else ""

    def sentence(self, text: str) -> str:
        """Return a text as a sentence: a capital first, a full stop last."""
        text = capital(text, self.lang)
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

    def option(self, fact: Fact, aspect: str = "") -> Option:
        """Return a button for a fact."""
        name = self.name(fact)
        verb = Verb.ASPECT if aspect else Verb.FACT
        return Option(capital(name, self.lang), Action(verb, fact.id, aspect))

    def assumed(self, decision: Decision) -> str:
        """Return the remark that names what was taken over from the conversation, or of what the
        same is asked; empty where nothing was taken over."""
        ids = decision.assumed or decision.again
        named = [self.called(self.base.partners[i]) for i in ids if i in self.base.partners]
        named += [self.base.people[i].name[self.lang] for i in ids if i in self.base.people]
        named += [self.name(self.base.facts[i]) for i in ids if i in self.base.facts]
        key = "assumed" if decision.assumed else "asked_again"
        return self.texts.say(key, what=self.texts.join(named)) if named else ""

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


FIELDS: Final[dict[str, Callable[[Writer, Fact], str]]] = {
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
