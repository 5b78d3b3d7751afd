"""Reading intents and languages from YAML: every mistake of every file is told at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from content.normal import normalise
from content.problems import Mark, Problems
from content.reader import Items, Node, Reader, Scalar
from content.shape import Row, texts
from intents import wordlists
from intents.language import Language, Phrasing
from intents.letters import Letters
from intents.model import Family, Intent
from intents.stemming import Suffixes, remembering, snowball, with_exceptions
from intents.templates import TemplateError, expand

DATA: Final = Path(__file__).parent / "data"
"""The intents that the package carries."""

SLOTS: Final = frozenset(
    {"{x}", "{kind}", "{type}", "{person}", "{place}", "{time}", "{number}", "{ordinal}", "{self}"}
)
"""What masking may leave in an utterance, and so what templates may hold."""

PHRASINGS: Final = "phrasings"
"""Folder of a language that holds the ways of asking; it is passed over where they are fitted."""


def load(
    folder: Path,
    problems: Problems,
    enabled: Collection[str],
    fitted: Collection[str] = (),
    reader: Reader | None = None,
) -> tuple[Mapping[str, Intent], Mapping[str, Language]]:
    """Return the intents and, by code, the enabled languages below a folder; mistakes are noted.

    The phrasings of the `fitted` languages are not read: what they teach is known.
    """
    reader = reader or Reader()
    table = reader.read(folder / "intents.yaml", problems)
    intents = _intents(Row(table, problems, "intents.yaml")) if table else {}
    languages = {}
    for path in (folder / code for code in enabled if (folder / code).is_dir()):
        language = _language(path, intents, problems, reader, phrased=path.name not in fitted)
        if language is not None:
            languages[language.code] = language
    if not languages:
        problems.add(Mark(str(folder), 1, 1), "holds no language", "add <code>/language.yaml")
    return MappingProxyType(intents), MappingProxyType(languages)


def _intents(row: Row) -> dict[str, Intent]:
    intents: dict[str, Intent] = {}
    families = {family.value for family in Family}
    for entry in row.rows("intents", "intent"):
        id_, family = entry.word("id"), entry.word("family")
        asks, soft = entry.list("asks"), entry.flag("soft")
        entry.done()
        if family not in families:
            row.problems.add(
                entry.at("family"),
                f"'{family}' is no family",
                "known are: " + ", ".join(sorted(families)),
            )
        elif id_ in intents:
            row.problems.add(entry.at("id"), f"the intent '{id_}' stands twice", "keep one of them")
        else:
            intents[id_] = Intent(id_, Family(family), asks, soft)
    row.done()
    return intents


def _language(
    folder: Path,
    intents: Mapping[str, Intent],
    problems: Problems,
    reader: Reader,
    *,
    phrased: bool,
) -> Language | None:
    table = reader.read(folder / "language.yaml", problems)
    if table is None:
        return None
    row = Row(table, problems, f"the language {folder.name}")
    head = row.row("language", required=True)
    if head is None:
        return None
    code, name, stemmer = head.word("code"), head.word("name"), head.text("stemmer")
    head.done()
    endings = frozenset(normalise(s) for s in row.list("suffixes"))
    by_heart = {normalise(k): normalise(v) for k, v in wordlists.strings(row, "stems").items()}
    stem = remembering(
        Suffixes(endings, by_heart).strip
        if endings
        else with_exceptions(snowball(stemmer, head), by_heart)
    )
    sounds = row.row("sounds")
    emoji = wordlists.lists(row, "emoji", problems)
    common, matters, synonyms, phrasings, counters = _other_files(
        folder, intents, stem, problems, reader, phrased=phrased
    )
    language = Language(
        code=code,
        name=name,
        stem=stem,
        fillers=wordlists.words(row, "fillers"),
        articles=wordlists.words(row, "articles"),
        abbreviations=wordlists.abbreviations(row, problems),
        letters=Letters.of(wordlists.strings(row, "letters")),
        frames=frozenset(wordlists.expanded(row, "frames")),
        requests=wordlists.expanded(row, "requests"),
        told_to=wordlists.words(row, "told_to"),
        story=wordlists.phrases(row, "story"),
        closings=frozenset(wordlists.expanded(row, "closings")),
        asides=frozenset(wordlists.expanded(row, "asides")),
        hosting=wordlists.words(row, "hosting"),
        itself=wordlists.phrases(row, "itself"),
        bounds=wordlists.grouped(row, "bounds", problems),
        naming=wordlists.words(row, "naming"),
        universal=wordlists.words(row, "universal"),
        within=wordlists.words(row, "within"),
        tellers=wordlists.words(row, "tellers"),
        owners=wordlists.words(row, "owners"),
        definite=wordlists.words(row, "definite"),
        mine=wordlists.words(row, "mine"),
        relatives=wordlists.words(row, "relatives"),
        yes_no_openers=wordlists.words(row, "yes_no_openers"),
        existence=wordlists.words(row, "existence"),
        yes_no_inside=wordlists.words(row, "yes_no_inside"),
        yes_no_particles=wordlists.words(row, "yes_no_particles"),
        yes_no_endings=tuple(normalise(s) for s in row.list("yes_no_endings")),
        yes_no_tags=wordlists.phrases(row, "yes_no_tags"),
        question_words=wordlists.words(row, "question_words"),
        negations=wordlists.words(row, "negations"),
        cut_short=wordlists.words(row, "cut_short"),
        unfinished=wordlists.phrases(row, "unfinished"),
        connectors=wordlists.words(row, "connectors"),
        dealing=wordlists.words(row, "dealing"),
        follow_ups=wordlists.phrases(row, "follow_ups"),
        own_letters=frozenset((row.text("own_letters") or "").casefold()),
        genders=wordlists.groups(row, "genders", problems),
        interrogatives=wordlists.groups(row, "interrogatives", problems),
        range_word=normalise(row.text("range") or ""),
        needs=wordlists.groups(row, "needs", problems),
        chiefly=wordlists.words(row, "chiefly"),
        restrictions=wordlists.words(row, "restrictions"),
        exclusions=wordlists.phrasebook(row, "exclusions"),
        excluded=wordlists.words(row, "excluded"),
        dated=wordlists.phrasebook(row, "dated"),
        undated=wordlists.phrasebook(row, "undated"),
        belonging=wordlists.words(row, "belonging"),
        collective=wordlists.words(row, "collective"),
        cities=wordlists.words(row, "cities"),
        units=wordlists.groups(row, "units", problems),
        exact=wordlists.words(row, "exact"),
        orders=wordlists.groups(row, "orders", problems),
        same=wordlists.by_unit(row, "same"),
        references=wordlists.groups(row, "references", problems),
        pronouns=wordlists.words(row, "pronouns"),
        picks=wordlists.phrases(row, "picks"),
        predicates=wordlists.phrases(row, "predicates"),
        shifts=wordlists.shifts(row),
        beyond=wordlists.grouped(row, "beyond", problems),
        overall=wordlists.phrases(row, "overall"),
        sums=wordlists.phrases(row, "sums"),
        amounts=wordlists.groups(row, "amounts", problems),
        either=wordlists.words(row, "either"),
        alternatives=wordlists.words(row, "alternatives"),
        verbal=wordlists.phrasebook(row, "verbal"),
        numbers=wordlists.numbers(row, "numbers"),
        ordinals=wordlists.numbers(row, "ordinals"),
        ordinal_suffixes=tuple(normalise(s) for s in row.list("ordinal_suffixes")),
        times=wordlists.times(row),
        sounds=wordlists.sounds(sounds),
        emoji=MappingProxyType({e: intent for intent, several in emoji.items() for e in several}),
        synonyms=MappingProxyType(synonyms),
        common=frozenset(common | matters),
        slight=frozenset(map(stem, common)).difference(map(stem, matters)),
        phrasings=tuple(phrasings),
        counter_examples=tuple(counters),
    )
    for intent in emoji:
        if intent not in intents:
            problems.add(row.at("emoji"), f"emoji name the unknown intent '{intent}'")
    row.done()
    return language


def _other_files(
    folder: Path,
    intents: Mapping[str, Intent],
    stem: Callable[[str], str],
    problems: Problems,
    reader: Reader,
    *,
    phrased: bool,
) -> tuple[set[str], set[str], dict[tuple[str, ...], str], list[Phrasing], list[tuple[str, str]]]:
    common: set[str] = set()
    matters: set[str] = set()
    synonyms: dict[tuple[str, ...], str] = {}
    phrasings: list[Phrasing] = []
    counters: list[tuple[str, str]] = []
    for path in sorted(folder.rglob("*.yaml")):
        if path.name == "language.yaml" or (path.parent.name == PHRASINGS and not phrased):
            continue
        table = reader.read(path, problems)
        if table is None:
            continue
        row = Row(table, problems, f"the file {table.mark.file}")
        common.update(normalise(row.text("common") or "").split())
        matters.update(normalise(row.text("matters") or "").split())
        node = row.node("synonyms")
        for group in node.items if isinstance(node, Items) else ():
            words = [
                tuple(stem(w) for w in wordlists.phrase(t))
                for t in texts(group, problems, "a row of synonyms")
            ]
            for stems in words:
                synonyms.setdefault(stems, "_".join(words[0]))
        for entry in row.rows("intents", "intent"):
            id_ = entry.word("id")
            if id_ not in intents:
                problems.add(
                    entry.at("id"), f"there is no intent '{id_}'", "add it to intents.yaml"
                )
            templates = entry.node("phrasings", required=True)
            for item in templates.items if isinstance(templates, Items) else ():
                phrasings += _expand(id_, item, problems)
            counters += [(id_, normalise(t)) for t in entry.list("counter_examples")]
            entry.done()
        row.done()
    return common, matters, synonyms, phrasings, counters


def _expand(intent: str, node: Node, problems: Problems) -> list[Phrasing]:
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        problems.add(node.mark, f"a phrasing of '{intent}' is not a text", "put it in quotes")
        return []
    try:
        expanded = expand(node.text)
    except TemplateError as error:
        problems.add(
            node.mark,
            f"the phrasing '{node.text}' is not well formed: {error}",
            "match the brackets",
        )
        return []
    found = []
    for text in expanded:
        words = " ".join(w if w in SLOTS else normalise(w) for w in text.split())
        for word in text.split():
            if "{" in word and word not in SLOTS:
                problems.add(
                    node.mark, f"'{word}' is no slot", "slots are " + " ".join(sorted(SLOTS))
                )
        found.append(Phrasing(intent, words, node.text))
    return found
