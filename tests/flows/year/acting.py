"""What people do in the year: they answer, move elsewhere and want to hear nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.action_item import ItemStatus
from bot.ports.desk import Mute
from tests.desk.askers import Person as Asking
from tests.flows.year.people import PLATFORM, WORKSPACE, ZONES, Stay, Stretch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.domain.publication import NudgePublication
    from bot.ports import Asker
    from tests.flows.year.people import Person
    from tests.flows.year.world import World

_CHANGES_THEIR_MIND = 0.3


class Acting:
    """Lets the people of a world act; what they do goes through the product."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._clock, self._people, self._chance = world.clock, world.people, world.chance

    def react(self, publication: NudgePublication) -> None:
        """Let whoever was told something do something about it, sooner or later, or nothing."""
        for told in publication.reminded:
            wait = timedelta(minutes=self._chance.choice((1, 3, 20, 90, 400, 1500)))
            self._world.later(self._clock.at + wait, self._answer(told.item.id))

    def _answer(self, item_id: str) -> Callable[[], Awaitable[None]]:
        async def answer() -> None:
            item = await self._world.store.item(item_id)
            if item.status in {ItemStatus.DONE, ItemStatus.REJECTED} or item.assignee is None:
                return
            owner = item.assignee.participant
            acts = self._world.answers
            by = {"actor": owner, "where": PLATFORM}
            match self._chance.random():
                case x if x < 0.35:
                    item = await acts.done(item_id, **by)
                case x if x < 0.50:
                    until = self._chance.choice(("20m", "1h", "3h", "tomorrow", "working-day"))
                    item = await acts.snooze(item_id, until, **by)
                case x if x < 0.58:
                    item = await acts.snooze(item_id, "1h", **by)
                    self._world.note(item)
                    item = await acts.undo(item_id, **by)
                case x if x < 0.68:
                    day = self._clock.at.date() + timedelta(days=self._chance.randrange(1, 12))
                    item = await acts.due(item_id, day.isoformat(), **by)
                case x if x < 0.76:
                    other = self._people[self._chance.choice(sorted(self._people))]
                    item = await acts.assign(item_id, other.account, other.account.user_id, **by)
                case _:
                    return
            self._world.note(item)

        return answer

    def habits(self, start: datetime, days: int) -> None:
        """Let everybody move and mute at some moments."""
        for name in sorted(self._people):
            for _ in range(1 + days // 90):
                self._world.later(self._some_time(start, days), self._move(name))
                self._world.later(self._some_time(start, days), self._mute(name))

    def _some_time(self, start: datetime, days: int) -> datetime:
        return start + timedelta(minutes=self._chance.randrange(days * 24 * 60))

    def _move(self, name: str) -> Callable[[], Awaitable[None]]:
        async def move() -> None:
            person, zone = self._people[name], self._chance.choice(ZONES)
            await self._world.desks.settings.change_zone(_asker(person), zone)
            stays = (*person.stays, Stay(self._clock.now(), zone))
            self._people[name] = person._replace(stays=stays, says_where=True)
            for history in self._world.history.values():
                assignee = history[-1].item.assignee
                if assignee is not None and assignee.participant == name:
                    self._world.note(history[-1].item, is_moved=True)

        return move

    def _mute(self, name: str) -> Callable[[], Awaitable[None]]:
        async def mute() -> None:
            person, now = self._people[name], self._clock.now()
            until = await self._world.desks.reminders.mute(
                _asker(person), self._chance.choice([*Mute])
            )
            if self._chance.random() < _CHANGES_THEIR_MIND:
                hours = timedelta(hours=self._chance.randrange(1, 40))
                self._world.later(now + hours, self._unmute(name))
            self._people[name] = person._replace(mutes=(*_over(person, now), Stretch(now, until)))

        return mute

    def _unmute(self, name: str) -> Callable[[], Awaitable[None]]:
        async def unmute() -> None:
            person = self._people[name]
            await self._world.desks.reminders.unmute(_asker(person))
            self._people[name] = person._replace(mutes=_over(person, self._clock.now()))

        return unmute


def _asker(person: Person) -> Asker:
    return Asking(person.account.user_id, workspace=WORKSPACE, platform=PLATFORM)


def _over(person: Person, now: datetime) -> tuple[Stretch, ...]:
    """Their mutes, of which none is left at `now`."""
    return tuple(mute._replace(until=min(mute.until, now)) for mute in person.mutes)
