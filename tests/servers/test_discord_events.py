"""What stock discord.py is told of people, roles and scheduled events of the local Discord."""

import asyncio
from collections.abc import Callable

import discord
import pytest

from tests.servers.discord import LocalDiscord, Permission
from tests.servers.discord.chat_scene import here
from tests.servers.discord.scheduled import EventStatus
from tests.servers.discord.stock_client import logged_in
from tests.servers.discord.waiting import until


def client_with(**intents: bool) -> Callable[[LocalDiscord], discord.Client]:
    def make(local: LocalDiscord) -> discord.Client:
        return discord.Client(
            intents=discord.Intents(guilds=True, **intents),
            connector=local.connector(),
            guild_ready_timeout=0.05,
        )

    return make


async def test_an_event_that_begins_is_told_with_its_intent() -> None:
    async with here(client_with(guild_scheduled_events=True)) as at:
        room = at.guild.add_voice_channel("Standup")
        event = at.guild.schedule(room, "Weekly")
        begun = asyncio.ensure_future(at.client.wait_for("scheduled_event_update", timeout=5))
        await asyncio.sleep(0)
        at.guild.change_event(event, EventStatus.ACTIVE)
        before, after = await begun
        assert (before.status, after.status) == (
            discord.EventStatus.scheduled,
            discord.EventStatus.active,
        )
        assert (after.name, after.channel_id) == ("Weekly", room.id)
        (listed,) = await at.channel.guild.fetch_scheduled_events(with_counts=False)
        assert listed.id == event.id


async def test_an_event_is_not_told_without_its_intent() -> None:
    async with here(client_with()) as at:
        event = at.guild.schedule(at.guild.add_voice_channel("Standup"), "Weekly")
        at.guild.change_event(event, EventStatus.ACTIVE)
        at.guild.rename(at.local.bot, "Scribe")
        await until(lambda: at.channel.guild.me.nick == "Scribe")
        assert list(at.channel.guild.scheduled_events) == []


async def test_a_nick_of_its_own_needs_change_nickname() -> None:
    async with here(client_with()) as at:
        await at.channel.guild.me.edit(nick="🔴 Minuta")
        await until(lambda: at.channel.guild.me.nick == "🔴 Minuta")
        at.guild.allow_everyone(at.guild.everyone & ~Permission.CHANGE_NICKNAME)
        await until(lambda: not at.channel.guild.me.guild_permissions.change_nickname)
        with pytest.raises(discord.Forbidden):
            await at.channel.guild.me.edit(nick=None)


async def test_only_the_bot_and_people_in_rooms_are_known_at_the_start() -> None:
    async with LocalDiscord.started() as local:
        guild = local.add_guild("Acme")
        room = guild.add_voice_channel("Standup")
        ann, bob = guild.add_member("Ann", "Annie"), guild.add_member("Bob")
        await room.join(ann)
        client = client_with(voice_states=True)(local)
        async with logged_in(local, client):
            known = client.get_guild(guild.id)
            assert known is not None
            assert {member.id for member in known.members} == {local.bot.id, ann.id}
            assert (await known.fetch_member(bob.id)).display_name == "Bob"
            assert (await known.fetch_member(ann.id)).display_name == "Annie"


async def test_a_role_gives_permissions_and_who_is_gone_has_none() -> None:
    async with here(client_with()) as at:
        at.guild.let_manage(at.ann)
        await until(lambda: len(at.channel.guild.roles) == 2)
        member = await at.channel.guild.fetch_member(at.ann.id)
        assert member.guild_permissions.manage_guild
        assert not at.channel.guild.me.guild_permissions.manage_guild
        at.guild.send_away(at.ann)
        assert at.text.allowed(at.ann) == Permission(0)
        with pytest.raises(discord.NotFound):
            await at.channel.guild.fetch_member(at.ann.id)
