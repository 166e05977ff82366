"""A voice platform whose rooms do what a test says; everything behind its port is real."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from bot.domain.meeting import Place
from bot.domain.voice import Departure, DepartureKind, Reception, RoomMember, RoomSign
from bot.ports import VoiceConnection, VoicePlatform, VoiceSink

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from bot.errors import ProviderError, VoiceError

ROOM = Place(platform="rooms", workspace="w", channel="stand-up")
ANN = RoomMember(user_id="ann", name="Ann")
BEN = RoomMember(user_id="ben", name="Ben", aliases=("Benny",))
ECHO = RoomMember(user_id="echo", name="Echo", is_bot=True)


class Room(VoiceConnection):
    """One connection; `sink` is what the test lets it hear."""

    def __init__(
        self,
        place: Place,
        sink: VoiceSink,
        opted_out: AbstractSet[str],
        on_leave: Callable[[], object],
    ) -> None:
        self.on_leave = on_leave
        self.place = place
        self.sink = sink
        self.opted_out = frozenset(opted_out)
        self.is_left = False

    @property
    def room(self) -> Place:
        return self.place

    def opt_out(self, user_ids: AbstractSet[str]) -> None:
        self.opted_out = frozenset(user_ids)

    def reception(self) -> Mapping[str, Reception]:
        return {}

    def privacy_code(self) -> str | None:
        return "12345"

    async def leave(self) -> None:
        self.on_leave()
        if not self.is_left:
            self.end(DepartureKind.ASKED)

    def end(self, kind: DepartureKind, what: str = "Minuta was removed.") -> None:
        self.is_left = True
        self.sink.left(Departure(kind=kind, what=what, remedy="Invite it again."))


class Rooms(VoicePlatform):
    """Rooms by their place: who is in each, and every connection that was ever made."""

    name: ClassVar[str] = "rooms"

    def __init__(self) -> None:
        self.present: dict[Place, tuple[RoomMember, ...]] = {}
        self.connections: list[Room] = []
        self.refusal: VoiceError | None = None
        self.refused = 0
        self.on_leave: Callable[[], object] = lambda: None
        self.shown: list[tuple[Place, RoomSign]] = []
        self.show_failures: list[ProviderError] = []
        self.may_show: asyncio.Event | None = None
        self._joined = asyncio.Event()

    async def join(
        self, room: Place, sink: VoiceSink, opted_out: AbstractSet[str]
    ) -> VoiceConnection:
        if self.refusal is not None:
            self.refused += 1
            raise self.refusal
        connection = Room(room, sink, opted_out, self.on_leave)
        self.connections.append(connection)
        sink.members(self.members(room))
        self._joined.set()
        return connection

    def members(self, room: Place) -> Sequence[RoomMember]:
        return self.present.get(room, ())

    async def show(self, room: Place, sign: RoomSign) -> None:
        if self.may_show is not None:
            await self.may_show.wait()
        if self.show_failures:
            raise self.show_failures.pop(0)
        self.shown.append((room, sign))

    def come_and_go(self, *present: RoomMember, room: Place = ROOM) -> None:
        """From now on these people are in a room."""
        self.present[room] = present
        for connection in self.connections:
            if not connection.is_left and connection.place == room:
                connection.sink.members(present)

    async def until_joined(self, times: int) -> Room:
        """The connection that is made after so many before it."""
        while len(self.connections) < times:
            self._joined.clear()
            await self._joined.wait()
        return self.connections[times - 1]
