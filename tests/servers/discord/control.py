"""The local Discord by HTTP, for when it runs in a process of its own.

`POST /_control/<what>` with a JSON object does what the method of the same name does; ids are
numbers. Errors are answered by 400 with their text.
"""

from __future__ import annotations

import itertools
from dataclasses import fields
from typing import TYPE_CHECKING

from tests.servers.discord.api import answer, read_body
from tests.servers.discord.messages import shown
from tests.servers.discord.opus import talk, tone
from tests.servers.discord.people import Announces, Speaker, say_together
from tests.servers.discord.rooms import LocalGuild, VoiceRoom

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from aiohttp import web

    from tests.servers.discord.server import LocalDiscord
    from tests.servers.discord.world import Account, Channel, Json

    Verb = Callable[[Json], Awaitable[Json]]

_PACKET_S = 0.02
_NETWORK = ("loss", "duplicate", "reorder", "jitter_s", "is_black_hole")
_FOR_ROOMS = ("delete", "change_region", "downgrade", "upgrade")


class Control:
    """Does to one `LocalDiscord` what a test in another process asks for."""

    def __init__(self, local: LocalDiscord) -> None:
        self._local = local
        self._verbs: dict[str, Verb] = {
            "add": self._add,
            "join": self._join,
            "say": self._say,
            "pause": self._pause,
            "leave": self._leave,
            "until_in": self._until_in,
            "client": self._client,
            "network": self._network,
            "behaviour": self._behaviour,
            "close": self._close,
            "move": self._move,
            "kick": self._kick,
            "room": self._change_room,
            "gateway": self._gateway,
            "invoke": self._invoke,
            "messages": self._messages,
        }

    def add_to(self, app: web.Application) -> None:
        app.router.add_post("/_control/{verb}", self._serve)

    async def _serve(self, request: web.Request) -> web.Response:
        verb = self._verbs.get(request.match_info["verb"])
        if verb is None:
            return answer({"error": f"no such thing; there are {sorted(self._verbs)}"}, 404)
        try:
            return answer(await verb((await read_body(request)).json))
        except (LookupError, ValueError, TypeError, TimeoutError, RuntimeError) as error:
            return answer({"error": f"{type(error).__name__}: {error}"}, 400)

    async def _add(self, asked: Json) -> Json:
        """{"kind": "guild" | "voice" | "stage" | "text" | "member", "name", "guild"} -> {"id"}"""
        kind, name = asked["kind"], asked["name"]
        if kind == "guild":
            return {"id": self._local.add_guild(name).id}
        guild = self._local.guilds[asked["guild"]]
        makers: dict[str, Callable[[str], Account | Channel]] = {
            "voice": guild.add_voice_channel,
            "stage": guild.add_stage,
            "text": guild.add_text_channel,
            "member": guild.add_member,
        }
        return {"id": makers[kind](name).id}

    async def _join(self, asked: Json) -> Json:
        """{"room", "people": [], "announces"} -> {"ssrcs": []}"""
        room = self._room(asked)
        people = [self._person(person_id) for person_id in asked["people"]]
        speakers = await room.join_all(people)
        for speaker in speakers:
            speaker.announces = Announces(asked.get("announces", "once"))
        return {"ssrcs": [speaker.ssrc for speaker in speakers]}

    async def _say(self, asked: Json) -> Json:
        """{"people": [], "seconds", "speed", "voice" or "hertz"} -> {"sent"}

        A `speed` of 1 is that of life, 0 is as fast as can be.
        """
        speakers = [self._speaker(person_id) for person_id in asked["people"]]
        speed = asked.get("speed", 0)
        pace = _PACKET_S / speed if speed else 0.0
        return {"sent": await say_together(speakers, _packets(asked), pace)}

    async def _pause(self, asked: Json) -> Json:
        """{"people": [], "seconds"}"""
        for person_id in asked["people"]:
            await self._speaker(person_id).pause(asked["seconds"])
        return {}

    async def _leave(self, asked: Json) -> Json:
        """{"people": []}"""
        for person_id in asked["people"]:
            self._speaker(person_id).leave()
        return {}

    async def _until_in(self, asked: Json) -> Json:
        """{"room", "timeout_s"}"""
        await self._room(asked).until_in(self._local.bot, asked.get("timeout_s", 10.0))
        return {}

    async def _client(self, asked: Json) -> Json:
        """{"room"} -> what the server saw of the bot, and `sent` by user id"""
        room = self._room(asked)
        client = room.client(self._local.bot)
        return {
            "is_connected": client.is_connected,
            "ssrc": client.ssrc,
            "seen": client.seen,
            "told": client.told,
            "delivered": {user_id: len(one) for user_id, one in client.delivered.items()},
            "network": client.network.counts,
            "sent": room.call.sent,
            "epoch": room.call.exchange.epoch,
        }

    async def _network(self, asked: Json) -> Json:
        """{"room", "loss", "duplicate", "reorder", "jitter_s", "is_black_hole"}"""
        network = self._room(asked).client(self._local.bot).network
        for name in _NETWORK:
            setattr(network, name, asked.get(name, getattr(network, name)))
        return {}

    async def _behaviour(self, asked: Json) -> Json:
        """The fields of `Behaviour` that are plain values."""
        known = {field.name for field in fields(self._local.behaviour)}
        for name, value in asked.items():
            if name not in known:
                raise LookupError(name)
            setattr(self._local.behaviour, name, value)
        return {}

    async def _close(self, asked: Json) -> Json:
        """{"room", "code"}; without a code the TCP connection breaks"""
        client = self._room(asked).client(self._local.bot)
        if asked.get("code"):
            client.close(asked["code"])
        else:
            client.abort()
        return {}

    async def _move(self, asked: Json) -> Json:
        """{"room", "to"}"""
        other = self._room({"room": asked["to"]})
        self._room(asked).move(self._local.bot, other)
        return {}

    async def _kick(self, asked: Json) -> Json:
        """{"room"}"""
        self._room(asked).kick(self._local.bot)
        return {}

    async def _change_room(self, asked: Json) -> Json:
        """{"room", "change": "delete" | "change_region" | "downgrade" | "upgrade"}"""
        if asked["change"] not in _FOR_ROOMS:
            raise LookupError(asked["change"])
        getattr(self._room(asked), asked["change"])()
        return {}

    async def _gateway(self, asked: Json) -> Json:
        """{"change": "drop" | "reconnect" | "invalidate"} -> {"connections"}"""
        gateway, bot = self._local.gateway, self._local.bot
        changes: dict[str, Callable[[], None]] = {
            "": lambda: None,
            "drop": lambda: gateway.drop(bot),
            "reconnect": lambda: gateway.ask_to_reconnect(bot),
            "invalidate": lambda: gateway.invalidate(bot),
        }
        changes[asked.get("change", "")]()
        return {"connections": gateway.connections}

    async def _invoke(self, asked: Json) -> Json:
        """{"person", "channel", "line", "options"} -> {"texts": []}"""
        person = self._person(asked["person"])
        channel = self._channel(asked["channel"])
        used = self._local.invoke(person, channel, asked["line"], asked.get("options"))
        await used.finished(asked.get("timeout_s", 10.0))
        return {"texts": [shown(message) for message in used.messages]}

    async def _messages(self, asked: Json) -> Json:
        """{"channel"} -> {"texts": []}"""
        return {"texts": self._local.rest.messages.texts(self._channel(asked["channel"]))}

    def _channel(self, channel_id: int) -> Channel:
        for guild in self._local.guilds.values():
            if channel_id in guild.channels:
                return guild.channels[channel_id]
        raise LookupError(f"no channel {channel_id}")

    def _room(self, asked: Json) -> VoiceRoom:
        room = self._channel(asked["room"])
        if not isinstance(room, VoiceRoom):
            raise TypeError(f"{room.name} is not a voice room")
        return room

    def _guilds(self) -> Iterator[LocalGuild]:
        yield from self._local.guilds.values()

    def _person(self, person_id: int) -> Account:
        for guild in self._guilds():
            if person_id in guild.members:
                return guild.members[person_id].account
        raise LookupError(f"no person {person_id}")

    def _speaker(self, person_id: int) -> Speaker:
        for guild in self._guilds():
            for channel in guild.channels.values():
                if isinstance(channel, VoiceRoom) and person_id in channel.speakers:
                    return channel.speakers[person_id]
        raise LookupError(f"{person_id} is in no room")


def _packets(asked: Json) -> Iterator[bytes]:
    count = round(asked["seconds"] / _PACKET_S)
    source = tone(asked["hertz"], 1.0) if "hertz" in asked else talk(asked.get("voice", "beckett"))
    return itertools.islice(itertools.cycle(source), count)
