"""The chat platforms that are set up: joined with the bot, left with it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AsyncExitStack

    from aiohttp import web

    from bot.metrics import Metrics
    from bot.ports import (
        ChatPlatform,
        Clock,
        Desk,
        Directory,
        RecordingSource,
        Store,
        VoicePlatform,
    )
    from bot.settings import Settings
    from integrations.discord.joining import Discord
    from integrations.slack.joining import Slack


@dataclass(frozen=True)
class Chats:
    """The platforms that are set up; what each of them offers is told by its name."""

    discord: Discord | None = None
    slack: Slack | None = None

    @property
    def platforms(self) -> Mapping[str, ChatPlatform]:
        """Where messages are written."""
        return {name: joined.chat for name, joined in self._joined()}

    @property
    def sources(self) -> Mapping[str, RecordingSource]:
        """Where recordings are fetched from."""
        return {name: joined.recordings for name, joined in self._joined()}

    @property
    def directories(self) -> Mapping[str, Directory]:
        """Where people are looked up."""
        return {} if self.slack is None else {"slack": self.slack.directory}

    @property
    def voices(self) -> Mapping[str, VoicePlatform]:
        """Where people can be heard while they talk."""
        return {} if self.discord is None else {"discord": self.discord.voice}

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """What platforms call over HTTP."""
        return () if self.slack is None else self.slack.routes

    def watched_by(self, metrics: Metrics) -> None:
        """Let the figures tell whether they are connected."""
        if self.slack is not None:
            health = self.slack.health
            metrics.watch_chat("slack", lambda: health.is_connected)

    async def answer(self, desk: Desk) -> None:
        """Answer what people ask for on any of them at this desk."""
        for _, joined in self._joined():
            await joined.answer(desk)

    async def lost(self) -> None:
        """Wait until one of them is lost for good; raises `SettingsError` with the reason."""
        losing = [asyncio.create_task(joined.lost(), name=name) for name, joined in self._joined()]
        if not losing:
            await asyncio.Event().wait()
        try:
            done, _ = await asyncio.wait(losing, return_when=asyncio.FIRST_COMPLETED)
            for lost in done:
                await lost
        finally:
            for waiting in losing:
                waiting.cancel()

    def _joined(self) -> Iterator[tuple[str, Discord | Slack]]:
        if self.discord is not None:
            yield "discord", self.discord
        if self.slack is not None:
            yield "slack", self.slack


async def join_chats(
    stack: AsyncExitStack, settings: Settings, store: Store, clock: Clock
) -> Chats:
    """Join what is set up; `stack` leaves it. Raises `SettingsError` for tokens nobody takes."""
    return Chats(
        await _join_discord(stack, settings), await _join_slack(stack, settings, store, clock)
    )


async def _join_discord(stack: AsyncExitStack, settings: Settings) -> Discord | None:
    if settings.discord_token is None:
        return None
    # the library takes half a second to import; who does not use it need not wait
    from integrations.discord.joining import open_discord  # noqa: PLC0415

    token, api_url = settings.discord_token.get_secret_value(), settings.discord_api_url
    return await stack.enter_async_context(open_discord(token, str(api_url) if api_url else None))


async def _join_slack(
    stack: AsyncExitStack, settings: Settings, store: Store, clock: Clock
) -> Slack | None:
    if settings.slack_bot_token is None and settings.slack_client_id is None:
        return None
    from bot.app.slack import slack_keys  # noqa: PLC0415 (as with Discord's)
    from integrations.slack.joining import open_slack  # noqa: PLC0415

    keys = slack_keys(settings)
    return None if keys is None else await stack.enter_async_context(open_slack(keys, store, clock))
