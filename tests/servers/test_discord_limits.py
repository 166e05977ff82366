"""How often a bot may ask, and how long an address is good, on the local Discord."""

import asyncio

import aiohttp
import discord
import pytest

from tests.servers.discord import Behaviour, LocalDiscord
from tests.servers.discord.api import Upload
from tests.servers.discord.chat_scene import here
from tests.servers.discord.world import Json

CREATE = "POST /channels/{channel}/messages"


async def post(local: LocalDiscord, channel: int, http: aiohttp.ClientSession) -> Json:
    async with http.post(
        f"{local.url}/channels/{channel}/messages",
        json={"content": "x"},
        headers={"Authorization": f"Bot {local.token}"},
    ) as response:
        return {"status": response.status, "body": await response.json(), **response.headers}


async def test_the_sixth_message_within_five_seconds_is_refused_in_each_channel() -> None:
    async with LocalDiscord.started(Behaviour(limits_rates=True)) as local:
        guild = local.add_guild("Acme")
        text, other = guild.add_text_channel("general"), guild.add_text_channel("other")
        async with aiohttp.ClientSession() as http:
            answers = [await post(local, text.id, http) for _ in range(6)]
            assert [one["status"] for one in answers] == [200] * 5 + [429]
            assert [one["X-RateLimit-Remaining"] for one in answers] == [*"432100"]
            assert 0 < answers[5]["body"]["retry_after"] <= 5
            assert (await post(local, other.id, http))["status"] == 200
            local.clock.advance(5)
            assert (await post(local, text.id, http))["status"] == 200
        assert local.rest.limits.refused == {CREATE: 1}


async def test_fifty_requests_a_second_are_all_a_bot_has() -> None:
    async with here(behaviour=Behaviour(limits_rates=True)) as at:
        headers = {"Authorization": f"Bot {at.local.token}"}

        async def ask(http: aiohttp.ClientSession) -> tuple[int, str | None]:
            async with http.get(f"{at.local.url}/users/@me", headers=headers) as response:
                return response.status, response.headers.get("X-RateLimit-Global")

        at.local.clock.advance(1)
        async with aiohttp.ClientSession() as http:
            answers = await asyncio.gather(*(ask(http) for _ in range(51)))
        assert answers.count((429, "true")) == 1
        assert answers.count((200, None)) == 50


async def test_discord_py_reads_the_headers_and_is_never_refused() -> None:
    async with here(behaviour=Behaviour(limits_rates=True)) as at:
        await asyncio.gather(*(at.channel.send("x") for _ in range(6)))
        assert at.local.rest.limits.refused == {}
        assert len(at.local.rest.messages.texts(at.text)) == 6


async def test_an_address_is_good_for_a_day_and_another_is_given_with_the_message() -> None:
    async with here() as at:
        at.local.bot.reads = True
        file = Upload("call.ogg", "audio/ogg", b"OggS")
        sent = at.local.rest.messages.say(at.ann, at.text, "listen", file)
        message = await at.channel.fetch_message(int(sent["id"]))
        old = message.attachments[0]
        at.local.clock.advance(24 * 3600 + 1)
        with pytest.raises(discord.NotFound):
            await old.read()
        (fresh,) = (await at.channel.fetch_message(message.id)).attachments
        assert await fresh.read() == b"OggS"
        (listed,) = [one async for one in at.channel.history()]
        assert await listed.attachments[0].read() == b"OggS"
        forged = fresh.url.replace("/call.ogg?ex=", "/call.ogg?ex=f")
        async with aiohttp.ClientSession() as http, http.get(forged) as response:
            assert response.status == 404


async def test_what_people_write_is_hidden_from_a_bot_without_the_intent() -> None:
    async with here() as at:
        file = Upload("call.ogg", "audio/ogg", b"OggS")
        sent = at.local.rest.messages.say(at.ann, at.text, "secret", file)
        seen = await at.channel.fetch_message(int(sent["id"]))
        assert (seen.content, seen.attachments) == ("", [])
        at.local.rest.messages.say(at.ann, at.text, f"<@{at.local.bot.id}> hello")
        (mentioned,) = [one async for one in at.channel.history(limit=1)]
        assert mentioned.content.endswith("hello")
        direct = at.local.rest.messages.say(at.ann, at.local.direct(at.ann), "hi")
        assert direct["content"] == "hi"
