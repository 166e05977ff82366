"""Messages and direct messages over REST."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from tests.servers.discord.api import ApiError, answer, caller, no_content, read_body, require
from tests.servers.discord.attachments import Attachments, addresses
from tests.servers.discord.components import IS_COMPONENTS_V2, check, stored, texts
from tests.servers.discord.direct import DirectChannel
from tests.servers.discord.world import Account, Channel, ChannelType, Json, Permission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aiohttp import web

    from tests.servers.discord.api import Body, Routes, Upload, World

_SUPPRESS_EMBEDS = 1 << 2
EPHEMERAL, LOADING = 1 << 6, 1 << 7
_KEPT_BY_BOTS = ("content", "embeds", "poll")
_EDITABLE_FLAGS = _SUPPRESS_EMBEDS | IS_COMPONENTS_V2
_MENTION = re.compile(r"<@!?(\d+)>")
_EVERYONE = re.compile(r"@(everyone|here)\b")


class Ping(NamedTuple):
    """Somebody was told of a message; `who` is a user's id, or "everyone" or "here"."""

    message_id: int
    who: str


class Messages:
    """All messages by channel id, as JSON, oldest first; `closed` are people who take no DMs.

    `pings` is everybody who was told of a message because it mentions them.
    """

    def __init__(self, world: World, new_id: Callable[[], int]) -> None:
        self.by_channel: defaultdict[int, dict[int, Json]] = defaultdict(dict)
        self.attachments = Attachments(world, new_id)
        self.closed: set[int] = set()
        self.pings: list[Ping] = []
        self._direct: dict[tuple[int, int], DirectChannel] = {}
        self._nonces: dict[tuple[int, int, str], int] = {}
        self._world = world
        self._new_id = new_id

    def routes(self) -> Routes:
        message = "/channels/{channel}/messages/{message}"
        return {
            "POST /channels/{channel}/messages": self._create,
            "GET /channels/{channel}/messages": self._list,
            f"GET {message}": self._get,
            f"PATCH {message}": self._edit,
            f"DELETE {message}": self._delete,
            f"PUT {message}/reactions/{{emoji}}/@me": self._react,
            "POST /channels/{channel}/typing": self._typing,
            "POST /users/@me/channels": self._open_direct,
            "GET /attachments/{channel}/{attachment}/{filename}": self.attachments.download,
        }

    @property
    def files(self) -> dict[int, Upload]:
        """Every file that came with a message, by its id."""
        return self.attachments.files

    def texts(self, channel: Channel | DirectChannel) -> list[str]:
        """The text of every message of a channel with that of its thread, oldest first."""
        return ["\n".join(self._texts_of(one)) for one in self.by_channel[channel.id].values()]

    def direct_with(self, person: Account) -> list[Json]:
        """Every private message of a person, oldest first."""
        channels = [direct for direct in self._direct.values() if direct.person is person]
        return [message for one in channels for message in self.by_channel[one.id].values()]

    def direct_channel(self, bot: Account, person: Account) -> DirectChannel:
        """The private channel of a bot and a person, opened when there is none yet."""
        key = (bot.id, person.id)
        if key not in self._direct:
            self._direct[key] = DirectChannel(self._new_id(), bot, person)
        return self._direct[key]

    def channel_by_id(self, channel_id: int) -> Channel | DirectChannel:
        """Raises `ApiError` when there is no such channel."""
        for guild in self._world.guilds.values():
            if channel_id in guild.channels:
                return guild.channels[channel_id]
        for direct in self._direct.values():
            if direct.id == channel_id:
                return direct
        raise ApiError(404, 10003, "Unknown Channel")

    def say(
        self, author: Account, channel: Channel | DirectChannel, text: str, *files: Upload
    ) -> Json:
        """Let a person write a message, with files if they like."""
        return self.post(author, channel, {"content": text}, dict(enumerate(files)))

    def channel(self, request: web.Request) -> Channel:
        """The channel of a guild that a path names."""
        channel = self.channel_by_id(int(request.match_info["channel"]))
        if not isinstance(channel, Channel):
            raise ApiError(404, 10003, "Unknown Channel")
        require(caller(request), channel, Permission.VIEW_CHANNEL)
        return channel

    def post(
        self,
        author: Account,
        channel: Channel | DirectChannel,
        body: Json,
        files: dict[int, Upload],
    ) -> Json:
        """Store a message and tell the bots; raises `ApiError` for what Discord would refuse."""
        check(body, files, is_bot=author.is_bot)
        nonce = body.get("nonce")
        key = (author.id, channel.id, str(nonce))
        if nonce and body.get("enforce_nonce") and key in self._nonces:
            there = self.by_channel[channel.id].get(self._nonces[key])
            if there is None:  # deleted: discord/discord-api-docs#6647
                raise ApiError(404, 10008, "Unknown Message")
            return there
        message = self.render(author, channel, body, files)
        self._nonces[key] = int(message["id"])
        self.store(channel, message, body)
        return message

    def store(self, channel: Channel | DirectChannel, message: Json, body: Json) -> None:
        """Put a message that was rendered into its channel and tell who is to be told."""
        self.by_channel[channel.id][int(message["id"])] = message
        self._ping(message, body)
        self._publish("MESSAGE_CREATE", channel, _with_nonce(message, body))

    def render(
        self,
        author: Account,
        channel: Channel | DirectChannel,
        body: Json,
        files: dict[int, Upload],
    ) -> Json:
        """A message as JSON, not stored."""
        message_id = self._new_id()
        reference = body.get("message_reference")
        attachments = self.attachments.keep(channel.id, body, files)
        message: Json = {
            "id": str(message_id),
            "channel_id": str(channel.id),
            "author": author.json(),
            "type": 19 if reference else 0,
            "content": body.get("content") or "",
            "embeds": body.get("embeds") or [],
            "components": stored(body.get("components") or [], addresses(attachments)),
            "attachments": attachments,
            "flags": body.get("flags") or 0,
            "timestamp": datetime.now(UTC).isoformat(),
            "edited_timestamp": None,
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
        }
        if reference:
            message["message_reference"] = reference
        if isinstance(channel, Channel):
            message["guild_id"] = str(channel.guild.id)
            member = channel.guild.members[author.id].json()
            message["member"] = {name: value for name, value in member.items() if name != "user"}
        return message

    def edit(
        self, channel: Channel | DirectChannel, message: Json, body: Json, files: dict[int, Upload]
    ) -> Json:
        """Change a message, stored or not."""
        named = body.get("attachments")
        kept = {str(one["id"]) for one in (message["attachments"] if named is None else named)}
        old = [one for one in message["attachments"] if one["id"] in kept]
        asked_flags = (body.get("flags") or 0) & _EDITABLE_FLAGS
        flags = (message["flags"] & ~_SUPPRESS_EMBEDS) | asked_flags
        if "flags" not in body:
            flags = message["flags"]
        changed = message | body | {"flags": flags}
        check(changed, files, tuple(one["filename"] for one in old))
        message |= {name: body[name] for name in _KEPT_BY_BOTS if name in body}
        message["flags"] = flags
        message["content"] = message["content"] or ""
        message["attachments"] = old + self.attachments.keep(channel.id, body, files)
        urls = addresses(message["attachments"])
        message["components"] = stored(changed.get("components") or [], urls)
        message["edited_timestamp"] = datetime.now(UTC).isoformat()
        if int(message["id"]) in self.by_channel[channel.id]:
            self._publish("MESSAGE_UPDATE", channel, message)
        return message

    def delete(self, channel: Channel | DirectChannel, message_id: int) -> None:
        """Raises `ApiError` when there is no such message."""
        if self.by_channel[channel.id].pop(message_id, None) is None:
            raise ApiError(404, 10008, "Unknown Message")
        self._publish("MESSAGE_DELETE", channel, {"id": str(message_id)})

    def _texts_of(self, message: Json) -> Iterator[str]:
        yield shown(message)
        if "thread" in message:
            yield from map(shown, self.by_channel[int(message["id"])].values())

    def _ping(self, message: Json, body: Json) -> None:
        """Remember who is told of a message: everybody it mentions who may be mentioned."""
        allowed = body.get("allowed_mentions")
        kinds = {"users", "everyone"} if allowed is None else set(allowed.get("parse") or ())
        users = {str(user) for user in (allowed or {}).get("users") or ()}
        text = shown(message)
        for who in dict.fromkeys(_MENTION.findall(text)):
            if "users" in kinds or who in users:
                self.pings.append(Ping(int(message["id"]), who))
        if "everyone" in kinds:
            self.pings += [Ping(int(message["id"]), who) for who in _EVERYONE.findall(text)]

    def place(self, request: web.Request, permission: Permission) -> Channel | DirectChannel:
        """The channel that a path names; raises `ApiError` without this permission there."""
        channel = self.channel_by_id(int(request.match_info["channel"]))
        if isinstance(channel, Channel):
            if permission is Permission.SEND_MESSAGES and channel.type is ChannelType.THREAD:
                permission = Permission.SEND_MESSAGES_IN_THREADS
            require(caller(request), channel, permission)
        return channel

    def message(self, request: web.Request, channel: Channel | DirectChannel) -> Json:
        """The message that a path names; raises `ApiError`."""
        message = self.by_channel[channel.id].get(int(request.match_info["message"]))
        if message is None:
            raise ApiError(404, 10008, "Unknown Message")
        return message

    def _seen(self, bot: Account, message: Json) -> Json:
        return self.attachments.fresh(message) if bot.reads else without_content(bot, message)

    def _publish(self, event: str, channel: Channel | DirectChannel, content: Json) -> None:
        content = content | {"channel_id": str(channel.id)}
        if isinstance(channel, Channel):
            channel.guild.publish(event, content | {"guild_id": str(channel.guild.id)})
            return
        for session in self._world.gateway.sessions.values():
            if session.account is channel.bot:
                session.dispatch(event, content)

    async def _create(self, request: web.Request) -> web.Response:
        channel = self.place(request, Permission.SEND_MESSAGES)
        if isinstance(channel, DirectChannel) and channel.person.id in self.closed:
            raise ApiError(403, 50007, "Cannot send messages to this user")
        if isinstance(channel, DirectChannel) and not self._is_shared(channel):
            what = "Cannot send messages to this user due to having no mutual guilds"
            raise ApiError(403, 50278, what)
        body: Body = await read_body(request)
        if body.files and isinstance(channel, Channel):
            require(caller(request), channel, Permission.ATTACH_FILES)
        message = self.post(caller(request), channel, body.json, body.files)
        return answer(_with_nonce(message, body.json))

    async def _list(self, request: web.Request) -> web.Response:
        channel = self.place(request, Permission.READ_MESSAGE_HISTORY)
        limit = int(request.query.get("limit", 50))
        before = int(request.query.get("before", 1 << 64))
        after = int(request.query.get("after", 0))
        found = [
            message
            for message_id, message in self.by_channel[channel.id].items()
            if after < message_id < before
        ]
        return answer([self._seen(caller(request), one) for one in reversed(found)][:limit])

    async def _get(self, request: web.Request) -> web.Response:
        channel = self.place(request, Permission.READ_MESSAGE_HISTORY)
        return answer(self._seen(caller(request), self.message(request, channel)))

    async def _edit(self, request: web.Request) -> web.Response:
        channel = self.place(request, Permission.VIEW_CHANNEL)
        message = self.message(request, channel)
        if message["author"]["id"] != str(caller(request).id):
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        body = await read_body(request)
        return answer(self.edit(channel, message, body.json, body.files))

    async def _delete(self, request: web.Request) -> web.Response:
        channel = self.place(request, Permission.VIEW_CHANNEL)
        message = self.message(request, channel)
        if message["author"]["id"] != str(caller(request).id):
            raise ApiError(403, 50013, "Missing Permissions")
        self.delete(channel, int(message["id"]))
        return no_content()

    async def _react(self, request: web.Request) -> web.Response:
        self.message(request, self.place(request, Permission.ADD_REACTIONS))
        return no_content()

    async def _typing(self, request: web.Request) -> web.Response:
        self.place(request, Permission.SEND_MESSAGES)
        return no_content()

    async def _open_direct(self, request: web.Request) -> web.Response:
        user_id = int((await read_body(request)).json["recipient_id"])
        guilds = self._world.guilds.values()
        known = [guild.members[user_id].account for guild in guilds if user_id in guild.members]
        known += [one.person for one in self._direct.values() if one.person.id == user_id]
        if not known:
            raise ApiError(400, 50033, "Invalid Recipient(s)")
        return answer(self.direct_channel(caller(request), known[0]).json())

    def _is_shared(self, channel: DirectChannel) -> bool:
        """Whether the two of a private channel are on the same server."""
        both = {channel.bot.id, channel.person.id}
        return any(both <= guild.members.keys() for guild in self._world.guilds.values())


def _with_nonce(message: Json, body: Json) -> Json:
    """The message as it is told of when it is new, and never again (Rapptz/discord.py#2451)."""
    return message | {name: body[name] for name in ("nonce",) if body.get(name)}


def without_content(bot: Account, message: Json) -> Json:
    """What a bot is shown of a message if it may not read what people write.

    docs.discord.com, "Gateway", "Message Content Intent".
    """
    is_own = message.get("author", {}).get("id") == str(bot.id)
    is_direct = "guild_id" not in message
    if is_own or is_direct or str(bot.id) in _MENTION.findall(message["content"]):
        return message
    return message | {"content": "", "embeds": [], "attachments": [], "components": []}


def shown(message: Json) -> str:
    """The text of a message, whatever carries it."""
    return "\n".join(filter(None, (message["content"], *texts(message["components"]))))


def is_ephemeral(body: Json) -> bool:
    return bool((body.get("flags") or 0) & EPHEMERAL)
