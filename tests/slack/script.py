"""What scripted desks share: what they were asked for, and what they refuse."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bot.ports import Asker


class Call(NamedTuple):
    """What was asked for, by which user id, and with what."""

    what: str
    by: str
    about: tuple[object, ...] = ()


class Script:
    """What the desks share: what they were asked, and what they refuse; they wait at the gate."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.refusals: dict[str, Exception] = {}
        self.gate = asyncio.Event()
        self.gate.set()

    async def take(self, what: str, by: Asker | None, *about: object) -> None:
        """Keep what was asked for, or refuse it."""
        await self.gate.wait()
        if what in self.refusals:
            raise self.refusals[what]
        self.calls.append(Call(what, by.account.user_id if by else "", about))

    def asked(self, what: str) -> list[Call]:
        """What was asked of one kind."""
        return [one for one in self.calls if one.what == what]
