"""Ask question suites, print the pass rate and the failures."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from bot.cli import loading
from bot.evaluation import read_suites, run
from bot.render import to_text
from content.problems import Problems


def main(options: Namespace) -> int:
    """Return 1 where the pass rate or the false answers miss what was asked for."""
    problems = Problems()
    dialogues = read_suites(options.paths, problems)
    problems.check()
    world = loading.world()
    dialogues = [d for d in dialogues if d.lang in world.languages]
    outcomes = run(world, dialogues, datetime.now(UTC))
    asked = Counter(Path(o.question.mark.file).name for o in outcomes)
    passed = Counter(Path(o.question.mark.file).name for o in outcomes if not o.why)
    for name, count in asked.items():
        print(f"{name:28} {passed[name]:4}/{count:<4} {100 * passed[name] / count:5.1f} %")
    failures = [o for o in outcomes if o.why]
    for o in failures[: options.show]:
        print(
            f"\n{o.question.mark} {o.question.ask!r}\n   {o.why}\n   > {to_text(o.reply)[:300]!r}"
        )
    declinable = sum(o.question.expect == "decline" for o in outcomes)
    false = sum(o.false_answer for o in outcomes)
    rate = 100 * (len(outcomes) - len(failures)) / len(outcomes) if outcomes else 0.0
    print(
        f"\npassed {len(outcomes) - len(failures)}/{len(outcomes)} = {rate:.1f} %; "
        f"answered where it should decline: {false}/{declinable}"
    )
    wrong = options.max_false is not None and false > options.max_false
    return 1 if not outcomes or rate < options.min or wrong else 0
