"""An item on Slack from its confirmation to the digest that has it no more, over the wire."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import AdjustableClock
from bot.domain.meeting import Place
from bot.domain.people import Account
from storage.database import open_database
from storage.store import SqlStore
from tests.flows.bot_here import bot_here
from tests.flows.promised import PAGE, STICKERS, TUESDAY, hold
from tests.flows.slack_bot import over_socket_mode
from tests.flows.slack_office import Office
from tests.servers.slack import local_slack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.servers.slack import Json, User


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with local_slack() as slack:
        yield Office(slack, slack.add_app("Minuta"))  # its limits know no clock that is moved


class Loop:
    """What people do with two items, and what each of them sees."""

    def __init__(self, office: Office, root: Json, clock: AdjustableClock) -> None:
        self.office = office
        self.root = root
        self.clock = clock

    def at(self, day: int, hour: int, minute: int = 0, second: int = 1) -> None:
        """Let it be then, counted from the first of the meeting's month."""
        first = TUESDAY.replace(day=1, hour=0, minute=0)
        self.clock.move_to(
            first + timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second)
        )

    def replies(self) -> list[Json]:
        return self.office.slack.messages(self.office.general, thread=self.root["ts"])

    async def in_thread(self, words: str) -> Json:
        return await self.office.until(
            lambda: next((one for one in self.replies() if words in self.read(one)), None),
            f"{words!r} in the thread",
            self.replies,
        )

    def read(self, message: Json) -> str:
        return self.office.read(message)

    async def told(self, user: User, *words: str, count: int) -> Json:
        """Wait until the newest of so many messages to somebody says all of this."""

        def newest() -> Json | None:
            told = self.office.told(user)
            if len(told) != count:
                return None
            return told[-1] if all(one in self.read(told[-1]) for one in words) else None

        return await self.office.until(
            newest, f"message {count} with {words} to {user.name}", lambda: self.office.told(user)
        )

    async def to_its_owner(self) -> None:
        """Alice confirms what Peter may have said; he snoozes it, and gives it to David."""
        office, peter = self.office, self.office.person(self.office.peter)
        notes = await self.in_thread(PAGE)
        await office.person(office.alice).press(notes, "Confirm", near=PAGE)
        self.at(26, 10, 8)
        await self.told(office.peter, "Yours now", PAGE, count=1)
        self.at(28, 9)
        told = await self.told(office.peter, "Due tomorrow", PAGE, count=2)
        await self.told(office.david, "Due tomorrow", STICKERS, count=1)
        await peter.choose(told, "menu", _option(told, "For 3 hours"), label="Snooze")
        await self.told(office.peter, "Snoozed", "Undo", count=2)
        self.at(28, 12, 1)
        told = await self.told(office.peter, "Snoozed until now", PAGE, count=3)
        await peter.press(told, "Reassign")
        modal = await office.modal(office.peter, PAGE)
        await peter.submit(modal, {"who": {"value": office.david}})
        await self.told(office.peter, "@David", "Undo", count=3)

    async def to_its_end(self) -> None:
        """David accepts it, and does it on the day."""
        office, david = self.office, self.office.person(self.office.david)
        self.at(28, 12, 4)
        told = await self.told(office.david, "Yours now", PAGE, count=2)
        await david.press(told, "Accept")
        await self.told(office.david, "To be done", PAGE, count=2)
        self.at(29, 9)
        told = await self.told(office.david, "Due today", PAGE, STICKERS, count=3)
        await david.press(told, "Done", near=PAGE)
        await self.told(office.david, f"☑ {PAGE}", count=3)
        await self.in_thread(f"☑ {PAGE}")
        home = office.read(await david.home(office.app))
        assert STICKERS in home
        assert PAGE not in home

    async def without_it(self) -> None:
        """What comes in the week after knows of the stickers alone."""
        office = self.office
        self.at(32, 9)
        told = await self.told(office.david, "Overdue", STICKERS, count=4)
        assert PAGE not in self.read(told)
        weekly = await office.until(self._weekly, "the weekly digest", self._channel)
        assert PAGE not in self.read(weekly)
        self.at(33, 9)
        await self.told(office.david, "Overdue", STICKERS, count=5)
        self.at(34, 9)
        told = await self.told(office.david, "On your list", STICKERS, count=6)
        assert PAGE not in self.read(told)

    def _channel(self) -> list[Json]:
        return self.office.slack.messages(self.office.general)

    def _weekly(self) -> Json | None:
        others = (one for one in self._channel() if one["ts"] != self.root["ts"])
        return next((one for one in others if STICKERS in self.read(one)), None)


async def test_from_a_confirmation_to_a_digest_without_it(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = over_socket_mode(office.slack, office.install())
    root = office.slack.say(office.alice, office.general, "Our weekly")
    users = {"Alice": office.alice, "Peter": office.peter, "David": office.david}
    team, channel = office.team.id, office.general.id
    async with open_database(f"sqlite:///{tmp_path / 'minuta.db'}") as database:
        await hold(
            SqlStore(database),
            Place(platform="slack", workspace=team, channel=channel, thread=root["ts"]),
            [
                (name, Account(platform="slack", workspace=team, user_id=user.id))
                for name, user in users.items()
            ],
        )
    clock = AdjustableClock(TUESDAY + timedelta(minutes=5))
    loop = Loop(office, root, clock)
    async with bot_here(monkeypatch, access, tmp_path, clock):
        await loop.to_its_owner()
        await loop.to_its_end()
        await loop.without_it()
    assert len(office.told(office.peter)) == 3
    assert office.told(office.alice) == []


def _option(message: Json, label: str) -> Json:
    """What a message offers under this name."""
    options = (
        option
        for block in message["blocks"]
        for element in block.get("elements", [])
        for option in element.get("options", [])
    )
    return next(one for one in options if one["text"]["text"] == label)
