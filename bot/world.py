"""The world: knowledge, interpreters, texts and version, built together and swapped as one."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from bot import locales, wording
from bot.wording import Texts
from content import kept
from content.problems import Problem, Problems
from content.reader import Plain, Reader, Table
from intents import reading
from intents.fitted import Fitted, load, save
from intents.fitting import learn
from intents.interpreter import Interpreter
from intents.model import Entry, Intent, Name, Type
from knowledge import loading
from knowledge.base import KnowledgeBase, lineage
from knowledge.checks import forms
from knowledge.model import Fact, Partner, Person

LONG_NAME: Final = 4
"""Letters from which a name is taken over from another language."""
LONG_ALIAS: Final = 6
"""The same for what facts are called by."""
COLLECTING: Final = (50_000, 20, 20)
"""Objects, and rounds of the younger ones, between collections of garbage: an update makes some
thousands of objects and next to no cycles."""
PARSED: Final = "content.json"
"""The file of the cache folder that holds the YAML as it was parsed."""
WRITTEN: Final = "locales.parts"
"""The file that holds how languages write dates and numbers."""


class World(Struct, frozen=True):
    """Everything that answering needs. Immutable: a reload builds another one."""

    knowledge: KnowledgeBase
    """What is known."""
    intents: Mapping[str, Intent]
    """What may be asked."""
    interpreters: Mapping[str, Interpreter]
    """How each language is read."""
    texts: Mapping[str, Texts]
    """How each language is written."""
    version: str
    """Twelve hexadecimal digits of the content's hash."""
    given: frozenset[str] = frozenset()
    """The aspects that some fact answers; for the others the page is silent throughout."""
    warnings: tuple[Problem, ...] = ()
    """What is doubtful in the content."""

    def prepare(self) -> World:
        """Work out now what the first questions would have to wait for, unless it is kept: most
        of a minute. Returns itself."""
        for interpreter in self.interpreters.values():
            interpreter.opinion.prepare()
        return self

    def __repr__(self) -> str:
        """Return the version: the whole of it would be megabytes."""
        return f"World({self.version!r})"

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that questions can be asked in, the first being the default."""
        return tuple(self.interpreters)


def settle() -> None:
    """Leave what was loaded out of all collecting of garbage from now on, and collect seldom."""
    gc.set_threshold(*COLLECTING)
    gc.freeze()


@contextmanager
def uncollected() -> Iterator[None]:
    """Let no garbage be collected meanwhile.

    What is built is kept, and each collection looks through all of it: of 100,000 facts, that is
    more than half of the time that building takes.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@uncollected()
def build(
    knowledge_dir: Path | None = None,
    intents_dir: Path | None = None,
    cache: Path | None = None,
    *,
    fresh: bool = False,
) -> World:
    """Return the world of two folders, None being the packaged ones; raises ContentError.

    What content teaches is kept in the cache folder, if any, by the hash of all content. A
    fresh world is read and learnt anew whatever is kept, and so knows every place in the files.
    """
    knowledge_dir = knowledge_dir or loading.DATA
    intents_dir = intents_dir or reading.DATA
    problems = Problems()
    folders = (knowledge_dir, intents_dir, wording.DATA)
    version = _version(*folders)
    known = None if fresh else cache
    fitted = _fitted(known, version, intents_dir)
    parsed = _placed(kept.load(known / PARSED, version), folders) if known else {}
    reader = Reader(parsed)
    knowledge = loading.read_knowledge(knowledge_dir, problems, reader)
    intents, spoken = reading.load(intents_dir, problems, knowledge.languages, fitted, reader)
    written = locales.load(known / WRITTEN, version) if known else {}
    texts = wording.load_texts(wording.DATA, problems, knowledge.languages, reader, written)
    problems.check()
    interpreters: dict[str, Interpreter] = {}
    for code in knowledge.languages:
        if code not in spoken or code not in texts:
            continue
        learnt = fitted.get(code)
        if learnt is None:
            learnt = learn(
                spoken[code],
                intents,
                tuple(names(knowledge, code)),
                tuple(entries(knowledge, code)),
            )
            if cache:
                save(learnt, _file(cache, code), version)
        interpreters[code] = Interpreter.of(
            spoken[code], intents, learnt, cache and cache / f"classifier-{code}.npz"
        )
    if cache and not parsed:
        kept.save(dict(_unplaced(reader.trees, folders)), cache / PARSED, version)
    if cache and not written:
        locales.save(texts, cache / WRITTEN, version)
    return World(
        knowledge=knowledge,
        intents=intents,
        interpreters=MappingProxyType(interpreters),
        texts=texts,
        given=knowledge.given(),
        version=version,
        warnings=tuple(problems.warnings),
    )


