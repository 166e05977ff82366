"""The main gateway: identify, resume, heartbeats and events (docs.discord.com, "Gateway")."""

from __future__ import annotations

import json
import secrets
from collections import Counter, deque
from typing import TYPE_CHECKING, NamedTuple, Protocol

from aiohttp import WSCloseCode, WSMsgType, web

from tests.servers.discord.connection import Connection
from tests.servers.discord.messages import without_content

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.servers.discord.faults import Failures
    from tests.servers.discord.world import Account, Guild, Json, Member

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE, RESUME, RECONNECT = 0, 1, 2, 3, 4, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11
UNKNOWN_OPCODE, NOT_AUTHENTICATED, AUTHENTICATION_FAILED = 4001, 4003, 4004

_GUILDS, _MEMBERS, _GUILD_VOICE, _PRESENCES = 1 << 0, 1 << 1, 1 << 7, 1 << 8
_GUILD_MESSAGES, _DIRECT_MESSAGES, _CONTENT, _SCHEDULED = 1 << 9, 1 << 12, 1 << 15, 1 << 16
_OF_GUILDS = ("GUILD_", "CHANNEL_", "THREAD_", "VOICE_CHANNEL_STATUS_UPDATE")
_REMEMBERED = 10_000


class VoiceRequest(NamedTuple):
    """Op 4: which room a bot wants to be in; None is none."""

    guild_id: int
    channel_id: int | None
    self_mute: bool
    self_deaf: bool


class World(Protocol):
    """What the gateway needs to know."""

    def account_by_token(self, token: str) -> Account | None: ...

    def guilds_of(self, account: Account) -> Iterable[Guild]: ...

    def bot_wants(self, account: Account, session_id: str, request: VoiceRequest) -> None: ...

    def session_over(self, account: Account, session_id: str) -> None: ...


class GatewaySession:
    """What a bot identified once, over all the connections by which it is resumed.

    `seen` counts the messages of the bot by their op.
    """

    def __init__(self, account: Account, intents: int) -> None:
        self.account = account
        self.intents = intents
        self.session_id = secrets.token_hex(16)
        self.connection: Connection | None = None
        self.seen: Counter[int] = Counter()
        self._sequence = 0
        self._remembered: deque[tuple[int, str]] = deque(maxlen=_REMEMBERED)

    def dispatch(self, event: str, content: Json) -> None:
        """Send an event, now or after a resume."""
        needed = _needed_intent(event, content, self.account)
        if needed and not self.intents & needed:
            return
        if event in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} and not self.intents & _CONTENT:
            content = without_content(self.account, content)
        self._sequence += 1
        message = {"op": DISPATCH, "t": event, "s": self._sequence, "d": content}
        text = json.dumps(message)
        self._remembered.append((self._sequence, text))
        if self.connection:
            self.connection.tell(text)

    def tell(self, op: int, content: object) -> None:
        if self.connection:
            self.connection.tell_json({"op": op, "d": content, "s": None, "t": None})

    def resume(self, connection: Connection, sequence: int) -> None:
        """Send again what came after an event that was received."""
        if self.connection:
            self.connection.abort()
        self.connection = connection
        for number, text in self._remembered:
            if number > sequence:
                connection.tell(text)
        self.dispatch("RESUMED", {})


def _needed_intent(event: str, content: Json, account: Account) -> int:
    """The intent that an event comes with, 0 for those that always come."""
    if event in {"MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"}:
        return _GUILD_MESSAGES if "guild_id" in content else _DIRECT_MESSAGES
    if event == "VOICE_STATE_UPDATE":
        return _GUILD_VOICE
    if event.startswith("GUILD_SCHEDULED_EVENT"):
        return _SCHEDULED
    if event in {"GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE"}:
        is_own = event == "GUILD_MEMBER_UPDATE" and content["user"]["id"] == str(account.id)
        return 0 if is_own else _MEMBERS
    if event == "GUILD_MEMBERS_CHUNK":
        return 0
    return _GUILDS if event.startswith(_OF_GUILDS) else 0


