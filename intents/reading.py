"""Reading intents and languages from YAML: every mistake of every file is told at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from content.normal import normalise
from content.problems import Mark, Problems
from content.reader import Items, Node, Reader, Scalar
from content.shape import Row, texts
from intents.language import Language, Phrase, Phrasing
from intents.letters import Letters
from intents.model import Family, Intent
from intents.spelling import Sounds
from intents.stemming import Suffixes, remembering, snowball, with_exceptions
from intents.templates import TemplateError, expand
from intents.times import NUMBER, SLOT, TimeWords

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
    by_heart = {normalise(k): normalise(v) for k, v in _strings(row, "stems").items()}
    stem = remembering(
        Suffixes(endings, by_heart).strip
        if endings
        else with_exceptions(snowball(stemmer, head), by_heart)
    )
    sounds = row.row("sounds")
    emoji = _lists(row, "emoji", problems)
    common, synonyms, phrasings, counters = _other_files(
        folder, intents, stem, problems, reader, phrased=phrased
    )
    language = Language(
        code=code,
        name=name,
        stem=stem,
        fillers=_words(row, "fillers"),
        articles=_words(row, "articles"),
        abbreviations=_abbreviations(row, problems),
        letters=Letters.of(_strings(row, "letters")),
        frames=_phrases(row, "frames"),
        story=_phrases(row, "story"),
        closings=_phrases(row, "closings"),
        yes_no_openers=_words(row, "yes_no_openers"),
        existence=_words(row, "existence"),
        yes_no_inside=_words(row, "yes_no_inside"),
        yes_no_particles=_words(row, "yes_no_particles"),
        yes_no_endings=tuple(normalise(s) for s in row.list("yes_no_endings")),
        yes_no_tags=_phrases(row, "yes_no_tags"),
        question_words=_words(row, "question_words"),
        negations=_words(row, "negations"),
        unfinished=_phrases(row, "unfinished"),
        connectors=_words(row, "connectors"),
        dealing=_words(row, "dealing"),
        follow_ups=_phrases(row, "follow_ups"),
        own_letters=frozenset((row.text("own_letters") or "").casefold()),
        range_word=normalise(row.text("range") or ""),
        needs=_groups(row, "needs", problems),
        chiefly=_words(row, "chiefly"),
        restrictions=_words(row, "restrictions"),
        exclusions=_phrases(row, "exclusions"),
        excluded=_words(row, "excluded"),
        dated=_phrases(row, "dated"),
        undated=_phrases(row, "undated"),
        belonging=_words(row, "belonging"),
        collective=_words(row, "collective"),
        cities=_words(row, "cities"),
        units=_groups(row, "units", problems),
        orders=_groups(row, "orders", problems),
        references=_groups(row, "references", problems),
        pronouns=_words(row, "pronouns"),
        picks=_phrases(row, "picks"),
        predicates=_phrases(row, "predicates"),
        shifts=_shifts(row),
        beyond=MappingProxyType(
            {
                _phrase(text): how
                for how, several in _lists(row, "beyond", problems).items()
                for text in several
            }
        ),
        overall=_phrases(row, "overall"),
        sums=_phrases(row, "sums"),
        amounts=_groups(row, "amounts", problems),
        either=_words(row, "either"),
        alternatives=_words(row, "alternatives"),
        verbal=_phrases(row, "verbal"),
        numbers=_numbers(row, "numbers"),
        ordinals=_numbers(row, "ordinals"),
        ordinal_suffixes=tuple(normalise(s) for s in row.list("ordinal_suffixes")),
        times=_times(row),
        sounds=_sounds(sounds),
        emoji=MappingProxyType({e: intent for intent, several in emoji.items() for e in several}),
        synonyms=MappingProxyType(synonyms),
        common=frozenset(common),
        common_stems=frozenset(stem(word) for word in common),
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
) -> tuple[set[str], dict[tuple[str, ...], str], list[Phrasing], list[tuple[str, str]]]:
    common: set[str] = set()
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
        node = row.node("synonyms")
        for group in node.items if isinstance(node, Items) else ():
            words = [
                tuple(stem(w) for w in _phrase(t))
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
    return common, synonyms, phrasings, counters


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


def _lists(row: Row, key: str, problems: Problems) -> Mapping[str, tuple[str, ...]]:
    return row.table_of(key, lambda node, label: texts(node, problems, label))


def _groups(row: Row, key: str, problems: Problems) -> Mapping[str, frozenset[str]]:
    """Return words by group, each word in its normalised form."""
    return row.table_of(
        key,
        lambda node, label: frozenset(
            w for t in texts(node, problems, label) for w in normalise(t).split()
        ),
    )


def _words(row: Row, key: str) -> frozenset[str]:
    return frozenset(w for text in row.list(key) for w in normalise(text).split())


def _phrase(text: str) -> Phrase:
    return tuple(normalise(text).split())


def _phrases(row: Row, key: str) -> tuple[Phrase, ...]:
    return tuple(sorted({_phrase(t) for t in row.list(key)}, key=lambda p: (-len(p), p)))


def _abbreviations(row: Row, problems: Problems) -> Mapping[str, Phrase]:
    """Return chat spellings with what they stand for; one for itself would hide the word."""
    found: dict[str, Phrase] = {}
    for short, meant in _strings(row, "abbreviations").items():
        if _phrase(meant) == (normalise(short),):
            mark = row.at("abbreviations")
            problems.add(mark, f"the abbreviation '{short}' stands for itself", "leave it out")
        found[normalise(short)] = _phrase(meant)
    return MappingProxyType(found)


def _strings(row: Row, key: str) -> Mapping[str, str]:
    return row.table_of(key, lambda node, _: node.text if isinstance(node, Scalar) else "")


def _numbers(row: Row, key: str) -> Mapping[str, int]:
    def number(node: Node, label: str) -> int:
        if isinstance(node, Scalar) and node.text.lstrip("-").isdecimal():
            return int(node.text)
        row.problems.add(node.mark, f"{label} is not a number", "write digits")
        return 0

    return MappingProxyType({normalise(k): v for k, v in row.table_of(key, number).items()})


def _shifts(row: Row) -> Mapping[Phrase, int | str]:
    """Return phrases with the years that they move by: a number, or as many as they say."""

    def years(node: Node, label: str) -> int | str:
        text = node.text if isinstance(node, Scalar) else ""
        if text.removeprefix("-") == NUMBER:
            return text
        if text.removeprefix("-").isdecimal():
            return int(text)
        row.problems.add(node.mark, f"{label} moves by no years", f'write -1 or "{NUMBER}"')
        return 0

    return MappingProxyType({_pattern(k): v for k, v in row.table_of("shifts", years).items()})


def _sounds(row: Row | None) -> Sounds:
    if row is None:
        return Sounds()
    sounds = Sounds(tuple(_strings(row, "replacements").items()), frozenset(row.list("silent")))
    row.done()
    return sounds


def _times(row: Row) -> TimeWords:
    inner = row.row("times")
    if inner is None:
        return TimeWords({}, {}, {}, frozenset(), frozenset())
    relations = _lists(inner, "relations", row.problems)
    relative = inner.table_of("relative", lambda node, _: node)
    words = TimeWords(
        months=_numbers(inner, "months"),
        relations=MappingProxyType(
            {_pattern(t): name for name, several in relations.items() for t in several}
        ),
        relative=MappingProxyType(
            {
                _pattern(k): years
                for k, node in relative.items()
                if (years := _years(node, row.problems))
            }
        ),
        day_suffixes=frozenset(row.list("ordinal_suffixes")),
        links=_words(inner, "links"),
    )
    inner.done()
    return words


def _pattern(text: str) -> Phrase:
    return tuple(w if w in (SLOT, NUMBER) else normalise(w) for w in text.split())


def _years(node: Node, problems: Problems) -> tuple[int | str, int | str] | None:
    values: Sequence[int | str] = [
        int(i.text) if i.text.lstrip("-").isdigit() else i.text
        for i in (node.items if isinstance(node, Items) else ())
        if isinstance(i, Scalar)
    ]
    if len(values) != 2:
        problems.add(node.mark, "a relative time needs two years", "write [-1, -1]")
        return None
    return values[0], values[1]
