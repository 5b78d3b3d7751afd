"""What an understanding comes to: a closed set of verdicts, each with what its reply needs."""

from __future__ import annotations

from msgspec import Struct

from bot.retrieval import Candidate
from knowledge.dates import DateRange
from knowledge.model import Fact, Partner, Person


class Smalltalk(Struct, frozen=True):
    """A word of courtesy, help, who the bot is."""

    intent: str


class Tell(Struct, frozen=True):
    """One or a few facts, by the aspect asked for."""

    facts: tuple[Fact, ...]
    aspect: str = ""
    """Id of the aspect told first; empty tells the fact itself."""
    verdict: str = ""
    """yes or no, where that was asked and is certain."""
    correction: str = ""
    """What was wrong in the question: date, place, number, partner, status, person; with no."""
    lead: str = ""
    """What is told first, where it is no aspect of the fact (a person's office)."""


class TellPerson(Struct, frozen=True):
    """Who somebody is."""

    people: tuple[Person, ...]
    facts: tuple[Fact, ...]


class Expand(Struct, frozen=True):
    """What the abbreviation of a partner stands for."""

    partner: Partner
    facts: tuple[Fact, ...]


class Describe(Struct, frozen=True):
    """Everything about a partner."""

    partners: tuple[Partner, ...]
    facts: tuple[Fact, ...]
    verdict: str = ""


class ListFacts(Struct, frozen=True):
    """The facts of a set."""

    facts: tuple[Fact, ...]
    counted: bool = False
    """Whether their number was asked for."""
    verdict: str = ""


class Total(Struct, frozen=True):
    """Several numbers of the page, added up."""

    facts: tuple[Fact, ...]
    total: int
    more_than: bool = False
    """Whether it is only known to be greater."""
    verdict: str = ""


class ListPartners(Struct, frozen=True):
    """The partners of a set."""

    partners: tuple[Partner, ...]
    facts: tuple[Fact, ...]
    counted: bool = False


class Extreme(Struct, frozen=True):
    """The first or last of a set."""

    facts: tuple[Fact, ...]
    last: bool


class Compare(Struct, frozen=True):
    """Which of two came first, how long lay between them, or how they differ."""

    early: Fact
    late: Fact
    how: str
    """earlier, interval or difference."""
    unit: str = ""
    """days, months or years, where the question names one."""
    verdict: str = ""


class Elapsed(Struct, frozen=True):
    """How long ago something was."""

    fact: Fact
    days: tuple[int, int]
    """The least and the most that it may be, for a date may be a mere year."""
    unit: str = ""
    """days, months or years, where the question names one."""


class Missing(Struct, frozen=True):
    """The fact is known, the aspect asked for is not."""

    fact: Fact
    aspect: str
    taken_over: bool = False
    """Whether the fact is named anew, and the aspect taken over from the last question: what is
    known is what is wanted then, and telling it an answer."""


class NoneSuch(Struct, frozen=True):
    """Nothing of that kind with that partner."""

    kinds: tuple[str, ...]
    partners: tuple[Partner, ...]
    facts: tuple[Fact, ...]
    """What the page does say of the partner."""


class Elsewhere(Struct, frozen=True):
    """The fact is known, but it was not where the question says."""

    fact: Fact
    places: tuple[str, ...]
    """Ids of the places named."""


class NotNamed(Struct, frozen=True):
    """A country or organisation that the page does not name."""

    names: tuple[str, ...]


class NothingThen(Struct, frozen=True):
    """Nothing that was asked for is dated so."""

    when: DateRange
    typed: str
    facts: tuple[Fact, ...]
    other: bool
    """Whether something else is."""


class NoSuchNumber(Struct, frozen=True):
    """No meeting of that number is named."""

    number: int
    facts: tuple[Fact, ...]


class Source(Struct, frozen=True):
    """Where it all comes from, or how current it is."""

    fact: Fact
    current: bool


class SourceOf(Struct, frozen=True):
    """Where the last answer comes from."""

    facts: tuple[Fact, ...]


class NothingMore(Struct, frozen=True):
    """All that the page says has been told."""


class Clarify(Struct, frozen=True):
    """Several facts fit equally."""

    facts: tuple[Fact, ...]
    aspect: str = ""


class OutOfScope(Struct, frozen=True):
    """Not what the bot is for."""

    nearest: tuple[Fact, ...] = ()


class NotUnderstood(Struct, frozen=True):
    """Perhaps about partnerships, but nothing fits."""

    nearest: tuple[Fact, ...] = ()


Verdict = (
    Smalltalk | Tell | TellPerson | Expand | Describe | ListFacts | ListPartners | Total | Extreme
    | Compare | Elapsed | Elsewhere | Missing | NoneSuch | NotNamed | NothingThen | NoSuchNumber
    | Source | SourceOf | NothingMore | Clarify | OutOfScope | NotUnderstood
)  # fmt: skip


class Decision(Struct, frozen=True):
    """A verdict and the rule that came to it."""

    verdict: Verdict
    rule: str
    """Name of the rule, for the explanation."""
    intent: str
    """Id of the intent acted on."""
    confidence: float
    """0 to 1."""
    considered: tuple[Candidate, ...] = ()
    """The facts that came nearest."""
    when: DateRange | None = None
    """The time that was asked about."""
    inherited: tuple[str, ...] = ()
    """What was taken over from the conversation."""
    assumed: tuple[str, ...] = ()
    """Ids of what was taken over and the reply should name."""
    again: tuple[str, ...] = ()
    """Ids of what the question names to ask the same of it as the last one did."""
