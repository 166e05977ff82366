"""The local Slack as a whole, and what a test does with it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Unpack

from aiohttp import web

from tests.servers.discord.waiting import until
from tests.servers.slack.acts import Person
from tests.servers.slack.api import Api
from tests.servers.slack.apps import App, Install
from tests.servers.slack.channels import Channel
from tests.servers.slack.clock import Clock
from tests.servers.slack.events import Deliveries
from tests.servers.slack.failures import Failures
from tests.servers.slack.faults import Faults
from tests.servers.slack.files import Files
from tests.servers.slack.foreign import ForeignHost
from tests.servers.slack.huddles import Huddle
from tests.servers.slack.ids import Ids, Stamps, token
from tests.servers.slack.interactions import Interactions
from tests.servers.slack.limits import RateLimits
from tests.servers.slack.messages import threads_of
from tests.servers.slack.oauth import OAuth
from tests.servers.slack.readable import said
from tests.servers.slack.socket_mode import Sockets
from tests.servers.slack.views import Views
from tests.servers.slack.world import Json, Somebody, Team, User, user_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping

    from tests.servers.slack.api import Call
    from tests.servers.slack.files import About
    from tests.servers.slack.shared_files import SharedFile

SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "users:read",
    }
)
"""What an app gets that names no scopes."""

_MAX_BODY_BYTES = 64 << 20


class LocalSlack:
    """A Slack; made by `local_slack`. `calls` are all calls of the Web API, in their order."""

    def __init__(self) -> None:
        self.url = ""
        self.clock = Clock()
        self.failures = Failures()
        self.faults = Faults()
        self.limits = RateLimits(self.clock)
        self.new_id = Ids()
        self.new_ts = Stamps(self.clock)
        self.teams: dict[str, Team] = {}
        self.apps: dict[str, App] = {}
        self.foreign = ForeignHost()
        self.files = Files(self)
        self.oauth = OAuth(self)
        self.deliveries = Deliveries(self)
        self.sockets = Sockets(self)
        self.interactions = Interactions(self)
        self.views = Views(self)
        self.api = Api(self)

    @property
    def calls(self) -> list[Call]:
        """All calls of the Web API, in their order."""
        return self.api.calls

    @property
    def api_url(self) -> str:
        """The base of the Web API, with a slash at its end."""
        return f"{self.url}/api/"

    def add_team(self, name: str, domain: str | None = None) -> Team:
        """A workspace."""
        team = Team(self, self.new_id("T"), name, domain or name.lower().replace(" ", "-"))
        self.teams[team.id] = team
        return team

    def add_app(
        self,
        name: str = "Minuta",
        scopes: Iterable[str] = SCOPES,
        optional_scopes: Iterable[str] = (),
        *,
        redirect_urls: Iterable[str] = (),
        rotates_tokens: bool = False,
    ) -> App:
        """An app that can be installed in the workspaces."""
        app = App(
            self,
            self.new_id("A"),
            name,
            client_id=f"{len(self.apps) + 1_234_567_890}.{len(self.apps) + 9_876_543_210}",
            client_secret=token("secret"),
            signing_secret=token("signing"),
            app_token=token("xapp-1"),
            scopes=frozenset(scopes),
            optional_scopes=frozenset(optional_scopes),
            redirect_urls=tuple(redirect_urls),
            rotates_tokens=rotates_tokens,
        )
        self.apps[app.id] = app
        return app

    def open_channel(
        self,
        team: Team,
        name: str,
        members: Iterable[Somebody],
        *,
        is_private: bool = False,
        is_connect: bool = False,
    ) -> Channel:
        """A channel of a workspace; use `Team.add_channel`."""
        channel = Channel(
            self.new_id("C"),
            team,
            name,
            is_private=is_private,
            is_connect=is_connect,
            created=int(self.clock()),
        )
        team.channels[channel.id] = channel
        channel.invite(*members)
        return channel

    def direct(self, bot: Install, person: User) -> Channel:
        """The direct messages of a bot with a person."""
        for channel in bot.team.channels.values():
            if channel.is_im and set(channel.members) == {bot.user_id, person.id}:
                return channel
        members = dict.fromkeys((bot.user_id, person.id))
        channel = Channel(
            self.new_id("D"),
            bot.team,
            "",
            members,
            is_private=True,
            is_im=True,
            created=int(self.clock()),
        )
        bot.team.channels[channel.id] = channel
        return channel

    def say(
        self, somebody: Somebody, channel: Channel, text: str, thread: str | None = None
    ) -> Json:
        """Let somebody write, in a thread by the `ts` of its root."""
        assert channel.has(somebody), f"{user_of(somebody).real_name} is not in {channel.name}"
        return channel.post(somebody, text, thread_ts=thread)

    def share(
        self,
        somebody: Somebody,
        channel: Channel,
        name: str,
        content: bytes = b"",
        **about: Unpack[About],
    ) -> SharedFile:
        """Let somebody share a file; `files.About` says what else can be told of it."""
        return self.files.share(somebody, channel, name, content, **about)

    def share_many(
        self,
        somebody: Somebody,
        channel: Channel,
        contents: Mapping[str, bytes],
        text: str = "",
        thread: str | None = None,
    ) -> list[SharedFile]:
        """Let somebody share several files by one message."""
        return self.files.share_many(somebody, channel, contents, text, thread)

    def huddle(self, channel: Channel, *people: User) -> Huddle:
        """Let people begin a huddle; its `end` ends it."""
        return Huddle(channel, people)

    def messages(self, channel: Channel, thread: str | None = None) -> list[Json]:
        """The messages in the channel itself, or the replies in a thread, without its root."""
        if thread is not None:
            return channel.replies(thread)
        return threads_of(list(channel.messages.values()))

    def called(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    def person(self, user: User) -> Person:
        """What somebody can do; see `acts.py`."""
        return Person(self, user)

    def said(self, channel: Channel, thread: str | None = None) -> list[str]:
        """What a reader sees; see `readable.py`."""
        return said(self, channel, thread)

    async def redeliver(self, event_id: str) -> None:
        """Send an event again, as if its acknowledgement had been lost."""
        await self.deliveries.redeliver(event_id)

    async def settled(self) -> None:
        """Wait until every event is acknowledged or given up."""
        await self.deliveries.settled()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something is so; see `waiting.py`."""
        await until(condition)

    def _application(self) -> web.Application:
        app = web.Application(
            middlewares=[self.failures.middleware], client_max_size=_MAX_BODY_BYTES
        )
        self.api.add_to(app)
        self.files.add_to(app)
        self.oauth.add_to(app)
        self.sockets.add_to(app)
        self.interactions.add_to(app)
        return app

    async def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        await self.foreign.start()

    async def stop(self) -> None:
        """Let go of everything."""
        self.faults.clear()
        # What goes on beside uses what the others hold open.
        await self.failures.stop()
        await self.deliveries.stop()
        await self.sockets.stop()
        await self._runner.cleanup()
        await self.foreign.stop()


@asynccontextmanager
async def local_slack() -> AsyncIterator[LocalSlack]:
    """A Slack on a free port of 127.0.0.1; what broke inside is raised at the end."""
    slack = LocalSlack()
    await slack.start()
    try:
        yield slack
    except BaseException as error:
        slack.failures.add_to(error)
        raise
    finally:
        await slack.stop()
    slack.failures.raise_any()
