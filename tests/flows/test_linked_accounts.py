"""One person on two platforms: linked by a code, told on the one they prefer, heard on both."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.clock import AdjustableClock
from bot.domain.meeting import Place
from bot.domain.people import Account
from storage.database import open_database
from storage.store import SqlStore
from tests.flows import discord_bot, slack_bot
from tests.flows.bot_here import bot_here
from tests.flows.discord_office import Office as DiscordOffice
from tests.flows.promised import STICKERS, TUESDAY, hold
from tests.flows.slack_office import Office as SlackOffice
from tests.flows.test_follow_through_discord import Loop
from tests.servers.discord import LocalDiscord
from tests.servers.slack import local_slack

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

_CODE = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")


async def test_what_was_promised_on_discord_is_told_and_done_on_slack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with LocalDiscord.started() as discord, local_slack() as slack:
        here = DiscordOffice(discord)
        there = SlackOffice(slack, slack.add_app("Minuta"))
        server = str(here.guild.id)
        people = {"Alice": here.alice, "Peter": here.peter, "David": here.david}
        async with open_database(f"sqlite:///{tmp_path / 'minuta.db'}") as database:
            await hold(
                SqlStore(database),
                Place(platform="discord", workspace=server, channel=str(here.text.id)),
                [
                    (name, Account(platform="discord", workspace=server, user_id=str(one.id)))
                    for name, one in people.items()
                ],
            )
        access = {
            **discord_bot.access(discord),
            **slack_bot.over_socket_mode(slack, there.install()),
        }
        clock = AdjustableClock(TUESDAY + timedelta(minutes=5))
        loop = Loop(here, clock)
        async with bot_here(monkeypatch, access, tmp_path, clock):
            await loop.in_notes(STICKERS, "### Action items")
            code = _CODE.search(await here.ask(here.david, "account link"))
            assert code is not None
            david = there.person(there.david)
            await david.command(there.general, "/minuta", f"link {code[0]}")
            asked = await there.only_for(there.david, "Discord")
            assert "David" not in await here.ask(here.david, "account show")
            await david.press(asked, "Link them")
            await there.only_for(there.david, "Linked with")
            await david.command(there.general, "/minuta", "prefer slack")
            await there.only_for(there.david, "Slack")

            loop.at(28, 9)
            told = await there.direct(there.david, STICKERS)
            assert "Due tomorrow" in there.read(told)
            await david.press(told, "Done")
            await loop.in_notes("☑", STICKERS)
            await there.direct(there.david, "Done: ")
        assert discord.rest.messages.direct_with(here.david) == []
