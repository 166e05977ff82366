"""An item on Discord from its confirmation to the digest that has it no more, over the wire."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.clock import AdjustableClock
from bot.domain.meeting import Place
from bot.domain.people import Account
from storage.database import open_database
from storage.store import SqlStore
from tests.flows.bot_here import bot_here
from tests.flows.discord_bot import access
from tests.flows.discord_office import Office
from tests.flows.promised import PAGE, STICKERS, TUESDAY, hold
from tests.servers.discord import LocalDiscord
from tests.servers.discord.components import walk
from tests.servers.discord.readable import readable

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.servers.discord.world import Account as Member
    from tests.servers.discord.world import Json


class Loop:
    """What people do with two items, and what each of them sees."""

    def __init__(self, office: Office, clock: AdjustableClock) -> None:
        self.office = office
        self.clock = clock

    def at(self, day: int, hour: int, minute: int = 0, second: int = 1) -> None:
        """Let it be then, counted from the first of the meeting's month."""
        first = TUESDAY.replace(day=1, hour=0, minute=0)
        self.clock.move_to(
            first + timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second)
        )

    async def told(self, person: Member, *words: str, count: int) -> Json:
        """Wait until the newest of so many messages to somebody says all of this."""
        direct = self.office.discord.rest.messages.direct_with

        def newest() -> Json | None:
            told = direct(person)
            if len(told) != count:
                return None
            return told[-1] if all(one in self.read(told[-1]) for one in words) else None

        return await self.office.until(newest, f"message {count} with {words} to {person.name}")

    def read(self, message: Json) -> str:
        return readable(message, self.office.names())

    async def in_notes(self, *words: str) -> Json:
        """Wait for a message of the channel or a thread of it that says all of this."""

        def found() -> Json | None:
            for channel in self.office.guild.channels.values():
                for message in self.office.messages(channel):
                    if all(one in self.read(message) for one in words):
                        return message
            return None

        return await self.office.until(found, f"{words} in the notes")

    async def to_its_owner(self) -> None:
        """Alice confirms what Peter may have said; he snoozes it, and gives it to David."""
        office = self.office
        notes = await self.in_notes(PAGE, "Confirm")
        await office.press(office.alice, notes, "Confirm", near=PAGE)
        self.at(26, 10, 8)
        await self.told(office.peter, "Yours now", PAGE, count=1)
        self.at(28, 9)
        told = await self.told(office.peter, "Due tomorrow", PAGE, count=2)
        await self.told(office.david, "Due tomorrow", STICKERS, count=1)
        await office.pick(office.peter, told, offered(told, "3 hours"))
        await self.told(office.peter, "Snoozed", "Undo", count=2)
        self.at(28, 12, 1)
        told = await self.told(office.peter, "Snoozed until now", PAGE, count=3)
        asked = await office.press(office.peter, told, "Reassign")
        question = asked.messages[-1]
        await office.choose(office.peter, question, offered(question, "David"))
        await self.told(office.peter, "David", "Undo", count=3)

    async def to_its_end(self) -> None:
        """David accepts it, and does it on the day."""
        office = self.office
        self.at(28, 12, 4)
        told = await self.told(office.david, "Yours now", PAGE, count=2)
        await office.tap(office.david, told, "Accept")
        await self.told(office.david, PAGE, "Undo", count=2)
        self.at(29, 9)
        told = await self.told(office.david, "Due today", PAGE, STICKERS, count=3)
        await office.tap(office.david, told, "Done", near=PAGE)
        await self.told(office.david, "Undo", STICKERS, count=3)
        await self.in_notes("☑", PAGE)
        listed = await office.ask(office.david, "tasks", {"show": "mine"})
        assert STICKERS in listed
        assert PAGE not in listed

    async def without_it(self) -> None:
        """What comes in the week after knows of the stickers alone."""
        office = self.office
        self.at(32, 9)
        told = await self.told(office.david, "Overdue", STICKERS, count=4)
        assert PAGE not in self.read(told)
        self.at(33, 9)
        await self.told(office.david, "Overdue", STICKERS, count=5)
        self.at(34, 9)
        told = await self.told(office.david, "On your list", STICKERS, count=6)
        assert PAGE not in self.read(told)


def offered(message: Json, label: str) -> str:
    """What stands behind a choice of a message, by what it says."""
    return next(
        str(option["value"])
        for one in walk(message["components"])
        for option in one.get("options", [])
        if label in option["label"]
    )


async def test_from_a_confirmation_to_a_digest_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with LocalDiscord.started() as discord:
        office = Office(discord)
        server, channel = str(office.guild.id), str(office.text.id)
        people = {"Alice": office.alice, "Peter": office.peter, "David": office.david}
        async with open_database(f"sqlite:///{tmp_path / 'minuta.db'}") as database:
            await hold(
                SqlStore(database),
                Place(platform="discord", workspace=server, channel=channel),
                [
                    (name, Account(platform="discord", workspace=server, user_id=str(one.id)))
                    for name, one in people.items()
                ],
            )
        clock = AdjustableClock(TUESDAY + timedelta(minutes=5))
        loop = Loop(office, clock)
        async with bot_here(monkeypatch, access(discord), tmp_path, clock):
            await loop.to_its_owner()
            await loop.to_its_end()
            await loop.without_it()
        assert len(discord.rest.messages.direct_with(office.peter)) == 3
        assert discord.rest.messages.direct_with(office.alice) == []
