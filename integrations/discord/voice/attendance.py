"""Who is in the room, and who of them was announced as speaking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.discord.voice.members import members_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from discord.channel import VocalGuildChannel

    from bot.domain.voice import RoomMember


class Attendance:
    """Tells `on_change` who is there whenever that has changed. Used by the event loop only."""

    def __init__(self, own_id: int, on_change: Callable[[tuple[RoomMember, ...]], None]) -> None:
        self._own_id = own_id
        self._on_change = on_change
        self._members: tuple[RoomMember, ...] | None = None
        self._spoke_at: dict[str, float] = {}
        self._opted_out: frozenset[str] = frozenset()

    def look(self, room: VocalGuildChannel) -> None:
        """See who is there."""
        members = members_of(room, self._own_id)
        if members != self._members:
            self._members = members
            self._on_change(members)

    def opt_out(self, user_ids: frozenset[str]) -> None:
        """Nothing is expected of these people."""
        self._opted_out = user_ids

    def spoke(self, user_id: str, now: float) -> None:
        """Somebody was announced as speaking."""
        self._spoke_at[user_id] = now

    def audible(self) -> list[str]:
        """The user ids of the people who would be heard if they said something."""
        return [
            member.user_id
            for member in self._members or ()
            if not member.is_muted and not member.is_bot and member.user_id not in self._opted_out
        ]

    def spoke_at(self, user_ids: list[str]) -> float | None:
        """When one of these people was last announced as speaking."""
        return max((self._spoke_at[u] for u in user_ids if u in self._spoke_at), default=None)
