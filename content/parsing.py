"""The strict YAML parser: the only module that imports yaml.

Scalars stay the strings that were typed, but for null, true, false and plain whole numbers, so
that NO, 2019-05-03 and 12:30 mean what an editor sees. Duplicate keys, anchors, tags and
documents nested absurdly deep are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import yaml

from content.problems import Mark, Problems
from content.reader import Items, Node, Scalar, Table

MAX_DEPTH: Final = 20
"""Deepest nesting."""

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN: Final[Mapping[str, bool | None]] = {
    "null": None,
    "~": None,
    "": None,
    "true": True,
    "false": False,
}


_IMPLICIT: Final = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "value", "merge")
)
"""Tags that plain text may get by itself; any other was typed."""


def parse(text: str, file: str, problems: Problems) -> Table | None:
    """Return the mapping that a text holds; None, with the problem noted, where it cannot."""
    loader = _Loader(text)
    try:
        if _has_alias(text, file, problems):
            return None
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        place = error.problem_mark or error.context_mark
        mark = Mark(file, place.line + 1, place.column + 1) if place else Mark(file, 1, 1)
        problems.add(mark, f"is not valid YAML: {error.problem}", _advice(text, mark))
        return None
    except yaml.YAMLError as error:
        problems.add(Mark(file, 1, 1), f"is not valid YAML: {str(error).splitlines()[0]}")
        return None
    finally:
        loader.dispose()
    if root is None:
        return Table({}, {}, Mark(file, 1, 1))
    node = _convert(root, file, problems, 0)
    if not isinstance(node, Table):
        problems.add(
            Mark(file, 1, 1), "holds no mapping at the top", "start with a key such as facts:"
        )
        return None
    return node


def _has_alias(text: str, file: str, problems: Problems) -> bool:
    """Refuse anchors and aliases before anything is built from them."""
    if "&" not in text and "*" not in text:
        return False
    found = False
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            place = event.start_mark
            line, column = (place.line + 1, place.column + 1) if place else (1, 1)
            problems.add(
                Mark(file, line, column),
                "anchors and aliases are not read here",
                "write the text out, or put it in quotes where & or * is meant",
            )
            found = True
    return found


def _advice(text: str, mark: Mark) -> str:
    lines = text.splitlines()
    line = lines[mark.line - 1] if mark.line <= len(lines) else ""
    before = lines[mark.line - 2] if 2 <= mark.line <= len(lines) + 1 else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "indent with spaces, not with a tab"
    if ": " in line.partition(": ")[2] or ": " in before.partition(": ")[2]:
        return "put text that holds a colon in double quotes"
    return "check indentation, quotes and brackets here and in the line above"


def _convert(node: yaml.Node, file: str, problems: Problems, depth: int) -> Node:
    mark = Mark(file, node.start_mark.line + 1, node.start_mark.column + 1)
    if depth > MAX_DEPTH:
        problems.add(mark, f"is nested more than {MAX_DEPTH} deep", "flatten it")
        return Scalar(None, "", mark)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, mark, problems)
    if isinstance(node, yaml.SequenceNode):
        if node.tag != "tag:yaml.org,2002:seq":
            problems.add(mark, f"the tag {node.tag} is not read here", "leave it out")
        return Items(tuple(_convert(item, file, problems, depth + 1) for item in node.value), mark)
    if node.tag != "tag:yaml.org,2002:map":
        problems.add(mark, f"the tag {node.tag} is not read here", "leave it out")
    entries: dict[str, Node] = {}
    keys: dict[str, Mark] = {}
    for key_node, value_node in node.value:
        key = _convert(key_node, file, problems, depth + 1)
        if not isinstance(key, Scalar):
            problems.add(key.mark, "a key must be a single word", "check the indentation")
            continue
        if key.text in entries:
            problems.add(
                key.mark,
                f"the key '{key.text}' stands twice (first in line {keys[key.text].line})",
                "keep one of them",
            )
            continue
        keys[key.text] = key.mark
        entries[key.text] = _convert(value_node, file, problems, depth + 1)
    return Table(entries, keys, mark)


def _scalar(node: yaml.ScalarNode, mark: Mark, problems: Problems) -> Scalar:
    text: str = node.value
    if node.tag not in _IMPLICIT:
        problems.add(mark, f"the tag {node.tag} is not read here", "leave it out")
    if not node.style:
        if text in _PLAIN:
            return Scalar(_PLAIN[text], text, mark)
        if text.isascii() and text.isdigit() and (text == "0" or text[0] != "0") and len(text) < 10:
            return Scalar(int(text), text, mark)
    return Scalar(text, text, mark)
