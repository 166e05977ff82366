"""The client: what Minuta asks Discord to tell it, and who answers."""

from __future__ import annotations

import asyncio
import logging
import random
import sys
import time
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.errors import MinutaError
from integrations.discord.arrivals import Arrivals
from integrations.discord.buttons import add_views
from integrations.discord.commands import add_commands
from integrations.discord.commands.action_items import PickedMessages
from integrations.discord.registration import keep_registered
from integrations.discord.tree import Tree

if TYPE_CHECKING:
    from discord.guild import GuildChannel

    from bot.ports import Desk

log = logging.getLogger(__name__)

_IDENTIFY_EVERY_S: Final = 5.0
"""Discord takes one IDENTIFY of a bot in so many seconds (gateway documentation, rate limiting)."""

_SOONEST_S: Final = 1.0
_LATEST_S: Final = 2.0
"""When a session was declared invalid, 1 to 5 s chosen at random are to be waited."""

_REGISTERING_S: Final = 10.0


class NobodyThereError(MinutaError):
    """Somebody asks while Minuta is starting."""

    def __init__(self) -> None:
        super().__init__("Minuta is starting.", "Ask again in a minute.")


class DiscordClient(discord.Client):
    """A client that knows who is in which voice room, and nothing of what people write.

    `tree` are its commands. Who uses one before `answer` was called is told to come back.
    `deleted_channels` are ids that Discord has said to be gone.
    """

    def __init__(self, *, guild_ready_timeout_s: float = 2.0) -> None:
        super().__init__(
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=guild_ready_timeout_s,
        )
        self.tree = Tree(self)
        self._picked = PickedMessages()
        add_commands(self.tree, self._present_desk, self._picked)
        self.deleted_channels: set[int] = set()
        self._identified_at = float("-inf")
        self._desk: Desk | None = None
        self._arrivals: Arrivals | None = None
        self._registering: asyncio.Task[None] | None = None

    async def login(self, token: str) -> None:
        """Log in; where it fails half-way, `user` stays None, which is how others know."""
        try:
            await super().login(token)
        except BaseException:
            self._connection.user = None
            raise

    async def fetch_channel(
        self, channel_id: int, /
    ) -> GuildChannel | discord.abc.PrivateChannel | discord.Thread:
        """A channel as Discord has it; raises `ConnectionError` before the first login."""
        self._check_logged_in()
        return await super().fetch_channel(channel_id)

    async def create_dm(self, user: discord.abc.Snowflake) -> discord.DMChannel:
        """A channel with one person; raises `ConnectionError` before the first login."""
        self._check_logged_in()
        return await super().create_dm(user)

    async def before_identify_hook(
        self,
        shard_id: int | None,  # noqa: ARG002 (the library's)
        *,
        initial: bool = False,
    ) -> None:
        """Wait as long as Discord asks for, and no longer: meanwhile no voice is heard."""
        if not initial:
            since_s = time.monotonic() - self._identified_at
            soonest_s = random.uniform(_SOONEST_S, _LATEST_S)  # noqa: S311 (no secret)
            await asyncio.sleep(max(soonest_s, _IDENTIFY_EVERY_S - since_s))
        self._identified_at = time.monotonic()

    async def answer(self, desk: Desk) -> None:
        """Answer commands, buttons and forms at this desk, and tell it of rooms and events.

        Once, at any time within the client's context. The commands are put up in the background,
        however long that takes; where Discord is there, it is waited for.
        """
        self._desk = desk
        self._arrivals = Arrivals(self, desk)
        add_views(self, desk, self._picked)
        self._registering = asyncio.create_task(keep_registered(self, self.tree), name="commands")
        if self.is_ready():
            self._look_around()
            await asyncio.wait([self._registering], timeout=_REGISTERING_S)

    async def close(self) -> None:
        """End everything that runs in the background, and disconnect."""
        if self._registering is not None:
            self._registering.cancel()
            await asyncio.gather(self._registering, return_exceptions=True)
        if self._arrivals is not None:
            await self._arrivals.close()
        await super().close()

    async def on_ready(self) -> None:
        """Everything is known: see who is where."""
        self._look_around()

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A server that could not be reached is there again."""
        if self._arrivals is not None:
            self._arrivals.look(guild)

    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Somebody came into a room, went out, or changed something about themselves."""
        if self._arrivals is None or before.channel == after.channel or member == self.user:
            return
        for room in (before.channel, after.channel):
            if room is not None:
                self._arrivals.room_changed(room)

    async def on_scheduled_event_update(
        self, before: discord.ScheduledEvent, after: discord.ScheduledEvent
    ) -> None:
        """An event begins, ends, or is put off."""
        if self._arrivals is not None:
            self._arrivals.event_updated(before, after)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:  # noqa: ANN401 (each event has its own)
        """Log that something failed; what it says may hold what people said."""
        kind = sys.exc_info()[0]
        log.error("%s failed: %s", event_method, kind.__name__ if kind else "")

    def _check_logged_in(self) -> None:
        """The library knows nobody to ask before, and says so by an error of its own."""
        if self.user is None:
            raise ConnectionError

    def _present_desk(self) -> Desk:
        if self._desk is None:
            raise NobodyThereError
        return self._desk

    def _look_around(self) -> None:
        if self._arrivals is not None:
            for guild in self.guilds:
                self._arrivals.look(guild)


def intents() -> discord.Intents:
    """What Discord is asked to tell; none of it needs Discord's approval."""
    return discord.Intents(guilds=True, voice_states=True, guild_scheduled_events=True)
