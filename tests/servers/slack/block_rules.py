"""What is wrong with blocks only when one looks at all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from tests.servers.slack.reading import elements, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.servers.slack.schema import Findings

    Json = dict[str, Any]

Surface = Literal["message", "modal", "home"]

MARKDOWN_LENGTH = 12_000
_MODALS_ONLY = {"file_input", "email_text_input", "url_text_input", "number_input"}


def find_together(blocks: list[Json], surface: Surface, pointer: str, findings: Findings) -> None:
    """Look at blocks that are each well formed."""
    _find_twins(blocks, pointer, findings)
    _find_misplaced(blocks, surface, pointer, findings)
    _find_too_many(blocks, pointer, findings)


def _find_twins(blocks: list[Json], pointer: str, findings: Findings) -> None:
    seen: set[str] = set()
    for at, block in enumerate(blocks):
        for inner in walk([block]):
            name = inner.get("block_id")
            if name and name in seen:
                findings.say(f'`block_id` already exists: "{name}"', f"{pointer}/{at}/block_id")
            seen.add(name or "")
            ids = [one["action_id"] for one in elements(inner) if "action_id" in one]
            for twin in _twice(ids):
                findings.say(f'`action_id` "{twin}" already exists', f"{pointer}/{at}/elements")


def _twice(values: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [one for one in values if one in seen or seen.add(one)]  # type: ignore[func-returns-value]


def _find_misplaced(blocks: list[Json], surface: Surface, pointer: str, findings: Findings) -> None:
    focused = 0
    for at, block in enumerate(blocks):
        for element in elements(block):
            focused += element.get("focus_on_load") is True
            if surface != "modal" and element["type"] in _MODALS_ONLY:
                findings.say(f"unsupported type: {element['type']}", f"{pointer}/{at}/element/type")
    if focused > 1:
        findings.say("only one element may have `focus_on_load`", pointer)


def _find_too_many(blocks: list[Json], pointer: str, findings: Findings) -> None:
    if sum(one["type"] == "table" for one in walk(blocks)) > 1:
        findings.say("only_one_table_allowed", pointer)
    written = sum(len(one["text"]) for one in blocks if one["type"] == "markdown")
    if written > MARKDOWN_LENGTH:
        findings.say(f"must be less than {MARKDOWN_LENGTH + 1} characters", pointer)
