"""What the code needs to know of a language: a record of its words, none of which is in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct, field
from msgspec.structs import force_setattr

from intents.letters import Letters
from intents.phrasebook import Phrase, Phrasebook
from intents.spelling import Sounds
from intents.times import NUMBER, TimeWords

"""Normalised words."""
LONGEST: Final = 8
"""Words of the longest phrase that is looked for in a question."""


class Phrasing(Struct, frozen=True):
    """A way of asking, after expansion."""

    intent: str
    """Id of the intent."""
    text: str
    """Normalised words and slots."""
    template: str
    """The template as written."""


class Language(Struct, frozen=True):
    """Everything that is known of a language."""

    code: str
    """ISO 639-1 code."""
    name: str
    """Its own name."""
    stem: Callable[[str], str]
    """Word to stem."""
    fillers: frozenset[str]
    """Words that say nothing about which fact is meant."""
    articles: frozenset[str]
    """Words that the matcher passes over."""
    abbreviations: Mapping[str, Phrase]
    """Chat spellings -> the words meant."""
    letters: Letters
    """How it is typed in another alphabet."""
    frames: frozenset[Phrase]
    """Lead-ins after which the question proper comes, the longest first."""
    requests: tuple[Phrase, ...]
    """Openings before an order that ask to do it: could you."""
    told_to: frozenset[str]
    """Orders that may follow them: list, name, explain."""
    story: tuple[Phrase, ...]
    """Openings of sentences that are no question."""
    closings: frozenset[Phrase]
    """Whole sentences that ask for nothing."""
    asides: frozenset[Phrase]
    """Phrases on how or for what an answer is wanted: in bullet points."""
    hosting: frozenset[str]
    """Words for having had something at one's place, which a number after them counts: hosted."""
    itself: tuple[Phrase, ...]
    """Phrases that mean somebody alone and nobody in their stead: itself, directly."""
    bounds: Mapping[Phrase, str]
    """Phrases beside a number -> how they bound it: more, least, fewer, most, exactly."""
    naming: frozenset[str]
    """Words that ask what somebody or something is called."""
    universal: frozenset[str]
    """Words that claim something of everything there is: all, every."""
    within: frozenset[str]
    """Words after which a state is where something took place: in."""
    tellers: frozenset[str]
    """First words of who tells a story before a question: "we make a film, who ..."."""
    owners: frozenset[str]
    """Words for whose something is, which point at who was named before: their."""
    definite: frozenset[str]
    """Words before one that is taken for known: the project."""
    mine: frozenset[str]
    """Words before what is the asker's own: my."""
    relatives: frozenset[str]
    """Words that point at nothing where they stand behind a name: the project that runs."""
    yes_no_openers: frozenset[str]
    """First words of yes/no questions."""
    existence: frozenset[str]
    """Words that ask whether there is such a thing at all."""
    yes_no_inside: frozenset[str]
    """Words that make a statement with a question mark a yes/no question."""
    yes_no_particles: frozenset[str]
    """Words that make any sentence a yes/no question, wherever they stand."""
    yes_no_endings: tuple[str, ...]
    """Endings of the last word that do."""
    yes_no_tags: tuple[Phrase, ...]
    """Phrases that make a statement a yes/no question."""
    question_words: frozenset[str]
    """Words that open other questions."""
    negations: frozenset[str]
    """Words that negate."""
    cut_short: frozenset[str]
    """Words that a full stop cuts short, and which end no sentence: Ms., Prof."""
    unfinished: tuple[Phrase, ...]
    """Phrases right before a status that is still to come: "to be" signed."""
    connectors: frozenset[str]
    """Words that join parts of a name."""
    dealing: frozenset[str]
    """Words after which a capital stands for its state: with."""
    follow_ups: tuple[Phrase, ...]
    """Openings of follow-up questions, the longest first."""
    own_letters: frozenset[str]
    """Letters, as they are typed, that tell the language by themselves."""
    genders: Mapping[str, frozenset[str]]
    """he and she -> words that point at one of them."""
    interrogatives: Mapping[str, frozenset[str]]
    """Sort of question -> words that ask it: time (when), place (where)."""
    range_word: str
    """What a dash between two years stands for."""
    needs: Mapping[str, frozenset[str]]
    """Intent -> words of which a question must hold one to be read so."""
    chiefly: frozenset[str]
    """Words for the most of something, of which only one can be said: mainly."""
    restrictions: frozenset[str]
    """Words that keep only a part of the last answer: only, just."""
    exclusions: Phrasebook
    """Phrases after which stands what is left out: except for, other than."""
    excluded: frozenset[str]
    """Words that say that somebody is left out: excluded, exception."""
    dated: Phrasebook
    """Phrases that ask for what has a date."""
    undated: Phrasebook
    """Phrases that ask for what has none."""
    belonging: frozenset[str]
    """Words that ask for more than relations: member, belong."""
    collective: frozenset[str]
    """Words for all whom we work with, whatever they are: partners."""
    cities: frozenset[str]
    """Words that ask for a city, so that a country does not answer."""
    units: Mapping[str, frozenset[str]]
    """Unit of time (days, months, years) -> its words."""
    exact: frozenset[str]
    """Words that ask for a date to the day: the exact date."""
    orders: Mapping[str, frozenset[str]]
    """before and after -> words that claim the order of two things."""
    same: Mapping[str, frozenset[Phrase]]
    """days, months, years -> phrases that claim that several things were in the same one."""
    references: Mapping[str, frozenset[str]]
    """What words point at: set (these), one (it), person (he), place (there), rest (else)."""
    pronouns: frozenset[str]
    """Of these, the words that stand for a thing or person by themselves: it, them."""
    picks: tuple[Phrase, ...]
    """Phrases that pick out of the last list: which one, of these."""
    predicates: tuple[Phrase, ...]
    """Questions that take up what was said last: who did?"""
    shifts: Mapping[Phrase, int | str]
    """Phrases that move the time asked about by years: the year before; "{number}" and "-{number}"
    stand for as many as the phrase says: two years later."""
    beyond: Mapping[Phrase, str]
    """Phrases that go on from the time told last, before or after it: after that."""
    overall: tuple[Phrase, ...]
    """Phrases that mean everything there is, whatever was told last: on the whole page."""
    sums: tuple[Phrase, ...]
    """Phrases that ask for several numbers in one: together, in total."""
    amounts: Mapping[str, frozenset[str]]
    """more and fewer -> words that set one number above or below another."""
    either: frozenset[str]
    """Words before another possibility: or."""
    alternatives: frozenset[str]
    """Words between two things that are compared: or, than."""
    verbal: Phrasebook
    """Phrases in which a class word is a verb: "you deal" is no deal."""
    numbers: Mapping[str, int]
    """Number words."""
    ordinals: Mapping[str, int]
    """Ordinal words."""
    ordinal_suffixes: tuple[str, ...]
    """What makes digits an ordinal: 19th."""
    times: TimeWords
    """How time is put."""
    sounds: Sounds
    """How names sound."""
    emoji: Mapping[str, str]
    """Emoji -> intent."""
    synonyms: Mapping[tuple[str, ...], str]
    """Stems -> canonical stem."""
    common: frozenset[str]
    """Frequent words, never taken for misspelt names."""
    slight: frozenset[str]
    """The stems of those that say little, in any form: all but those that name another matter."""
    phrasings: tuple[Phrasing, ...]
    """Every way of asking, in file order."""
    counter_examples: tuple[tuple[str, str], ...]
    """(intent, text) that must not be read as the intent."""
    reach: Mapping[str, int] = field(default_factory=dict)
    """First stem of synonyms -> stems in the longest of them."""
    aside_reach: Mapping[str, int] = field(default_factory=dict)
    """First word of asides -> words in the longest of them."""

    def __post_init__(self) -> None:
        force_setattr(self, "reach", _reach(self.synonyms))
        force_setattr(self, "aside_reach", _reach(self.asides))


