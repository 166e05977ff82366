"""All servers of a Discord together, and what a test does with them."""

from __future__ import annotations

import asyncio
import random
import tempfile
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

import aiohttp
from aiohttp import web

from tests.servers.discord.certificate import Certificate
from tests.servers.discord.clock import Clock
from tests.servers.discord.control import Control
from tests.servers.discord.faults import Behaviour, Failures
from tests.servers.discord.gateway import Gateway, VoiceRequest, guild_json
from tests.servers.discord.pointing import pointed_at
from tests.servers.discord.rest import Rest
from tests.servers.discord.rooms import LocalGuild, Premises, VoiceRoom
from tests.servers.discord.voice_gateway import DISCONNECTED, VoiceServer
from tests.servers.discord.world import Account, Guild, Snowflakes

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Mapping, Sequence

    from tests.servers.discord.direct import DirectChannel
    from tests.servers.discord.interaction import Interaction
    from tests.servers.discord.resolving import Chosen
    from tests.servers.discord.world import Channel, Json

_REGIONS = 2


class LocalDiscord:
    """A Discord; made by `started`.

    `behaviour` may be changed at any time. `url` is the base of REST, `gateway_url` the main
    gateway, `certificate` the file that clients of the voice gateway must trust.
    """

    def __init__(self, folder: Path, behaviour: Behaviour, seed: int) -> None:
        self.behaviour = behaviour
        self.failures = Failures()
        self.clock = Clock()
        self.guilds: dict[int, LocalGuild] = {}
        self.accounts: dict[int, Account] = {}
        self.url = ""
        self.control_url = ""
        self._certificate = Certificate(folder)
        self._new_id = Snowflakes()
        self._chance = random.Random(seed)  # noqa: S311 (no secret)
        self.gateway = Gateway(self, self.failures)
        self.regions = [
            VoiceServer(behaviour, self.failures, self._chance) for _ in range(_REGIONS)
        ]
        self.rest = Rest(self, self._new_id)
        self.bot = self.add_bot("Minuta")
        for region in self.regions:
            region.obey(self._can_hear, self._can_be_heard)

    @classmethod
    @asynccontextmanager
    async def started(
        cls, behaviour: Behaviour | None = None, seed: int = 7
    ) -> AsyncIterator[Self]:
        """All servers on free ports of 127.0.0.1; what broke inside is raised at the end."""
        async with AsyncExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="minuta-discord-"))
            local = cls(Path(folder), behaviour or Behaviour(), seed)
            stack.push_async_callback(local._stop)
            await local._start()
            try:
                yield local
            except BaseException as error:
                local.failures.add_to(error)
                raise
        local.failures.raise_any()

    @property
    def token(self) -> str:
        """The token of the first bot."""
        return self.bot.token or ""

    @property
    def gateway_url(self) -> str:
        return self.gateway.url

    @property
    def certificate(self) -> Path:
        return self._certificate.path

    @property
    def ssl_context(self) -> ssl.SSLContext:
        """The side of a client that trusts the voice servers."""
        return self._certificate.client_side()

    def connector(self) -> aiohttp.TCPConnector:
        """What `discord.Client(connector=...)` takes."""
        return aiohttp.TCPConnector(ssl=self.ssl_context)

    def pointed(self) -> AbstractContextManager[None]:
        """Let discord.py in this process talk to these servers."""
        return pointed_at(self.url, self.gateway_url)

    def add_bot(self, name: str) -> Account:
        """A bot with a token; it must be let into guilds by `LocalGuild.let_in`."""
        bot = Account(self._new_id(), name, is_bot=True)
        bot.token = f"token-of-{bot.id}"
        self.accounts[bot.id] = bot
        return bot

    def add_guild(self, name: str) -> LocalGuild:
        """A guild in which the first bot is a member."""
        owner = Account(self._new_id(), "Olive Owner")
        premises = Premises(
            self.gateway, self.regions, self.behaviour, self.failures, self._chance, self._new_id
        )
        guild = LocalGuild(self._new_id(), name, owner, self.gateway.publish, premises=premises)
        guild.let_in(owner)
        guild.let_in(self.bot)
        self.guilds[guild.id] = guild
        for session in self.gateway.sessions.values():
            if session.account is self.bot:
                session.dispatch("GUILD_CREATE", guild_json(guild, session))
        return guild

    def direct(self, person: Account) -> DirectChannel:
        """The private channel of a person with the bot."""
        return self.rest.messages.direct_channel(self.bot, person)

    def invoke(
        self,
        person: Account,
        channel: Channel | DirectChannel,
        line: str,
        options: Mapping[str, object] | None = None,
    ) -> Interaction:
        """Let a person use a slash command; `acts.py` says what raises when they can't.

        Users, channels and roles among the options are given as such, or by their ids.
        """
        return self.rest.acts.invoke(self.bot, person, channel, line, options or {})

    def complete(
        self,
        person: Account,
        channel: Channel | DirectChannel,
        line: str,
        focused: str,
        typed: str,
        options: Mapping[str, object] | None = None,
    ) -> Interaction:
        """Let a person type a part of an option; the answer has `choices`."""
        filled = {**(options or {}), focused: typed}
        return self.rest.acts.complete(self.bot, person, channel, line, filled, focused)

    def use_on(
        self, person: Account, channel: Channel | DirectChannel, name: str, message: Json
    ) -> Interaction:
        """Let a person use a message command on a message."""
        return self.rest.acts.use_on(self.bot, person, channel, name, message)

    def press(
        self,
        person: Account,
        channel: Channel | DirectChannel,
        message: Json,
        custom_id: str,
    ) -> Interaction:
        """Let a person press a button; raises `LookupError` when the message has none like that."""
        return self.rest.acts.press(self.bot, person, channel, message, custom_id)

    def choose(
        self,
        person: Account,
        channel: Channel | DirectChannel,
        message: Json,
        custom_id: str,
        *values: Chosen,
    ) -> Interaction:
        """Let a person choose from a menu; raises `LookupError` when the message has none."""
        return self.rest.acts.choose(self.bot, person, channel, message, custom_id, values)

    def submit(
        self, person: Account, form: Interaction, values: Mapping[str, str | Sequence[Chosen]]
    ) -> Interaction:
        """Let a person fill in the form that they were shown, by custom id."""
        return self.rest.acts.submit(self.bot, person, form, values)

    def account_by_token(self, token: str) -> Account | None:
        for account in self.accounts.values():
            if account.token == token:
                return account
        return None

    def guilds_of(self, account: Account) -> list[Guild]:
        return [guild for guild in self.guilds.values() if account.id in guild.members]

    def bot_wants(self, account: Account, session_id: str, request: VoiceRequest) -> None:
        """Op 4 of the main gateway; what is not allowed is not answered, as by Discord."""
        guild = self.guilds.get(request.guild_id)
        if guild is None or not self.behaviour.answers_voice_requests:
            return
        state = guild.voice_states.get(account.id)
        if request.channel_id is None:
            if state:
                self._leave_room(guild, account, state.channel_id)
            return
        room = guild.channels.get(request.channel_id)
        if not isinstance(room, VoiceRoom):
            return
        is_here = state is not None and state.channel_id == room.id
        if room.may_enter(account) and (is_here or not room.is_full):
            if state and not is_here:
                self._dismiss(guild, account, state.channel_id)
            room.admit(account, session_id, request)

    def session_over(self, account: Account, session_id: str) -> None:
        """A session of the main gateway ended: its voice state vanishes."""
        for guild in self.guilds.values():
            state = guild.voice_states.get(account.id)
            if state and state.session_id == session_id:
                self._leave_room(guild, account, state.channel_id)

    def _leave_room(self, guild: LocalGuild, account: Account, channel_id: int) -> None:
        guild.clear_voice_state(account.id)
        self._dismiss(guild, account, channel_id)

    def _dismiss(self, guild: LocalGuild, account: Account, channel_id: int) -> None:
        room = guild.channels.get(channel_id)
        if isinstance(room, VoiceRoom):
            room.server.dismiss(guild.id, account.id, DISCONNECTED)

    def _can_hear(self, guild_id: int, user_id: int) -> bool:
        state = self.guilds[guild_id].voice_states.get(user_id)
        return state is not None and state.can_hear

    def _can_be_heard(self, guild_id: int, user_id: int) -> bool:
        state = self.guilds[guild_id].voice_states.get(user_id)
        return state is not None and state.can_be_heard

    async def _start(self) -> None:
        app = self.rest.application(self.failures)
        Control(self).add_to(app)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/gateway/", self.gateway.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}/api/v10"
        self.control_url = f"http://127.0.0.1:{port}/_control"
        self.gateway.url = f"ws://127.0.0.1:{port}/gateway"
        await asyncio.gather(*(region.start(self._certificate) for region in self.regions))

    async def _stop(self) -> None:
        await self.failures.stop()
        self.gateway.close()
        for region in self.regions:
            await region.stop()
        await self._runner.cleanup()
