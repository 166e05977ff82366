"""The gateways of the local Discord message by message, with the least of a here.client."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.servers.discord import (
    AES_GCM,
    Account,
    Behaviour,
    LocalDiscord,
    LocalGuild,
    VoiceRoom,
)
from tests.servers.discord.raw_client import RawClient
from tests.servers.discord.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Here(NamedTuple):
    client: RawClient
    guild: LocalGuild
    room: VoiceRoom
    ann: Account
    bob: Account

    @property
    def bot(self) -> Account:
        return self.client.local.bot


@asynccontextmanager
async def raw(behaviour: Behaviour | None = None) -> AsyncIterator[Here]:
    async with LocalDiscord.started(behaviour) as local:
        guild = local.add_guild("Acme")
        people = [guild.add_member(name) for name in ("Ann", "Bob")]
        room = guild.add_voice_channel("Standup")
        async with RawClient.connected(local) as client:
            yield Here(client, guild, room, *people)


async def test_a_wrong_token_is_refused() -> None:
    async with raw() as here:
        socket = await here.client.open_main()
        await socket.send(2, {"token": "wrong", "intents": 0})
        assert await socket.closed() == 4004


async def test_without_identification_nothing_goes() -> None:
    async with raw() as here:
        socket = await here.client.open_main()
        await socket.send(4, {})
        assert await socket.closed() == 4003
        voice = await here.client.open_voice(here.room.server.endpoint)
        await voice.send(5, {})
        assert await voice.closed() == 4003


async def test_only_intents_that_were_asked_for_bring_events() -> None:
    async with raw() as here:
        socket = await here.client.open_main()
        await socket.send(2, {"token": here.bot.token, "intents": 1})
        await socket.event("READY")
        await here.room.join(here.ann)
        channel = here.guild.add_text_channel("last")
        await socket.event("CHANNEL_CREATE")
        assert channel.id
        assert [m.event for m in socket.received if m.event] == [
            "READY",
            "GUILD_CREATE",
            "CHANNEL_CREATE",
        ]


async def test_what_was_missed_comes_after_a_resume() -> None:
    async with raw() as here:
        ready = await here.client.main.event("READY")
        here.client.local.gateway.drop(here.bot)
        await here.client.main.closed()
        here.guild.add_text_channel("missed")
        socket = await here.client.open_main()
        resume = {"token": here.bot.token, "session_id": ready["session_id"], "seq": 2}
        await socket.send(6, resume)
        await socket.event("RESUMED")
        events = [message.event for message in socket.received if message.event]
        assert events == ["CHANNEL_CREATE", "RESUMED"]


async def test_a_session_that_is_unknown_can_not_be_resumed() -> None:
    async with raw() as here:
        socket = await here.client.open_main()
        resume = {"token": here.bot.token, "session_id": "gone", "seq": 2}
        await socket.send(6, resume)
        assert (await socket.get(9)).content is False


async def test_a_session_ends_when_nobody_comes_back() -> None:
    async with raw() as here:
        here.client.local.gateway.patience_s = 0.05
        await here.client.ask_for(here.room)
        here.client.local.gateway.drop(here.bot)
        await until(lambda: not here.room.guild.voice_states)
        assert here.client.local.gateway.sessions == {}


@pytest.mark.parametrize("wrong", ["token", "session_id", "server_id"])
async def test_a_voice_server_lets_in_only_who_was_sent(wrong: str) -> None:
    async with raw() as here:
        identity = await here.client.ask_for(here.room)
        voice = await here.client.open_voice(identity["endpoint"])
        await voice.send(0, identity | {wrong: "1"})
        assert await voice.closed() == 4006


async def test_an_old_token_is_worth_nothing() -> None:
    async with raw() as here:
        old = await here.client.ask_for(here.room)
        await here.client.main.send(
            4, {"guild_id": str(here.room.guild.id), "channel_id": None, "self_mute": False}
        )
        await here.client.ask_for(here.room, 2)
        voice = await here.client.open_voice(old["endpoint"])
        await voice.send(0, old)
        assert await voice.closed() == 4006


async def test_without_dave_only_a_stage_lets_in() -> None:
    async with raw() as here:
        identity = await here.client.ask_for(here.room)
        voice = await here.client.open_voice(identity["endpoint"])
        await voice.send(0, identity | {"max_dave_protocol_version": 0})
        assert await voice.closed() == 4017
        stage = here.guild.add_stage("Stage")
        identity = await here.client.ask_for(stage, 2)
        voice, _ = await here.client.enter(identity | {"max_dave_protocol_version": 0}, AES_GCM)
        description = (await voice.get(4)).content
        assert isinstance(description, dict)
        assert description["dave_protocol_version"] == 0


async def test_who_has_no_dave_pulls_the_room_down_where_that_is_allowed() -> None:
    async with raw(Behaviour(requires_dave=False)) as here:
        speaker = await here.room.join(here.ann)
        await here.room.join(here.bob)
        epochs = [speaker.encryption.epoch]
        identity = await here.client.ask_for(here.room)
        voice, _ = await here.client.enter(identity | {"max_dave_protocol_version": 0}, AES_GCM)
        await here.room.settled()
        epochs.append(speaker.encryption.epoch)
        await voice.close()
        await here.room.settled()
        assert [*epochs, speaker.encryption.epoch] == [1, None, 1]


async def test_a_mode_that_was_not_offered_is_refused() -> None:
    async with raw(Behaviour(modes=(AES_GCM,))) as here:
        identity = await here.client.ask_for(here.room)
        voice = await here.client.open_voice(identity["endpoint"])
        await voice.send(0, identity)
        ready = (await voice.get(2)).content
        assert isinstance(ready, dict)
        assert ready["modes"] == [AES_GCM]
        data = {"address": "127.0.0.1", "port": 1, "mode": "xsalsa20_poly1305"}
        await voice.send(1, {"protocol": "udp", "data": data})
        assert await voice.closed() == 4016


async def test_heartbeats_and_keep_alive_are_answered_and_counted() -> None:
    async with raw() as here:
        voice, datagrams = await here.client.enter(await here.client.ask_for(here.room), AES_GCM)
        remote = here.room.client(here.bot)
        await voice.send(3, {"t": 17, "seq_ack": 2})
        assert (await voice.get(6)).content == {"t": 17}
        assert remote.acknowledged == 2
        datagrams.send(bytes(range(8)))
        await until(lambda: datagrams.received[-1] == bytes(range(8)))
        datagrams.send(b"rubbish that nobody can open")
        await until(lambda: remote.seen["unreadable"] == 1)
        assert remote.seen["keepalive"] == 1
        assert remote.seen["op 3"] == 1


@pytest.mark.parametrize("code", [4015, None])
async def test_a_resumed_voice_connection_gets_what_it_missed(code: int | None) -> None:
    async with raw() as here:
        identity = await here.client.ask_for(here.room)
        voice, datagrams = await here.client.enter(identity, AES_GCM)
        remote = here.room.client(here.bot)
        if code:
            remote.close(code)
        else:
            remote.abort()
        await voice.closed()
        last = max(message.sequence or 0 for message in voice.received)
        speaker = await here.room.join(here.ann, is_settled=False)
        speaker.announce()
        await until(lambda: here.room.call.exchange.is_settled is False)
        again = await here.client.open_voice(identity["endpoint"])
        await again.send(7, identity | {"seq_ack": last})
        await again.get(9)
        speaking = (await again.get(5)).content
        assert isinstance(speaking, dict)
        assert speaking["user_id"] == str(here.ann.id)
        assert speaking["ssrc"] == speaker.ssrc
        assert [message.op for message in again.received] == [8, 9, 11, 5, 27]
        assert [m.sequence for m in again.received if m.sequence] == [last + 1, last + 2, last + 3]
        datagrams.send(bytes(8))
        await until(lambda: remote.seen["keepalive"] == 1)
        assert here.room.client(here.bot) is remote


@pytest.mark.parametrize("code", [4006, 4009, 4014, 4021, 4022])
async def test_after_other_close_codes_nothing_can_be_resumed(code: int) -> None:
    async with raw() as here:
        identity = await here.client.ask_for(here.room)
        voice, _ = await here.client.enter(identity, AES_GCM)
        here.room.client(here.bot).close(code)
        assert await voice.closed() == code
        await until(lambda: here.bot.id not in here.room.call.participants)
        again = await here.client.open_voice(identity["endpoint"])
        await again.send(7, identity | {"seq_ack": 2})
        assert await again.closed() == 4006


async def test_who_is_too_late_can_not_resume() -> None:
    async with raw(Behaviour(resume_window_s=0.05)) as here:
        identity = await here.client.ask_for(here.room)
        await here.client.enter(identity, AES_GCM)
        here.room.client(here.bot).abort()
        await until(lambda: here.bot.id not in here.room.call.participants)
        again = await here.client.open_voice(identity["endpoint"])
        await again.send(7, identity | {"seq_ack": 2})
        assert await again.closed() == 4006


async def test_another_region_is_told_and_the_old_one_closes() -> None:
    async with raw() as here:
        speaker = await here.room.join(here.ann)
        ssrc = speaker.ssrc
        old, _ = await here.client.enter(await here.client.ask_for(here.room), AES_GCM)
        here.room.change_region()
        identity = await here.client.identity(2)
        assert identity["endpoint"] == here.room.server.endpoint
        voice, datagrams = await here.client.enter(identity, AES_GCM)
        assert speaker.ssrc != ssrc
        assert (await voice.get(11)).content == {"user_ids": [str(here.ann.id)]}
        assert await old.closed() == 4022
        await voice.send(5, {"speaking": 0, "delay": 0, "ssrc": 1})
        speaker.send_receiver_report()
        await until(lambda: len(datagrams.received) == 2)


async def test_a_move_can_close_the_old_connection_at_once() -> None:
    async with raw() as here:
        other = here.guild.add_voice_channel("Elsewhere")
        old, _ = await here.client.enter(await here.client.ask_for(here.room), AES_GCM)
        here.room.move(here.bot, other, closes_at_once=True)
        assert await old.closed() == 4014
        await here.client.enter(await here.client.identity(2), AES_GCM)
        assert other.client(here.bot).is_connected


async def test_members_are_told_with_op_11_and_13_and_cameras_with_op_12() -> None:
    async with raw() as here:
        first = await here.room.join(here.ann)
        first.turn_camera_on()
        voice, _ = await here.client.enter(await here.client.ask_for(here.room), AES_GCM)
        video = (await voice.get(12)).content
        assert isinstance(video, dict)
        assert video["audio_ssrc"] == first.ssrc
        second = await here.room.join(here.bob, is_settled=False)
        second.leave()
        gone = (await voice.get(13)).content
        assert gone == {"user_id": str(here.bob.id)}
        joined = [message.content for message in voice.received if message.op == 11]
        assert joined == [{"user_ids": [str(here.ann.id)]}, {"user_ids": [str(here.bob.id)]}]


async def test_key_packages_of_somebody_else_are_not_taken() -> None:
    async with raw() as here:
        voice, _ = await here.client.enter(await here.client.ask_for(here.room), AES_GCM)
        remote = here.room.client(here.bot)
        await voice.send_bytes(26, b"\0\1\0\2 rubbish")
        await voice.send(3, {"t": 1, "seq_ack": 0})
        await voice.get(6)
        assert [name for name in remote.seen if name.startswith("invalid")] != []
