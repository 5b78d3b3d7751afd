"""python -m benchmarks {quality,speed,scale,bot,process}: how good, how fast, how large."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import asking, echo, process, quality, report, scale
from benchmarks.data import DataError
from content.problems import ContentError

SUITES = Path(__file__).parents[1] / "tests" / "questions" / "en"
"""Questions to ask where none are named."""


def main() -> int:
    """Run a benchmark and print its report; return the exit status."""
    options = _parser().parse_args()
    run: Callable[[argparse.Namespace], None] = options.run
    try:
        run(options)
    except (ContentError, DataError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = root.add_subparsers(required=True, metavar="BENCHMARK")
    found = commands.add_parser("quality", help="the classifier on folders of intent data")
    found.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    found.add_argument("--test", action="store_true", help="measure the test halves")
    found.add_argument("--json", action="store_true", help="print JSON instead of Markdown")
    found.add_argument("--no-peers", action="store_true", help="measure the classifier alone")
    found.set_defaults(run=_quality)
    speed = commands.add_parser("speed", help="time the bot beside a scan over its phrasings")
    speed.add_argument("suites", nargs="*", type=Path, default=[SUITES], metavar="SUITE")
    speed.set_defaults(run=_speed)
    grown = commands.add_parser("scale", help="how cost grows with phrasings, facts and partners")
    grown.add_argument("--most", type=int, default=100_000, help="largest number of each")
    grown.set_defaults(run=_scale)
    whole = commands.add_parser("bot", help="whole updates a second beside a bare echo bot")
    whole.add_argument("--updates", type=int, default=2_000, help="updates of a run")
    whole.set_defaults(run=_bot)
    single = commands.add_parser("process", help="memory at rest, and one question by itself")
    single.add_argument("--updates", type=int, default=2_000, help="updates after the first")
    single.set_defaults(run=_process)
    for command in (found, grown):
        command.add_argument("--report", type=Path, help="folder to write a report and picture to")
    return root


def _quality(options: argparse.Namespace) -> None:
    found = quality.run(options.folders, test=options.test, peers=not options.no_peers)
    text = report.quality(found)
    print(json.dumps(quality.as_json(found), indent=2) if options.json else text)
    series = {q.name: [(100 * c, 100 * r) for c, r in q.risk_coverage] for q in found}
    _write(options.report, "quality", text, series, ("Risk and coverage", "% answered", "% wrong"))


def _speed(options: argparse.Namespace) -> None:
    print(asking.run(options.suites))


def _bot(options: argparse.Namespace) -> None:
    print(echo.run(options.updates, [SUITES]))


def _process(options: argparse.Namespace) -> None:
    print(process.run(options.updates, [SUITES]))


def _scale(options: argparse.Namespace) -> None:
    found = scale.run(options.most)
    text = scale.report(found)
    print(text)
    series = scale.series(found)
    _write(options.report, "scale", text, series, ("Growth", "size", "median milliseconds"))


def _write(
    folder: Path | None,
    name: str,
    text: str,
    series: report.Series,
    captions: tuple[str, str, str],
) -> None:
    """Write a report and its picture to a folder, if one is asked for."""
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    title, x, y = captions
    drawn = report.picture(
        series, folder / f"{name}.png", title=title, x=x, y=y, logarithmic=name == "scale"
    )
    picture = f"\n![{title}]({name}.png)\n" if drawn else ""
    (folder / f"{name}.md").write_text(text + picture, "utf-8")
    if not drawn:
        print("no picture: matplotlib is not installed (pip install '.[bench]')", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
