"""A workspace with a channel, a person and a bot: what most tests of this Slack begin with."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, NamedTuple, Self

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack.server import local_slack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.servers.slack.apps import App, Install
    from tests.servers.slack.channels import Channel
    from tests.servers.slack.people import User
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.world import Json, Team

_NOBODY = "http://127.0.0.1:9/slack/events"


class Scene(NamedTuple):
    """`client` is Slack's own, with the token of the bot and without any retries."""

    slack: LocalSlack
    team: Team
    alice: User
    general: Channel
    app: App
    bot: Install
    client: AsyncWebClient

    @classmethod
    @asynccontextmanager
    async def opened(cls) -> AsyncIterator[Self]:
        """Alice and the bot are in the channel."""
        async with local_slack() as slack:
            team = slack.add_team("Acme")
            alice = team.add_user("Alice Example", display_name="alice", locale="de-DE")
            general = team.add_channel("general", [alice])
            app = slack.add_app()
            bot = app.install(team)
            general.invite(bot)
            client = AsyncWebClient(bot.token, slack.api_url, timeout=2, retry_handlers=[])
            yield cls(slack, team, alice, general, app, bot, client)

    def listen(self) -> None:
        """Have events published; nobody takes them, and what is published is all that counts."""
        self.app.http(_NOBODY)

    def told(self, kind: str) -> list[Json]:
        """The events of a kind, as they were published."""
        return [one.event for one in self.slack.deliveries.of(kind)]

    @property
    def posted(self) -> list[str]:
        """The texts in the channel itself."""
        return [one["text"] for one in self.slack.messages(self.general)]


@contextmanager
def refused(code: str, **told: object) -> Iterator[pytest.ExceptionInfo[SlackApiError]]:
    """Expect that Slack says no to a call, by this word and with these fields of its answer."""
    with pytest.raises(SlackApiError) as caught:
        yield caught
    answer = caught.value.response
    assert {"error": answer["error"]} | {name: answer.get(name) for name in told} == {
        "error": code,
        **told,
    }
