"""python -m benchmarks speed [SUITE...]: the bot's speed beside peers, in one run."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks import bot_speed
from content.problems import ContentError

SUITES = Path(__file__).parents[1] / "tests" / "questions" / "en"
"""Questions to ask where none are named."""


def main() -> int:
    """Run a benchmark and print its report; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    speed = commands.add_parser("speed", help="time the bot beside a WRatio scan")
    speed.add_argument("suites", nargs="*", type=Path, default=[SUITES])
    options = parser.parse_args()
    try:
        print(bot_speed.run(options.suites))
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
