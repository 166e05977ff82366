"""A chat platform that remembers what it was given, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from bot.domain.directory import Member
from bot.domain.outbox import MessageRef
from bot.domain.publication import NudgePublication
from bot.ports import ChatPlatform, Directory
from tests.flows.year.people import PLATFORM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain.meeting import Place
    from bot.domain.people import Account
    from bot.domain.publication import Publication
    from bot.ports import Clock
    from tests.flows.year.people import Person


class Told(NamedTuple):
    """A message as it was posted."""

    at: datetime
    publication: Publication


class Profiles(Directory):
    """Says of everybody where they live."""

    def __init__(self, people: Mapping[str, Person]) -> None:
        self._people = people

    async def members(self, place: Place) -> Sequence[Member]:
        del place
        return [self._member(person) for person in self._people.values()]

    async def member(self, account: Account) -> Member | None:
        return self._member(self._people[account.user_id])

    def _member(self, person: Person) -> Member:
        return Member(account=person.account, name=person.account.user_id, zone=person.zone)


class RememberingChat(ChatPlatform):
    """Takes everything; a marker is taken once."""

    name: ClassVar[str] = PLATFORM

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_marker: dict[str, MessageRef] = {}
        self.told: list[Told] = []
        self._new: list[NudgePublication] = []

    def taken_out(self) -> list[NudgePublication]:
        """What was said to people since this was asked for last."""
        new, self._new = self._new, []
        return new

    async def find(self, publication: Publication, marker: str) -> MessageRef | None:
        del publication
        return self._by_marker.get(marker)

    async def post(self, publication: Publication, marker: str) -> MessageRef:
        assert marker not in self._by_marker, "posted twice"
        told = Told(self._clock.now(), publication)
        self.told.append(told)
        if isinstance(publication, NudgePublication):
            self._new.append(publication)
        ref = MessageRef(platform=self.name, channel="c", message_id=str(len(self.told)))
        self._by_marker[marker] = ref
        return ref

    async def edit(self, ref: MessageRef, publication: Publication) -> None:
        del ref, publication

    async def delete(self, ref: MessageRef, place: Place) -> None:
        del ref, place
