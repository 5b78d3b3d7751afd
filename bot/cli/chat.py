"""The conversation in the terminal: line editing and history there, plain lines when piped."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime

from bot import pages
from bot.asking import Turn, ask, choose
from bot.cli import loading
from bot.explain import explain
from bot.model import Reply, ReplyKind
from bot.render import to_text
from bot.state import DialogueState
from bot.world import World, is_kept


def main(options: Namespace) -> int:
    """Talk until the end of input or /quit."""
    del options
    settings = loading.settings()
    if not is_kept(settings.knowledge_dir, settings.intents_dir, settings.cache_dir):
        print("The content is prepared first, which takes about a minute.", file=sys.stderr)
    world = loading.world(settings).prepare()
    texts = world.texts[world.languages[0]]
    interactive = sys.stdin.isatty()
    lines = (
        _prompted(settings.data_dir) if interactive else (line.rstrip("\n") for line in sys.stdin)
    )
    if interactive:
        print(texts.say("console.welcome"))
    session = Session(world)
    for line in lines:
        if line.strip() in ("/quit", "/exit"):
            break
        if line.strip():
            print(session.reply(line), end="\n\n", flush=True)
    return 0


class Session:
    """One conversation in the terminal."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.state = DialogueState()
        self.last: Turn | None = None

    def reply(self, line: str) -> str:
        """Return what is printed for a line: a question, a number of an option, or a command."""
        text = line.strip()
        if text.startswith("/"):
            return self._command(text[1:].split()[0] if len(text) > 1 else "")
        turn = self._chosen(text) or ask(self.world, line, self.state, datetime.now(UTC))
        self.state, self.last = turn.state, turn
        return self._shown(turn.reply)

    def _chosen(self, text: str) -> Turn | None:
        """Return the turn of an option that was chosen by its number."""
        if (
            self.last is None
            or self.last.reply.kind is not ReplyKind.CLARIFY
            or not text.isdecimal()
        ):
            return None
        options = self.last.reply.options
        if not 1 <= int(text) <= len(options):
            return None
        return choose(self.world, options[int(text) - 1].action, self.state, datetime.now(UTC))

    def _command(self, name: str) -> str:
        lang = self.state.lang or self.world.languages[0]
        if name == "why":
            return explain(self.last) if self.last else self.world.texts[lang].say("console.no_why")
        page = pages.PAGES.get(name)
        if page is None:
            return self.world.texts[lang].say("console.unknown", command=name)
        return to_text(page(self.world, lang))

    def _shown(self, reply: Reply) -> str:
        numbered = [f"{n}. {o.label}" for n, o in enumerate(reply.options, 1)]
        return "\n".join([to_text(reply), *numbered])


def _prompted(data_dir: object) -> Iterator[str]:
    from pathlib import Path

    from prompt_toolkit import PromptSession
    from prompt_toolkit.formatted_text import ANSI
    from prompt_toolkit.history import FileHistory

    folder = Path(str(data_dir))
    folder.mkdir(parents=True, exist_ok=True)
    session: PromptSession[str] = PromptSession(history=FileHistory(str(folder / "history")))
    while True:
        try:
            yield session.prompt(ANSI("\x1b[1;36m> \x1b[0m"))
        except EOFError:
            return
