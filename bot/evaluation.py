"""Question suites: questions in YAML with what a right reply says, asked and judged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from bot.asking import ask
from bot.model import Reply, ReplyKind
from bot.render import to_text
from bot.state import DialogueState
from bot.world import World
from content.problems import Mark, Problems
from content.reader import Items, Table, read_folder
from content.reader import read as read_file
from content.shape import Row


class Question(Struct, frozen=True):
    """A question and what a right reply to it is."""

    mark: Mark
    """Where it stands."""
    ask: str
    """What the user types."""
    expect: str
    """Kind of the right reply."""
    also: tuple[str, ...]
    """Further kinds that are right."""
    says: tuple[str, ...]
    """Regular expressions that must all be found."""
    never: tuple[str, ...]
    """Regular expressions that must not be found."""
    facts: tuple[str, ...]
    """Ids of facts of which the reply must rest on one."""
    paragraph: int | None
    """Paragraph of the source that the answer comes from; None where it comes from none."""


class Dialogue(Struct, frozen=True):
    """Questions of one conversation, in order; a single question is a conversation of one."""

    name: str
    lang: str
    turns: tuple[Question, ...]


class Outcome(Struct, frozen=True):
    """A question that was asked."""

    question: Question
    reply: Reply
    why: str
    """What is wrong with the reply; empty where it passes."""

    @property
    def false_answer(self) -> bool:
        """Whether it was answered where it should have been declined."""
        return (
            bool(self.why)
            and self.question.expect == "decline"
            and self.reply.kind is ReplyKind.ANSWER
        )


def read_suites(paths: Iterable[Path], problems: Problems) -> list[Dialogue]:
    """Return the dialogues of files and folders; mistakes are noted."""
    dialogues: list[Dialogue] = []
    for path in paths:
        if path.is_dir():
            tables = read_folder(path, problems)
        else:
            table = read_file(path, problems)
            tables = [table] if table is not None else []
        for table in tables:
            dialogues += _dialogues(table, problems)
    return dialogues


def _dialogues(table: Table, problems: Problems) -> Iterator[Dialogue]:
    row = Row(table, problems, f"the file {table.mark.file}")
    lang = row.text("lang") or "en"
    for item in row.rows("questions", "question"):
        question = _question(item)
        yield Dialogue("", lang, (question,))
    for item in row.rows("dialogues", "dialogue"):
        name = item.word("dialogue")
        node = item.node("turns", required=True)
        turns = [
            _question(Row(turn, problems, "a turn"))
            for turn in (node.items if isinstance(node, Items) else ())
            if isinstance(turn, Table)
        ]
        item.done()
        yield Dialogue(name, lang, tuple(turns))
    row.done()


def _question(row: Row) -> Question:
    kinds = {kind.value for kind in ReplyKind}
    question = Question(
        mark=row.mark,
        ask=row.word("ask"),
        expect=row.word("expect"),
        also=row.list("also"),
        says=row.list("says"),
        never=row.list("never"),
        facts=row.list("facts"),
        paragraph=row.number("paragraph"),
    )
    for kind in (question.expect, *question.also):
        if kind not in kinds:
            row.problems.add(
                row.at("expect"),
                f"'{kind}' is no kind of reply",
                "known: " + ", ".join(sorted(kinds)),
            )
    for pattern in (*question.says, *question.never):
        try:
            re.compile(pattern)
        except re.error as error:
            row.problems.add(row.mark, f"'{pattern}' is no regular expression: {error}")
    row.done()
    return question


def run(world: World, dialogues: Iterable[Dialogue], now: datetime) -> list[Outcome]:
    """Ask every question and return the outcomes, in order."""
    outcomes = []
    for dialogue in dialogues:
        state = DialogueState()
        for question in dialogue.turns:
            turn = ask(world, question.ask, state, now)
            state = turn.state
            outcomes.append(Outcome(question, turn.reply, judge(question, turn.reply)))
    return outcomes


def judge(question: Question, reply: Reply) -> str:
    """Return what is wrong with a reply; empty where it passes."""
    kind = reply.kind.value
    text = "\n".join([to_text(reply), *(o.label for o in reply.options)])
    if kind != question.expect and kind not in question.also:
        return f"is {kind}, expected {' or '.join((question.expect, *question.also))}"
    for pattern in question.never:
        if found := re.search(pattern, text, re.IGNORECASE):
            return f"says '{found.group(0)}' ({pattern})"
    if kind != question.expect and kind in ("clarify", "smalltalk"):
        return ""
    for pattern in question.says:
        if not re.search(pattern, text, re.IGNORECASE):
            return f"lacks {pattern}"
    if question.facts and not set(question.facts).intersection(reply.facts):
        return (
            f"rests on {', '.join(reply.facts) or 'no fact'}, not on {' or '.join(question.facts)}"
        )
    return ""
