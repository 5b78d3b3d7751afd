"""The command line and its way to the commands; each is imported only when it is called."""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from content.problems import ContentError


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    root = argparse.ArgumentParser(
        prog="partnerbot",
        description="Answers questions about a migration service's international partnerships.",
    )
    commands = root.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("run", help="answer in Telegram; without a token, in the terminal")
    commands.add_parser("chat", help="answer in the terminal")
    ask = commands.add_parser("ask", help="answer one question, or a stream of them")
    ask.add_argument("text", nargs="*", help="the question")
    ask.add_argument("--json", action="store_true", help="print the reply as a JSON object")
    ask.add_argument("--explain", action="store_true", help="print how the question was understood")
    ask.add_argument(
        "--jsonl", action="store_true", help="read {id, session, text} lines, print replies"
    )
    validate = commands.add_parser("validate", help="check knowledge, intents and texts")
    validate.add_argument(
        "--coverage", action="store_true", help="print what accounts for each sentence"
    )
    questions = commands.add_parser("questions", help="print questions that went unanswered")
    questions.add_argument("--most", type=int, default=100, help="questions to print")
    evaluate = commands.add_parser("evaluate", help="ask question suites and judge the replies")
    evaluate.add_argument("paths", nargs="+", type=Path, help="YAML files or folders of them")
    evaluate.add_argument("--show", type=int, default=20, help="failures to print")
    evaluate.add_argument("--min", type=float, default=0.0, help="least pass rate, in percent")
    evaluate.add_argument(
        "--max-false", type=int, help="most questions answered that should be declined"
    )
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status: 0 done, 1 problems found, 2 wrong usage."""
    root = parser()
    options = root.parse_args(argv)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if options.command is None:
        root.print_help()
        return 2
    gc.disable()  # one question is a short process: collecting costs a tenth of it
    try:
        run = importlib.import_module(f"bot.cli.{options.command}").main
        if options.command != "ask":
            gc.enable()
        status: int = run(options)
    except ContentError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        print(f"{len(error.problems)} problem(s) found", file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return status
