"""What content teaches of a language: its names, its words, and the phrasings, which are masked
like the questions to become the matcher."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from content.normal import normalise
from intents.concepts import NAME_WORD, NAMES, Words, vocabulary
from intents.fitted import Fitted, joined
from intents.language import Language
from intents.lexicon import Lexicon
from intents.lines import Lines
from intents.linking import Linker
from intents.masking import SLOTS, collapse, cue_words
from intents.matching import Matcher
from intents.model import Entry, Family, Intent, Name, Type
from intents.ranking import Ranking


def learn(
    language: Language,
    intents: Mapping[str, Intent],
    names: Sequence[Name],
    entries: Sequence[Entry],
) -> Fitted:
    """Return what content teaches of a language: the slow part of building an interpreter."""
    reader = Words(language)
    lexicon = Lexicon.of(names, reader)
    ranking = Ranking.of(entries, lambda text: reader.entry_concepts(text, lexicon.names))
    in_scope = {
        word
        for phrasing in language.phrasings
        if intents[phrasing.intent].family is not Family.OUT_OF_SCOPE
        for word in cue_words(phrasing.text.split(), language)
        if word and word[0] != "{"
    }
    masked = _masked(language, intents, Linker(language, lexicon), in_scope, ranking)
    cues: dict[str, set[str]] = {}
    for label, words in masked:
        cues.setdefault(label, set()).update(words)
    phrased = {w: 2 for p in language.phrasings for w in p.text.split() if w[0] != "{"}
    weights = _weights(language, vocabulary(language, names, entries), phrased)
    people = (form for name in names if name.type is Type.PERSON for form in name.forms)
    return Fitted(
        lexicon=lexicon,
        entries=ranking,
        matcher=Matcher.of((label, " ".join(words)) for label, words in masked),
        cues={label: joined(sorted(words)) for label, words in cues.items()},
        asking=frozenset(in_scope),
        both=frozenset(w for w in phrased if weights.get(w, 0) >= NAME_WORD),
        weights=weights,
        by_sound=language.sounds.index(w for form in people for w in normalise(form).split()),
        templates=Lines.of(
            sorted({f"{p.intent} {' '.join(p.template.split())}" for p in language.phrasings})
        ),
    )


def _weights(
    language: Language, known: Mapping[str, int], phrased: Mapping[str, int]
) -> dict[str, int]:
    """Return every word that is known with how readily it is meant; chat spellings are none."""
    weights = {**phrased, **{w: max(n, phrased.get(w, 0)) for w, n in known.items()}}
    for word in language.abbreviations:
        weights.pop(word, None)
    return weights


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
