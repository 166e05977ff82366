"""Slack's tokens as they are kept: encrypted with a key that only the settings hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.sealing import Purpose
from bot.sealing import Sealing as AnySealing

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOKENS: Final = Purpose(
    info=b"minuta: tokens of Slack's workspaces, 1",
    what="The tokens of Slack's workspaces",
    instead="have Minuta installed again in each workspace",
)


class Sealing(AnySealing):
    """Seals the tokens of Slack's workspaces."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(keys, _TOKENS)
