"""Looking through blocks: those inside of others, their elements, their text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Json = dict[str, Any]

_WRITTEN = {"text", "alt_text", "title", "fallback", "caption"}


def walk(blocks: Iterable[Json]) -> Iterator[Json]:
    """These blocks and all that stand inside of them."""
    for block in blocks:
        yield block
        yield from walk(block.get("child_blocks", []))
        if block["type"] == "carousel":
            yield from walk(block["elements"])


def elements(block: Json) -> list[Json]:
    """The elements of a block that one sees or uses, in their order."""
    kind = block["type"]
    if kind in {"actions", "context", "context_actions"}:
        return list(block["elements"])
    if kind == "section" and "accessory" in block:
        return [block["accessory"]]
    if kind == "input":
        return [block["element"]]
    if kind == "card":
        return list(block.get("actions", []))
    return []


def length(value: object) -> int:
    """How many characters of text there are in blocks."""
    if isinstance(value, list):
        return sum(map(length, value))
    if isinstance(value, dict):
        return sum(
            len(inner) if isinstance(inner, str) and name in _WRITTEN else length(inner)
            for name, inner in value.items()
        )
    return 0
