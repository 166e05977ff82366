"""A workspace of the local Slack that Minuta is in, and the way there."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from integrations.slack.api import Patience, SlackApi
from integrations.slack.scopes import OPTIONAL, REQUIRED
from integrations.slack.wire import Wire, open_wire
from integrations.slack.workspaces import OneWorkspace
from tests.servers.slack import local_slack
from tests.slack.quick_time import QuickTime

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.servers.slack import App, Channel, Install, LocalSlack, Team, User


@dataclass
class Office:
    """Alice and Bob in #general, with the bot; `time` passes as soon as somebody waits."""

    slack: LocalSlack
    team: Team
    alice: User
    bob: User
    general: Channel
    app: App
    bot: Install
    wire: Wire
    time: QuickTime
    workspaces: OneWorkspace
    api: SlackApi

    def patient(self, patience: Patience) -> SlackApi:
        """An API with another patience."""
        return SlackApi(self.wire, self.workspaces, self.time.timing, patience)

    async def post(self, text: str, channel: Channel | None = None) -> str:
        """Post a message and return its `ts`."""
        posted = await self.api.call(
            self.team.id,
            "chat.postMessage",
            is_repeatable=False,
            channel=(channel or self.general).id,
            text=text,
        )
        return str(posted["ts"])

    def texts(self) -> list[str]:
        """What was posted in #general."""
        return [message["text"] for message in self.slack.messages(self.general)]


@asynccontextmanager
async def open_office(*, rotates_tokens: bool = False) -> AsyncIterator[Office]:
    """An office, open as long as the context."""
    async with local_slack() as slack, open_wire(slack.api_url) as wire:
        team = slack.add_team("Acme")
        alice = team.add_user("Alice Example", display_name="alice", zone="Europe/Berlin")
        bob = team.add_user("Bob Builder", zone="America/New_York")
        general = team.add_channel("general", [alice, bob])
        app = slack.add_app(
            scopes=REQUIRED, optional_scopes=OPTIONAL, rotates_tokens=rotates_tokens
        )
        bot = app.install(team)
        general.invite(bot)
        time = QuickTime()
        workspaces = OneWorkspace(bot.token, wire, time.timing)
        api = SlackApi(wire, workspaces, time.timing)
        yield Office(slack, team, alice, bob, general, app, bot, wire, time, workspaces, api)
