"""Filling in modals, with what Slack itself looks at before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.slack.pointing import Spot, is_called, spots
from tests.servers.slack.states import FIELDS, first

if TYPE_CHECKING:
    from tests.servers.slack.states import Chosen
    from tests.servers.slack.world import Json


def filled(blocks: list[Json], block_id: str, action_id: str) -> Spot:
    """The input that is meant; `AssertionError` when there is none."""
    found = [
        one
        for one in spots(blocks)
        if one.block["block_id"] == block_id
        and is_called(one, action_id)
        and one.element["type"] in FIELDS
    ]
    there = [(one.block["block_id"], one.element["action_id"]) for one in spots(blocks)]
    assert found, f"no input {block_id}/{action_id} among {there}"
    return found[0]


def required(blocks: list[Json], chosen: Chosen) -> None:
    """`AssertionError` unless all is filled in that must be."""
    for one in spots(blocks):
        if one.block["type"] != "input" or one.block.get("optional"):
            continue
        key = (one.block["block_id"], one.element["action_id"])
        value = chosen.get(key, first(one.element))
        assert value not in (None, "", []), f"{key[0]} must be filled in"
