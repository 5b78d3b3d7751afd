"""The names that a language knows: of whom and what, with how each may be called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from intents.concepts import NAMES, Words
from intents.gazetteer import Gazetteer
from intents.model import Name, Type


class Lexicon(Struct, frozen=True):
    """The closed lists of a language. Immutable; build it with `Lexicon.of`."""

    names: Gazetteer
    """Names of partners, people, places: matched on stems."""
    classes: Gazetteer
    """Class words and statuses: matched as written, for stems confuse author with authority."""
    given_names: Mapping[str, frozenset[str]]
    """Person -> stems of all words of the person's names."""
    seats: Mapping[str, str]
    """Place -> the partner that it may stand for."""

    @classmethod
    def of(cls, names: Sequence[Name], reader: Words) -> Lexicon:
        """Return the lexicon of names, read in a language."""
        return cls(
            names=Gazetteer.of((n for n in names if n.type in NAMES), reader.name_stems),
            classes=Gazetteer.of((n for n in names if n.type not in NAMES), reader.name_words),
            given_names={
                name.id: frozenset(stem for form in name.forms for stem in reader.name_stems(form))
                for name in names
                if name.type is Type.PERSON
            },
            seats={name.id: name.stands_for for name in names if name.stands_for},
        )