def _reach(phrases: Iterable[Phrase]) -> dict[str, int]:
    """Return the length of the longest phrase by the first word."""
    reach: dict[str, int] = {}
    for phrase in phrases:
        reach[phrase[0]] = max(reach.get(phrase[0], 0), len(phrase))
    return reach


def moved(language: Language, words: Sequence[str], numbers: Mapping[int, int]) -> int | None:
    """Return by how many years words move the time asked about; None where they do not.

    `numbers` gives the values of number words by their index.
    """
    spoken = {NUMBER, *words}
    for phrase, years in language.shifts.items():
        if not spoken.issuperset(phrase):
            continue
        for at in range(len(words) - len(phrase) + 1):
            said = {
                i: numbers[at + i]
                for i, w in enumerate(phrase)
                if w == NUMBER and at + i in numbers
            }
            if all(w == words[at + i] or i in said for i, w in enumerate(phrase)):
                count = next(iter(said.values()), 0)
                return years if isinstance(years, int) else -count if years[0] == "-" else count
    return None


@lru_cache(4)
def grams(words: Phrase) -> frozenset[Phrase]:
    """Return all rows of up to so many words, to look phrases up in."""
    size = len(words)
    return frozenset(
        [words[i:j] for i in range(size) for j in range(i + 1, min(size, i + LONGEST) + 1)]
    )
