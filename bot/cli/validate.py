"""Check knowledge, intents and texts; tell what accounts for each sentence of the source."""

from __future__ import annotations

import sys
from argparse import Namespace

from bot.checks import check_phrasings
from bot.cli import loading
from knowledge.coverage import coverage, report


def main(options: Namespace) -> int:
    """Print problems, warnings and counts; return 1 where anything is wrong."""
    world = loading.world(cached=False)
    base = world.knowledge
    problems = list(check_phrasings(world))
    for warning in world.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    for problem in problems:
        print(problem, file=sys.stderr)
    sentences = coverage(base)
    if options.coverage:
        print(report(sentences))
    missing = [s for s in sentences if not s.covered]
    for s in missing if not options.coverage else ():
        print(f"{s.document} {s.paragraph}.{s.sentence} is not accounted for", file=sys.stderr)
    phrasings = {code: len(i.language.phrasings) for code, i in world.interpreters.items()}
    print(
        f"{len(base.facts)} facts, {len(base.partners)} partners, {len(base.people)} people, "
        + ", ".join(f"{count} phrasings ({code})" for code, count in phrasings.items())
        + f"; version {world.version}"
    )
    return 1 if problems or missing else 0
