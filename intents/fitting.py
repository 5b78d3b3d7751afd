"""What the phrasings teach: masked like the questions, they become the matcher."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from intents.concepts import NAMES
from intents.fitted import Fitted
from intents.language import Language
from intents.linking import Linker
from intents.masking import SLOTS, collapse, cue_words
from intents.matching import Matcher
from intents.model import Family, Intent
from intents.ranking import Ranking


def fit(
    language: Language, intents: Mapping[str, Intent], linker: Linker, entries: Ranking
) -> Fitted:
    """Return what the phrasings of a language teach: the slow part of building an interpreter."""
    in_scope = {
        word
        for phrasing in language.phrasings
        if intents[phrasing.intent].family is not Family.OUT_OF_SCOPE
        for word in cue_words(phrasing.text.split(), language)
        if word and word[0] != "{"
    }
    masked = _masked(language, intents, linker, in_scope, entries)
    cues: dict[str, set[str]] = {}
    for label, words in masked:
        cues.setdefault(label, set()).update(words)
    return Fitted(
        entries,
        Matcher.of((label, " ".join(words)) for label, words in masked),
        {label: frozenset(words) for label, words in cues.items()},
        frozenset(in_scope),
        {w: 2 for p in language.phrasings for w in p.text.split() if w[0] != "{"},
        frozenset((p.intent, p.template) for p in language.phrasings),
    )


def _masked(
    language: Language,
    intents: Mapping[str, Intent],
    linker: Linker,
    in_scope: Collection[str],
    entries: Ranking,
) -> list[tuple[str, list[str]]]:
    """Return (intent, masked words) of every phrasing, distinct ones once.

    Counter-examples are out of scope. A phrasing out of scope that reads like one in scope
    once masked is left out: "how much is {x}" is asked of agreements too.
    """
    strange = next((i.id for i in intents.values() if i.family is Family.OUT_OF_SCOPE), "")
    texts = [(p.intent, p.text) for p in language.phrasings]
    texts += [(strange, text) for _, text in language.counter_examples if strange]
    unique = dict.fromkeys(
        (intent, tuple(w for w in text.split() if w not in language.articles))
        for intent, text in texts
    )
    masked = [
        (intent, _mask(words, language, linker, in_scope, entries)) for intent, words in unique
    ]
    ours = {tuple(words) for intent, words in masked if intent != strange}
    return [(i, words) for i, words in masked if i != strange or tuple(words) not in ours]


def _mask(
    words: Sequence[str],
    language: Language,
    linker: Linker,
    cues: Collection[str],
    entries: Ranking,
) -> list[str]:
    seen = cue_words(words, language)
    for m in linker.link([w if w[0] != "{" else "" for w in words]):
        slot = SLOTS.get(m.type)
        if slot and m.type in NAMES:
            seen[m.start : m.end] = [slot] + [""] * (m.end - m.start - 1)
    row = [
        "{x}" if w and w[0] != "{" and w not in cues and w in entries.postings else w for w in seen
    ]
    return collapse([w for w in row if w], language.connectors)