class Gateway:
    """All sessions of all bots; `url` is what READY tells to resume at.

    A session that stays without a connection for `patience_s` is over. `connections` counts
    identifies and resumes.
    """

    def __init__(
        self,
        world: World,
        failures: Failures,
        *,
        heartbeat_interval_s: float = 41.25,
        patience_s: float = 30.0,
    ) -> None:
        self.url = ""
        self.sessions: dict[str, GatewaySession] = {}
        self.connections: Counter[str] = Counter()
        self.patience_s = patience_s
        self._world = world
        self._failures = failures
        self._heartbeat_interval_s = heartbeat_interval_s

    def publish(self, guild: Guild, event: str, content: Json) -> None:
        """Send an event to the bots that are members of a guild."""
        for session in list(self.sessions.values()):
            if session.account.id in guild.members:
                session.dispatch(event, content)

    def session_of(self, account: Account) -> GatewaySession:
        """The newest session of a bot; raises `LookupError` when it has none."""
        for session in reversed(self.sessions.values()):
            if session.account is account:
                return session
        raise LookupError(f"{account.name} is not connected")

    def forget(self, session: GatewaySession) -> None:
        """End a session for good; what belongs to it vanishes."""
        if self.sessions.pop(session.session_id, None):
            self._world.session_over(session.account, session.session_id)

    def drop(self, account: Account, *, close_code: int | None = None) -> None:
        """Cut a bot's connection; it may resume. Without a code the TCP connection breaks."""
        connection = self.session_of(account).connection
        if connection and close_code is None:
            connection.abort()
        elif connection and close_code:
            connection.close(close_code)

    def ask_to_reconnect(self, account: Account) -> None:
        """Op 7."""
        self.session_of(account).tell(RECONNECT, None)

    def invalidate(self, account: Account, *, is_resumable: bool = False) -> None:
        """Op 9; unless resumable the session is over, and the bot must identify again."""
        session = self.session_of(account)
        session.tell(INVALID_SESSION, is_resumable)
        if not is_resumable:
            self.forget(session)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection of a bot."""
        async with Connection.opened(request) as connection:
            interval_ms = round(self._heartbeat_interval_s * 1000)
            connection.tell_json({"op": HELLO, "d": {"heartbeat_interval": interval_ms}})
            session = None
            async for message in connection.socket:
                if message.type is not WSMsgType.TEXT:
                    break
                content = json.loads(message.data)
                if session is None:
                    session = self._begin(connection, content)
                else:
                    self._receive(session, connection, content)
            if session:
                self._lose(session, connection)
        return connection.socket

    def close(self) -> None:
        for session in list(self.sessions.values()):
            if session.connection:
                session.connection.close(WSCloseCode.GOING_AWAY)

    def _lose(self, session: GatewaySession, connection: Connection) -> None:
        if session.connection is not connection:
            return
        session.connection = None
        if connection.close_code in {WSCloseCode.OK, WSCloseCode.GOING_AWAY}:
            self.forget(session)
            return

        def give_up() -> None:
            if session.connection is None:
                self.forget(session)

        self._failures.later(self.patience_s, give_up)

    def _begin(self, connection: Connection, message: Json) -> GatewaySession | None:
        op, content = message["op"], message["d"]
        if op == HEARTBEAT:
            connection.tell_json({"op": HEARTBEAT_ACK, "d": None})
        elif op == IDENTIFY:
            return self._identify(connection, content)
        elif op == RESUME:
            return self._resume(connection, content)
        else:
            connection.close(NOT_AUTHENTICATED)
        return None

    def _identify(self, connection: Connection, content: Json) -> GatewaySession | None:
        account = self._world.account_by_token(content["token"].removeprefix("Bot "))
        if account is None:
            connection.close(AUTHENTICATION_FAILED)
            return None
        self.connections["identify"] += 1
        session = GatewaySession(account, content["intents"])
        session.connection = connection
        self.sessions[session.session_id] = session
        guilds = list(self._world.guilds_of(account))
        shard = content.get("shard", [0, 1])
        session.dispatch("READY", self._ready_json(session, guilds, shard))
        for guild in guilds:
            session.dispatch("GUILD_CREATE", guild_json(guild, session))
        return session

    def _ready_json(self, session: GatewaySession, guilds: list[Guild], shard: list[int]) -> Json:
        return {
            "v": 10,
            "user": session.account.json(),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.session_id,
            "resume_gateway_url": self.url,
            "shard": shard,
            "application": {"id": str(session.account.id), "flags": 0},
            "private_channels": [],
        }

    def _resume(self, connection: Connection, content: Json) -> GatewaySession | None:
        session = self.sessions.get(content["session_id"])
        if session is None or session.account.token != content["token"].removeprefix("Bot "):
            connection.tell_json({"op": INVALID_SESSION, "d": False})
            return None
        self.connections["resume"] += 1
        session.resume(connection, content["seq"])
        return session

    def _receive(self, session: GatewaySession, connection: Connection, message: Json) -> None:
        op, content = message["op"], message["d"]
        session.seen[op] += 1
        if op == HEARTBEAT:
            session.tell(HEARTBEAT_ACK, None)
        elif op == VOICE_STATE:
            request = _voice_request(content)
            self._world.bot_wants(session.account, session.session_id, request)
        elif op == REQUEST_MEMBERS:
            self._send_members(session, content)
        elif op != PRESENCE:
            connection.close(UNKNOWN_OPCODE)

    def _send_members(self, session: GatewaySession, content: Json) -> None:
        wanted = content.get("user_ids") or []
        wanted = {str(user_id) for user_id in (wanted if isinstance(wanted, list) else [wanted])}
        begins = str(content.get("query") or "").casefold()
        if not wanted and not begins and not session.intents & _MEMBERS:
            return  # only who may know of all members is told of all of them
        for guild in self._world.guilds_of(session.account):
            if guild.id != int(content["guild_id"]):
                continue
            found = [
                member
                for member in guild.members.values()
                if (not wanted or str(member.account.id) in wanted)
                and any(name.casefold().startswith(begins) for name in _names(member))
            ]
            most = int(content.get("limit") or 0) or len(found)
            members = [member.json() for member in found[:most]]
            chunk = {
                "guild_id": str(guild.id),
                "members": members,
                "chunk_index": 0,
                "chunk_count": 1,
                "nonce": content.get("nonce"),
            }
            session.dispatch("GUILD_MEMBERS_CHUNK", chunk)


def guild_json(guild: Guild, session: GatewaySession) -> Json:
    """What GUILD_CREATE carries.

    A bot that does not see who is online is told only of itself and of who is in a voice room.
    """
    content = guild.json()
    if session.intents & _PRESENCES:
        return content
    known = {str(session.account.id), *(str(user_id) for user_id in guild.voice_states)}
    members = [member for member in content["members"] if member["user"]["id"] in known]
    events = content["guild_scheduled_events"] if session.intents & _SCHEDULED else []
    states = content["voice_states"] if session.intents & _GUILD_VOICE else []
    return content | {
        "members": members,
        "guild_scheduled_events": events,
        "voice_states": states,
    }


def _names(member: Member) -> tuple[str, ...]:
    """What `query` is looked for in (docs.discord.com, "Request Guild Members")."""
    return (member.account.name, *([member.nick] if member.nick else []))


def _voice_request(content: Json) -> VoiceRequest:
    channel_id = content["channel_id"]
    return VoiceRequest(
        int(content["guild_id"]),
        None if channel_id is None else int(channel_id),
        bool(content.get("self_mute")),
        bool(content.get("self_deaf")),
    )
