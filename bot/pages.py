"""The standing pages: greeting, help, partners, timeline, sources, privacy.

Pure functions of the world and a language, shared by Telegram's commands and the console's. They
are replies like any other: who shows them decides on markup and buttons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.lettering import capital, is_initials
from bot.model import Action, Option, Part, Reply, ReplyKind, Role, Verb
from bot.wording import Texts
from bot.world import World
from knowledge.base import Criteria
from knowledge.model import Partner, Text


def texts_of(world: World, lang: str) -> Texts:
    """Return the texts of a language, or of the default one where it is not spoken."""
    return world.texts.get(lang) or world.texts[world.languages[0]]


def examples(world: World, lang: str) -> tuple[Option, ...]:
    """Return the example questions of a language, as things to tap."""
    questions = texts_of(world, lang).items("examples")
    return tuple(
        Option(question, Action(Verb.EXAMPLE, str(number)))
        for number, question in enumerate(questions)
    )


def example(world: World, lang: str, number: str) -> str:
    """Return the example question of a number; empty where there is no such number."""
    questions = texts_of(world, lang).items("examples")
    known = number.isascii() and number.isdigit() and int(number) < len(questions)
    return questions[int(number)] if known else ""


def start(world: World, lang: str) -> Reply:
    """Return the greeting, with questions to tap."""
    texts = texts_of(world, lang)
    parts = [
        Part(Role.LEAD, texts.say("start.greeting")),
        Part(Role.CONTEXT, texts.say("start.invitation")),
    ]
    return _page(texts, parts, suggestions=examples(world, lang))


def help_(world: World, lang: str, commands: Sequence[str] | None = None) -> Reply:
    """Return how to ask, and the commands; without a list, the pages that every surface has."""
    texts = texts_of(world, lang)
    parts = [
        Part(Role.LEAD, texts.say("help.lead")),
        Part(Role.CONTEXT, texts.say("help.how")),
    ]
    for name in PAGES if commands is None else commands:
        what = texts.say(f"commands.{name}")
        parts.append(Part(Role.ITEM, texts.say("help.command", name=name, what=what)))
    return _page(texts, parts, suggestions=examples(world, lang))


def partners(world: World, lang: str) -> Reply:
    """Return every partner by its type, with the ones of their own to tap."""
    texts = texts_of(world, lang)
    known = world.knowledge
    parts = [Part(Role.CONTEXT, texts.say("partners.lead"))]
    options: list[Option] = []
    for type_ in known.partner_types.values():
        members = [p for p in known.partners.values() if p.type == type_.id]
        if members:
            parts.append(
                Part(Role.LEAD, capital(_say(type_.plural or type_.name, texts.lang), texts.lang))
            )
            parts += (Part(Role.ITEM, _partner(texts, member)) for member in members)
            options += (
                Option(capital(_brief(texts, member), texts.lang), Action(Verb.PARTNER, member.id))
                for member in members
                if member.within is None
            )
    parts.append(Part(Role.NOTE, texts.say("partners.hint")))
    return _page(texts, parts, ReplyKind.ANSWER, suggestions=options)


def timeline(world: World, lang: str) -> Reply:
    """Return what happened with partners in order, and how many things have no date."""
    texts = texts_of(world, lang)
    facts = [f for f in world.knowledge.search(Criteria(dated=True), order="date") if f.partners]
    parts = [Part(Role.LEAD, texts.say("timeline.lead"))]
    for fact in facts:
        if fact.date:
            date, what = texts.date(fact.date), _say(fact.name, texts.lang)
            parts.append(Part(Role.ITEM, texts.say("timeline.entry", date=date, what=what)))
    undated = len(world.knowledge.search(Criteria(dated=False)))
    if undated:
        parts.append(Part(Role.NOTE, texts.say("timeline.undated", count=undated)))
    return _page(texts, parts, ReplyKind.ANSWER, facts=[fact.id for fact in facts])


def sources(world: World, lang: str) -> Reply:
    """Return the documents that the facts come from, and how current they are."""
    texts = texts_of(world, lang)
    parts = [Part(Role.LEAD, texts.say("sources.lead"))]
    for document in world.knowledge.documents.values():
        title = texts.say(
            "sources.document",
            title=_say(document.title, texts.lang),
            publisher=_say(document.publisher, texts.lang),
            year=document.year,
        )
        count = sum(f.source.document == document.id for f in world.knowledge.facts.values())
        parts.append(Part(Role.ITEM, f"{title}. {texts.say('sources.facts', count=count)}"))
    parts.append(Part(Role.NOTE, texts.say("sources.current")))
    if texts.lang != world.knowledge.languages[0]:
        parts.append(Part(Role.NOTE, texts.say("sources.translation")))
    return _page(texts, parts, ReplyKind.ANSWER)


def privacy(world: World, lang: str, days: int = 30) -> Reply:
    """Return what is kept of a user for how many days, and how to have it erased."""
    texts = texts_of(world, lang)
    parts = [Part(Role.LEAD, texts.say("privacy.lead"))]
    parts += (
        Part(Role.CONTEXT, texts.say(f"privacy.{key}", days=days))
        for key in ("context", "questions", "logs", "forget")
    )
    return _page(texts, parts)


def languages(world: World, lang: str) -> Reply:
    """Return the languages to choose from, each by its own name."""
    texts = texts_of(world, lang)
    options = tuple(
        Option(world.texts[code].say("language.name"), Action(Verb.LANGUAGE, code))
        for code in world.languages
    )
    return _page(texts, [Part(Role.LEAD, texts.say("language.which"))], suggestions=options)


Page = Callable[[World, str], Reply]
"""A page for a reader of a language."""

PAGES: Final[Mapping[str, Page]] = MappingProxyType(
    {
        "start": start,
        "help": help_,
        "partners": partners,
        "timeline": timeline,
        "sources": sources,
        "privacy": privacy,
    }
)
"""Command -> page, in the order in which help tells them."""


def note(world: World, lang: str, key: str, /, **values: str | int) -> Reply:
    """Return a reply of one sentence out of the texts."""
    texts = texts_of(world, lang)
    return _page(texts, [Part(Role.CONTEXT, texts.say(key, **values))])


def _page(
    texts: Texts,
    parts: Sequence[Part],
    kind: ReplyKind = ReplyKind.SMALLTALK,
    *,
    facts: Sequence[str] = (),
    suggestions: Sequence[Option] = (),
) -> Reply:
    return Reply(
        kind=kind,
        lang=texts.lang,
        intent="",
        facts=tuple(facts),
        parts=tuple(parts),
        suggestions=tuple(suggestions),
    )


def _partner(texts: Texts, partner: Partner) -> str:
    name, short = _say(partner.name, texts.lang), _say(partner.short, texts.lang)
    if not is_initials(short):
        # An everyday name adds nothing to the full one; an abbreviation does.
        return name
    return texts.say("partners.entry", name=name, short=short)


def _brief(texts: Texts, partner: Partner) -> str:
    return _say(partner.short, texts.lang) or _say(partner.name, texts.lang)


def _say(text: Text, lang: str) -> str:
    return text.get(lang) or next(iter(text.values()), "")
