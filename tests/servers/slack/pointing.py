"""Finding what somebody means: the button that says Done, the one beside these words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.servers.slack.readable import plain_text
from tests.servers.slack.reading import elements, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.servers.slack.world import Json

_STILL = {"image", "plain_text", "mrkdwn"}


class Spot(NamedTuple):
    """An element that one can use, its block, and the words that stand beside it."""

    block: Json
    element: Json
    words: str

    @property
    def label(self) -> str:
        """What it says of itself."""
        text = self.element.get("text") or self.element.get("placeholder") or {}
        return str(text.get("text", self.element["type"]))


def spots(blocks: Iterable[Json]) -> Iterator[Spot]:
    """Everything that one can use.

    The words beside an element are those of its own block and of the blocks above, up to the one
    above that has something to use, too.
    """
    above: list[str] = []
    had_elements = False
    for block in walk(blocks):
        useful = [one for one in elements(block) if one["type"] not in _STILL]
        words = plain_text(block)
        if words and had_elements:
            above, had_elements = [], False
        if words:
            above.append(words)
        for element in useful:
            yield Spot(block, element, "\n".join(above))
        had_elements = had_elements or bool(useful)
        if block["type"] == "divider":
            above = []


def spot(
    blocks: list[Json],
    what: str,
    fits: Callable[[Spot], bool],
    *,
    near: str | None = None,
    action_id: str | None = None,
) -> Spot:
    """The one element that somebody means; `AssertionError` when there is none, or several."""
    everything = list(spots(blocks))
    found = [
        one
        for one in everything
        if fits(one)
        and (near is None or near in one.words)
        and (action_id is None or is_called(one, action_id))
    ]
    seen = [f"{one.label} ({one.element.get('action_id')})" for one in everything]
    assert found, f"nothing shown is {what}; there are {seen}"
    assert len(found) == 1, f"{len(found)} things shown are {what}: say near= or action_id="
    return found[0]


def is_called(one: Spot, action_id: str) -> bool:
    """Whether an element has this action id, or this one with something behind a colon."""
    name = one.element.get("action_id", "")
    return bool(name == action_id or name.startswith(f"{action_id}:"))
