"""Expansion of sentence templates: `when was [the] {x} (signed|concluded)`.

The syntax is hassil's: (a|b) alternatives, [optional parts], {slots} left as they stand.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

MAX_EXPANSIONS: Final = 24
"""Phrasings at most that one template may stand for; the rest is cut, evenly over alternatives."""

MOST: Final = 20_000
"""Texts of a template that are looked at."""
GOLDEN: Final = (math.sqrt(5) - 1) / 2
"""The step, as a share of the whole, that keeps texts furthest apart."""

_PIECE: Final = re.compile(r"[()\[\]|]|[^()\[\]|]+")


class TemplateError(ValueError):
    """A template whose brackets do not match."""


def expand(template: str, cap: int = MAX_EXPANSIONS) -> tuple[str, ...]:
    """Return the phrasings that a template stands for, at most `cap`, in a defined order.

    Raises TemplateError where brackets do not match or a part is empty.
    """
    pieces = _PIECE.findall(template)
    node, rest = _sequence(pieces, 0)
    if rest != len(pieces):
        raise TemplateError(f"'{pieces[rest]}' closes nothing")
    texts = [" ".join(text.split()) for text in islice(_unfold(node), MOST)]
    return tuple(dict.fromkeys(texts[i] for i in _spread(texts, cap) if texts[i]))


def _spread(texts: Sequence[str], cap: int) -> list[int]:
    """Return which texts are kept: all, or as many as the cap allows, the shortest one and others
    so far apart that every alternative is among them."""
    count = len(texts)
    if count <= cap:
        return list(range(count))
    step = round(count * GOLDEN)
    while math.gcd(step, count) > 1:
        step += 1
    shortest = min(range(count), key=lambda i: len(texts[i].split()))
    return sorted({shortest, *(i * step % count for i in range(cap - 1))})


_Node = list["str | tuple[_Node, ...]"]


def _sequence(pieces: list[str], at: int) -> tuple[_Node, int]:
    """Read pieces up to a closing bracket or bar; return the node and where it stopped."""
    node: _Node = []
    while at < len(pieces):
        piece = pieces[at]
        if piece in ")]|":
            return node, at
        if piece in "([":
            alternatives, at = _alternatives(pieces, at)
            node.append(alternatives)
        else:
            node.append(piece)
            at += 1
    return node, at


def _alternatives(pieces: list[str], at: int) -> tuple[tuple[_Node, ...], int]:
    """Read a bracketed group; return its alternatives and the index after it."""
    opening = pieces[at]
    closing = ")" if opening == "(" else "]"
    options: list[_Node] = []
    at += 1
    while True:
        option, at = _sequence(pieces, at)
        options.append(option)
        if at == len(pieces):
            raise TemplateError(f"'{opening}' is never closed")
        if pieces[at] == "|":
            at += 1
            continue
        if pieces[at] != closing:
            raise TemplateError(f"'{pieces[at]}' closes '{opening}'")
        break
    if closing == "]":
        options.append([])
    return tuple(options), at + 1


def _unfold(node: _Node) -> Iterator[str]:
    """Yield the texts of a node, varying the first choice fastest so that a cut stays even."""
    if not node:
        yield ""
        return
    head, tail = node[0], node[1:]
    heads = [head] if isinstance(head, str) else [t for option in head for t in _unfold(option)]
    for rest in _unfold(tail):
        for text in heads:
            yield f"{text}{rest}"