def is_kept(knowledge_dir: Path | None, intents_dir: Path | None, cache: Path) -> bool:
    """Return whether the world of two folders was worked out before."""
    folders = (knowledge_dir or loading.DATA, intents_dir or reading.DATA)
    return bool(kept.load(cache / PARSED, _version(*folders, wording.DATA)))


def _fitted(cache: Path | None, version: str, intents_dir: Path) -> dict[str, Fitted]:
    """Return what was fitted before of the same content, by language."""
    if cache is None or not intents_dir.is_dir():
        return {}
    codes = [p.name for p in intents_dir.iterdir() if p.is_dir()]
    found = {code: load(_file(cache, code), version) for code in codes}
    return {code: fitted for code, fitted in found.items() if fitted is not None}


def _unplaced(trees: Mapping[str, Table], folders: Sequence[Path]) -> Iterator[tuple[str, Table]]:
    """Yield the trees by the number of their folder and the path in it, wherever that lies.

    The phrasings are left out: what they teach is kept.
    """
    for file, tree in trees.items():
        path = Path(file)
        if path.parent.name != reading.PHRASINGS:
            number = next(n for n, folder in enumerate(folders) if path.is_relative_to(folder))
            yield f"{number}/{path.relative_to(folders[number]).as_posix()}", tree


def _placed(trees: Mapping[str, Plain], folders: Sequence[Path]) -> dict[str, Plain]:
    """Return the trees by their files, which have the same content as those they were kept from."""
    split = ((key.partition("/"), tree) for key, tree in trees.items())
    return {str(folders[int(number)] / path): tree for (number, _, path), tree in split}


def _file(cache: Path, code: str) -> Path:
    return cache / f"fitted-{code}.parts"


def names(base: KnowledgeBase, lang: str) -> Iterator[Name]:
    """Yield the gazetteer of a language: what may be named in a question, as plain data."""
    for type_, records in (
        (Type.PARTNER, base.partners),
        (Type.PERSON, base.people),
        (Type.OUTSIDER, base.outsiders),
        (Type.SELF, base.selves),
        (Type.KIND, base.kinds),
        (Type.PARTNER_TYPE, base.partner_types),
        (Type.STATUS, base.statuses),
        (Type.PLACE, {i: p for i, p in base.places.items() if i not in base.selves}),
    ):
        taken = _partner_forms(base, lang) if type_ is Type.PLACE else frozenset[str]()
        for record in records.values():
            found = tuple(form for form in forms(record, lang) if form not in taken)
            borrowed: tuple[str, ...] = ()
            if isinstance(record, Partner | Person):
                borrowed = tuple(_borrowed(record, lang))
            if found or borrowed:
                stands_for = getattr(record, "stands_for", None) or ""
                yield Name(type_, record.id, found, stands_for, borrowed)


def _borrowed(record: Partner | Person, lang: str) -> Iterator[str]:
    """Yield what partners and people are called in the other languages, for messages that mix
    them: of one word, and too long to be a word of this one by chance."""
    for other in sorted(record.name.keys() - {lang}):
        yield from (f for f in forms(record, other) if f.isalpha() and len(f) >= LONG_NAME)


def _partner_forms(base: KnowledgeBase, lang: str) -> frozenset[str]:
    """Names of partners: where a place is called like one, the partner is meant."""
    return frozenset(form for p in base.partners.values() for form in forms(p, lang))


def entries(base: KnowledgeBase, lang: str) -> Iterator[Entry]:
    """Yield the facts of a language as plain data to be found by their words."""
    for fact in base.facts.values():
        yield Entry(
            fact.id,
            tuple(_phrases(fact, lang)),
            tuple(_texts(base, fact, lang)),
            _tags(base, fact),
            tuple(_aliases_elsewhere(fact, lang)),
        )


def _phrases(fact: Fact, lang: str) -> Iterator[str]:
    yield fact.name.get(lang, "")
    if fact.title.get(lang):
        yield fact.title[lang]
    yield from fact.aliases.get(lang, ())


def _aliases_elsewhere(fact: Fact, lang: str) -> Iterator[str]:
    for other in sorted(fact.aliases.keys() - {lang}):
        yield from (f for f in fact.aliases[other] if f.isalpha() and len(f) >= LONG_ALIAS)


def _texts(base: KnowledgeBase, fact: Fact, lang: str) -> Iterator[str]:
    yield fact.text.get(lang, "")
    yield from fact.keywords.get(lang, ())
    for text in fact.details.values():
        yield text.get(lang, "")
    for topic in fact.topics:
        yield from forms(base.topics[topic], lang)
    if fact.count:
        yield fact.count.of.get(lang, "")
    for person in fact.people:
        yield base.people[person].role.get(lang, "")


def _tags(base: KnowledgeBase, fact: Fact) -> frozenset[str]:
    return frozenset(f"kind:{kind}" for kind in lineage(base.kinds, fact.kind))


def _version(*folders: Path) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.yaml")):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
