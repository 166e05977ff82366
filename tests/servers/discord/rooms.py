"""Guilds and rooms as a test handles them: who comes, goes, is moved and is muted."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.servers.discord.people import Speaker, Start
from tests.servers.discord.scheduled import EntityType, EventStatus, ScheduledEvent
from tests.servers.discord.tickets import Ticket
from tests.servers.discord.voice_gateway import CALL_TERMINATED, DISCONNECTED
from tests.servers.discord.waiting import until
from tests.servers.discord.world import (
    Account,
    Channel,
    ChannelType,
    Guild,
    Member,
    Permission,
    Role,
    VoiceState,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable

    from tests.servers.discord.call import Call
    from tests.servers.discord.faults import Behaviour, Failures
    from tests.servers.discord.gateway import Gateway, VoiceRequest
    from tests.servers.discord.remote import RemoteClient
    from tests.servers.discord.voice_gateway import VoiceServer

_CLOSES_AFTER_S = 0.2


@dataclass(eq=False)
class Premises:
    """What rooms and guilds are made of: the servers under them."""

    gateway: Gateway
    regions: list[VoiceServer]
    behaviour: Behaviour
    failures: Failures
    chance: random.Random
    new_id: Callable[[], int]


@dataclass(eq=False)
class LocalGuild(Guild):
    """A guild that can be built and changed."""

    premises: Premises = field(kw_only=True)

    def add_member(self, name: str, nick: str | None = None, *, is_bot: bool = False) -> Account:
        """A new person; bots that log in are made by `LocalDiscord.add_bot`."""
        account = Account(self.premises.new_id(), name, is_bot=is_bot)
        self.let_in(account, nick)
        return account

    def let_in(self, account: Account, nick: str | None = None) -> None:
        """Make somebody who exists a member."""
        member = Member(account, datetime.now(UTC), nick)
        self.members[account.id] = member
        self.publish("GUILD_MEMBER_ADD", member.json() | {"guild_id": str(self.id)})

    def rename(self, account: Account, nick: str | None) -> None:
        """Call a member something else here; None is their own name."""
        member = self.members[account.id]
        member.nick = nick
        self._tell_of(member)

    def add_role(self, name: str, permissions: Permission) -> Role:
        """What some members may do beyond what everybody may."""
        role = Role(self.premises.new_id(), name, permissions)
        self.roles[role.id] = role
        self.publish("GUILD_ROLE_CREATE", {"guild_id": str(self.id), "role": role.json()})
        return role

    def give(self, account: Account, role: Role) -> None:
        """Give a member a role."""
        member = self.members[account.id]
        member.roles.append(role)
        self._tell_of(member)

    def let_manage(self, account: Account) -> None:
        """Give a member what Discord calls Manage Server."""
        self.give(account, self.add_role("Managers", Permission.MANAGE_GUILD))

    def allow_everyone(self, permissions: Permission) -> None:
        """Change what everybody may do, the bot among them."""
        self.everyone = permissions
        self.publish("GUILD_ROLE_UPDATE", {"guild_id": str(self.id), "role": self.everyone_json()})

    def send_away(self, account: Account) -> None:
        """Make somebody a member no more."""
        member = self.members.pop(account.id)
        gone = {"guild_id": str(self.id), "user": member.account.json()}
        self.publish("GUILD_MEMBER_REMOVE", gone)

    def schedule(
        self, room: VoiceRoom, name: str, starts_at: datetime | None = None
    ) -> ScheduledEvent:
        """Let the owner schedule an event in a room."""
        kind = EntityType.STAGE if room.type is ChannelType.STAGE else EntityType.VOICE
        event = ScheduledEvent(
            self.premises.new_id(), room, name, starts_at or datetime.now(UTC), self.owner, kind
        )
        self.events[event.id] = event
        self.publish("GUILD_SCHEDULED_EVENT_CREATE", event.json())
        return event

    def change_event(self, event: ScheduledEvent, status: EventStatus) -> None:
        """Let an event begin or end."""
        event.status = status
        self.publish("GUILD_SCHEDULED_EVENT_UPDATE", event.json())

    def add_text_channel(self, name: str) -> Channel:
        return self._add(Channel(self.premises.new_id(), self, name, ChannelType.TEXT))

    def add_voice_channel(self, name: str, user_limit: int = 0) -> VoiceRoom:
        room = VoiceRoom(
            self.premises.new_id(),
            self,
            name,
            ChannelType.VOICE,
            user_limit=user_limit,
            premises=self.premises,
        )
        self._add(room)
        return room

    def add_stage(self, name: str) -> VoiceRoom:
        """A room without DAVE."""
        kind = ChannelType.STAGE
        room = VoiceRoom(self.premises.new_id(), self, name, kind, premises=self.premises)
        self._add(room)
        return room

    def set_voice_state(self, state: VoiceState) -> None:
        self.voice_states[state.user_id] = state
        self.publish("VOICE_STATE_UPDATE", self.voice_state_json(state))

    def clear_voice_state(self, user_id: int) -> None:
        state = self.voice_states.pop(user_id, None)
        if state:
            self.publish("VOICE_STATE_UPDATE", self.voice_left_json(state))

    def _tell_of(self, member: Member) -> None:
        self.publish("GUILD_MEMBER_UPDATE", member.json() | {"guild_id": str(self.id)})

    def _add(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self.publish("CHANNEL_CREATE", channel.json())
        return channel


@dataclass(eq=False)
class VoiceRoom(Channel):
    """A voice channel or a stage."""

    premises: Premises = field(kw_only=True)
    region: int = 0
    speakers: dict[int, Speaker] = field(default_factory=dict)

    @property
    def server(self) -> VoiceServer:
        return self.premises.regions[self.region]

    @property
    def call(self) -> Call:
        """The call in this room, which may be empty."""
        return self.server.call(self.id, self.version)

    @property
    def version(self) -> int:
        """The DAVE version that the room begins with."""
        return 0 if self.type is ChannelType.STAGE else 1

    @property
    def is_full(self) -> bool:
        here = [s for s in self.guild.voice_states.values() if s.channel_id == self.id]
        return bool(self.user_limit) and len(here) >= self.user_limit

    async def join(
        self,
        person: Account,
        *,
        max_dave: int = 1,
        start: Start | None = None,
        ssrc: int | None = None,
        is_settled: bool = True,
    ) -> Speaker:
        """Let a scripted person in and, unless told otherwise, wait until keys are exchanged.

        `start` is where the sequence number and timestamp begin, `ssrc` is for reusing one.
        """
        chance = self.premises.chance
        start = start or Start(chance.randrange(1 << 16), chance.randrange(1 << 32))
        call = self.call
        speaker = Speaker(
            person.id, ssrc or call.new_ssrc(), max_dave, start, self.premises.failures
        )
        speaker.on_leave = lambda: self._leave(speaker)
        self.speakers[person.id] = speaker
        self._guild.set_voice_state(VoiceState(person.id, self.id, secrets.token_hex(16)))
        speaker.enter(call)
        if is_settled:
            await self.settled()
        return speaker

    async def join_all(self, people: Iterable[Account]) -> list[Speaker]:
        """Let several in at once."""
        speakers = [await self.join(person, is_settled=False) for person in people]
        await self.settled()
        return speakers

    async def settled(self, timeout_s: float = 30.0) -> None:
        """Wait until everybody in the call has the keys; raises `TimeoutError`."""
        async with asyncio.timeout(timeout_s):
            await self.call.exchange.settled()
            await asyncio.sleep(0)  # scripted people follow what they were told in the next turn

    async def until_in(self, bot: Account, timeout_s: float = 30.0) -> RemoteClient:
        """Wait until a bot is connected and has the keys; raises `TimeoutError`."""
        async with asyncio.timeout(timeout_s):
            await until(lambda: self._is_connected(bot), timeout_s)
            await self.settled(timeout_s)
        return self.client(bot)

    def _is_connected(self, bot: Account) -> bool:
        client = self.find_client(bot)
        return client is not None and client.is_connected

    def find_client(self, bot: Account) -> RemoteClient | None:
        """The server's view of a bot in this room."""
        client = self.server.client(self.guild.id, bot.id)
        return client if client and client.ticket.channel_id == self.id else None

    def client(self, bot: Account) -> RemoteClient:
        """The server's view of a bot in this room; raises `LookupError`."""
        client = self.find_client(bot)
        if client is None:
            raise LookupError(f"{bot.name} is not in {self.name}")
        return client

    def set_state(self, person: Account, **changes: bool) -> None:
        """Change the voice state: self_mute, self_deaf, mute, deaf, self_video, suppress."""
        state = self.guild.voice_states[person.id]
        for name, value in changes.items():
            setattr(state, name, value)
        self._guild.set_voice_state(state)

    def may_enter(self, account: Account) -> bool:
        return Permission.CONNECT in self.allowed(account)

    def admit(self, bot: Account, session_id: str, request: VoiceRequest) -> None:
        """Answer op 4 of the main gateway by the two events that lead to the voice server."""
        state = VoiceState(
            bot.id,
            self.id,
            session_id,
            request.self_mute,
            request.self_deaf,
            suppress=self.type is ChannelType.STAGE,
        )
        previous = self.guild.voice_states.get(bot.id)
        self._guild.set_voice_state(state)
        is_same = previous is not None and previous.session_id == session_id
        if not (is_same and previous and previous.channel_id == self.id):
            self._send_ticket(bot.id, session_id)

    def kick(self, bot: Account, close_code: int = DISCONNECTED) -> None:
        """Disconnect a bot: its voice state goes, and its socket is closed."""
        self._guild.clear_voice_state(bot.id)
        self.server.dismiss(self.guild.id, bot.id, close_code)

    def move(self, bot: Account, room: VoiceRoom, *, closes_at_once: bool = False) -> None:
        """Move a bot to another room of the guild.

        The old socket is closed a little later if the bot has not done it by then, or at once.
        """
        old = self.find_client(bot)
        state = self.guild.voice_states[bot.id]
        if closes_at_once:
            self.server.dismiss(self.guild.id, bot.id, DISCONNECTED)
        self._guild.set_voice_state(VoiceState(bot.id, room.id, state.session_id))
        room._send_ticket(bot.id, state.session_id)
        if old and not closes_at_once:
            self.server.retire(old, _CLOSES_AFTER_S, DISCONNECTED)

    def delete(self) -> None:
        """Delete the channel: everybody is sent away."""
        del self.guild.channels[self.id]
        self.guild.publish("CHANNEL_DELETE", self.json())
        self.call.end(CALL_TERMINATED)
        for state in list(self.guild.voice_states.values()):
            if state.channel_id == self.id:
                self._guild.clear_voice_state(state.user_id)
                self.server.dismiss(self.guild.id, state.user_id, None)

    def change_region(self, close_code: int | None = CALL_TERMINATED) -> None:
        """Go on with the call on another voice server; people come along with new SSRCs.

        Bots are told by VOICE_SERVER_UPDATE, their old sockets are closed a little later.
        """
        old_server, old_call = self.server, self.call
        self.region = (self.region + 1) % len(self.premises.regions)
        bots = [state for state in self.guild.voice_states.values() if self._is_bot_here(state)]
        for state in bots:
            client = old_server.client(self.guild.id, state.user_id)
            if client:
                old_server.retire(client, _CLOSES_AFTER_S, close_code)
            self._send_ticket(state.user_id, state.session_id)
        for speaker in list(self.speakers.values()):
            old_call.leave(speaker)
            speaker.ssrc = self.call.new_ssrc()
            speaker.enter(self.call)

    def downgrade(self) -> None:
        """Go from DAVE v1 to transport encryption alone."""
        self.call.limit_version(0)

    def upgrade(self) -> None:
        """Go to DAVE v1, with a new group."""
        self.call.limit_version(1)

    @property
    def _guild(self) -> LocalGuild:
        if not isinstance(self.guild, LocalGuild):
            raise TypeError("a room of another kind of guild")
        return self.guild

    def _is_bot_here(self, state: VoiceState) -> bool:
        return state.channel_id == self.id and state.user_id not in self.speakers

    def _send_ticket(self, user_id: int, session_id: str) -> None:
        token = secrets.token_hex(16)
        ticket = Ticket(self.guild.id, user_id, self.id, session_id, token)
        self.server.expect(ticket, self.version)
        content = {
            "guild_id": str(self.guild.id),
            "endpoint": self.server.endpoint,
            "token": token,
        }
        for session in self.premises.gateway.sessions.values():
            if session.session_id == session_id:
                session.dispatch("VOICE_SERVER_UPDATE", content)

    def _leave(self, speaker: Speaker) -> None:
        if self.speakers.get(speaker.user_id) is speaker:
            del self.speakers[speaker.user_id]
            self.call.leave(speaker)
            speaker.end(DISCONNECTED)
            self._guild.clear_voice_state(speaker.user_id)
