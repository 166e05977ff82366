"""A team of the local Slack as people use it: they share, press, choose, and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tests.servers.discord.waiting import until
from tests.servers.slack.readable import names_of, readable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.slack import App, Channel, Install, Json, LocalSlack, SharedFile, User
    from tests.servers.slack.acts import Person

T = TypeVar("T")

_PATIENCE_S = 60.0


class Office:
    """A team with a channel, and the people of the sample meeting in it."""

    def __init__(self, slack: LocalSlack, app: App, name: str = "Acme") -> None:
        self.slack = slack
        self.app = app
        self.team = slack.add_team(name)
        self.alice: User = self.team.add_user("Alice Example", display_name="Alice", zone="UTC")
        self.peter: User = self.team.add_user("Peter Example", display_name="Peter", zone="UTC")
        self.david: User = self.team.add_user("David Example", display_name="David", zone="UTC")
        self.general: Channel = self.team.add_channel(
            "general", [self.alice, self.peter, self.david]
        )

    def install(self) -> Install:
        """Let the bot in, as an admin does on the app's page."""
        bot = self.app.install(self.team)
        self.general.invite(bot)
        return bot

    @property
    def bot(self) -> Install:
        """The bot of this team."""
        return self.app.installs[self.team.id]

    def person(self, user: User) -> Person:
        """Somebody in front of Slack."""
        return self.slack.person(user)

    def read(self, message: Json) -> str:
        """A message or a view as a reader sees it."""
        return readable(message, names_of(self.team))

    def replies(self, shared: SharedFile) -> list[Json]:
        """What is in the thread of a recording."""
        return self.slack.messages(self.general, thread=shared.message["ts"])

    def told(self, user: User) -> list[Json]:
        """What the bot has written to somebody in private."""
        return self.slack.messages(self.slack.direct(self.bot, user))

    async def attached(self, shared: SharedFile, ending: str) -> str:
        """Wait for a file in the thread of a recording whose name ends so; its text."""

        def found() -> str | None:
            files = (one for reply in self.replies(shared) for one in reply.get("files", []))
            return next((one["id"] for one in files if one["name"].endswith(ending)), None)

        file_id = await self.until(found, f"a file {ending}", lambda: self.replies(shared))
        return self.slack.files.content(file_id).decode()

    def picture(self, shared: SharedFile) -> str:
        """The thread of a recording as a reader sees it."""
        return "\n\n".join(map(self.read, self.replies(shared)))

    async def reply(self, shared: SharedFile, words: str) -> Json:
        """Wait for a message in the thread of a recording that holds these words."""
        return await self.until(
            lambda: self._holding(self.replies(shared), words),
            f"{words!r} under {shared.id}",
            lambda: self.replies(shared),
        )

    async def direct(self, user: User, words: str) -> Json:
        """Wait for a private message to somebody that holds these words."""
        return await self.until(
            lambda: self._holding(self.told(user), words),
            f"{words!r} to {user.name}",
            lambda: self.told(user),
        )

    async def only_for(self, user: User, words: str) -> Json:
        """Wait for a message in the channel that only one person sees."""
        person = self.person(user)
        return await self.until(
            lambda: self._holding(person.ephemerals(self.general), words),
            f"{words!r} for {user.name} alone",
            lambda: person.ephemerals(self.general),
        )

    async def modal(self, user: User, words: str) -> Json:
        """Wait until the modal on top of somebody's screen holds these words."""
        person = self.person(user)
        return await self.until(
            lambda: self._holding(person.modals[-1:], words),
            f"a modal with {words!r} for {user.name}",
            lambda: person.modals,
        )

    async def until(
        self, look: Callable[[], T | None], what: str, there: Callable[[], list[Json]]
    ) -> T:
        """Wait for something to be there; who waits in vain is told what is there instead."""
        found: T | None = None

        def is_there() -> bool:
            nonlocal found
            found = look()
            return found is not None

        try:
            await until(is_there, _PATIENCE_S)
        except TimeoutError:
            seen = "\n---\n".join(map(self.read, there()))
            raise AssertionError(f"{what} did not come; there is:\n{seen}") from None
        assert found is not None
        return found

    def _holding(self, messages: list[Json], words: str) -> Json | None:
        return next((one for one in messages if words in self.read(one)), None)
