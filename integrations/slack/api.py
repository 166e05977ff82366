"""Slack's Web API as the rest of this folder calls it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from bot.errors import Fault, ProviderError
from integrations.slack.faults import (
    GONE,
    NotInstalledError,
    Refused,
    ScopeMissingError,
    waits,
)
from integrations.slack.pacing import PACED, Pacing
from integrations.slack.places import PLATFORM
from integrations.slack.timing import MACHINE, Timing
from integrations.slack.workspaces import Identity, Workspaces

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    import aiohttp
    from slack_sdk.web.async_client import AsyncWebClient

    from integrations.slack.wire import Wire

__all__ = ["Identity", "Patience", "SlackApi"]

_EXPIRED: Final = "token_expired"
_PAGE: Final = 200

_T = TypeVar("_T")


class Patience(NamedTuple):
    """How long one call goes on where it does not work at once.

    `budget_s` is all the waiting in seconds; a wait that Slack asks for and that does not fit is
    left to whoever called, as are the others after so many `tries`.
    """

    budget_s: float = 60.0
    tries: int = 4
    first_s: float = 0.5
    longest_s: float = 8.0


class SlackApi:
    """The Web API with each team's token, at the pace that Slack takes."""

    def __init__(
        self,
        wire: Wire,
        workspaces: Workspaces,
        timing: Timing = MACHINE,
        patience: Patience = Patience(),  # noqa: B008 (it is immutable)
    ) -> None:
        self._wire = wire
        self._workspaces = workspaces
        self._timing = timing
        self._patience = patience
        self._pacing = Pacing(timing)

    @property
    def base_url(self) -> str:
        """Where the API is, with a slash at the end."""
        return self._wire.base_url

    @property
    def session(self) -> aiohttp.ClientSession:
        """The session of all requests; it carries no token by itself."""
        return self._wire.session

    def client(self) -> AsyncWebClient:
        """Slack's own client without a token, for its libraries."""
        return self._wire.client()

    async def token(self, team: str) -> str:
        """The team's token, for fetching files; it must go nowhere but to Slack.

        Raises `NotInstalledError` and `ProviderError`.
        """
        return await self._workspaces.token(team)

    async def identity(self, team: str) -> Identity:
        """Who Minuta is in a team, and what it may do there; kept for a while.

        Raises `NotInstalledError` and `ProviderError`.
        """
        return await self._workspaces.identity(team)

    async def call(
        self, team: str, method: str, *, is_repeatable: bool = True, **arguments: object
    ) -> Mapping[str, Any]:
        """Call a method with the team's token.

        What is None is left out; what has parts is sent as JSON text, which every method takes.
        Methods that write in a `channel` wait for their turn there. Where Slack says to wait, that
        is done within a budget; what broke is repeated if nothing can have happened, or if
        `is_repeatable`. Raises `Refused` with Slack's code, `ScopeMissingError`,
        `NotInstalledError`, and `ProviderError` (`is_in_doubt` if it may have been done).
        """
        channel = arguments.get("channel") or arguments.get("channel_id")
        async with self._turn(team, method, channel):
            return await self._patiently(
                lambda: self._once(team, method, arguments), is_repeatable=is_repeatable
            )

    async def pages(
        self, team: str, method: str, name: str, **arguments: object
    ) -> AsyncIterator[Any]:
        """What a method lists under a name, page after page; raises as `call` does."""
        cursor: str | None = None
        arguments = {"limit": _PAGE, **arguments}
        while True:
            page = await self.call(team, method, is_repeatable=True, cursor=cursor, **arguments)
            for item in page.get(name, ()):
                yield item
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return

    async def upload(
        self, team: str, *, channel: str, thread: str | None, name: str, title: str, content: bytes
    ) -> str:
        """Put a file into a channel or thread, and return its id.

        It may take a moment until it is seen there. Raises as `call` does; in doubt it is only
        about the last step, which makes the file appear.
        """
        length = len(content)
        if not content:
            raise ProviderError(PLATFORM, Fault.BAD_INPUT, "upload of a file: it is empty")
        place = await self.call(team, "files.getUploadURLExternal", filename=name, length=length)
        url, file_id = str(place["upload_url"]), str(place["file_id"])
        await self._patiently(lambda: self._wire.send_bytes(url, content), is_repeatable=True)
        await self.call(
            team,
            "files.completeUploadExternal",
            is_repeatable=False,
            files=[{"id": file_id, "title": title}],
            channel_id=channel,
            thread_ts=thread,
        )
        return file_id

    async def respond(self, response_url: str, body: Mapping[str, object]) -> None:
        """Answer what somebody did, at the address that came with it; raises `ProviderError`.

        Slack takes five answers within half an hour.
        """
        await self._patiently(lambda: self._wire.send_json(response_url, body), is_repeatable=False)

    @asynccontextmanager
    async def _turn(self, team: str, method: str, channel: object) -> AsyncIterator[None]:
        if method in PACED and isinstance(channel, str):
            async with self._pacing.turn(team, channel):
                yield
        else:
            yield

    async def _once(
        self, team: str, method: str, arguments: Mapping[str, object], *, is_renewed: bool = False
    ) -> Mapping[str, Any]:
        token = await self._workspaces.token(team)
        try:
            reply = await self._wire.call(token, method, arguments)
        except Refused as error:
            is_over = error.code == _EXPIRED and not is_renewed
            if is_over and await self._workspaces.expired(team, token):
                return await self._once(team, method, arguments, is_renewed=True)
            raise self._meant(error) from error
        if reply.scopes is not None:
            self._workspaces.granted(team, reply.scopes)
        return reply.data

    def _meant(self, error: Refused) -> Exception:
        """What is raised for a refusal, so that people learn what to do about it."""
        if error.code == "missing_scope":
            return ScopeMissingError(error.needed or error.method, self._workspaces.install_url)
        if error.code in GONE or error.code == _EXPIRED:
            return NotInstalledError(self._workspaces.install_url)
        return error

    async def _patiently(self, act: Callable[[], Awaitable[_T]], *, is_repeatable: bool) -> _T:
        """Do something again while that can help and is safe, within our patience."""
        patience = self._patience
        ours = waits(patience.first_s, patience.longest_s)

        def may_help(error: BaseException) -> bool:
            if not isinstance(error, ProviderError) or not error.fault.is_retryable:
                return False
            return is_repeatable or not error.is_in_doubt

        def wait_s(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            if isinstance(error, ProviderError) and error.retry_after_s is not None:
                return error.retry_after_s + next(ours)  # not everybody at the same moment
            return next(ours)

        def is_enough(state: RetryCallState) -> bool:
            waited_s = state.idle_for + state.upcoming_sleep
            return state.attempt_number >= patience.tries or waited_s > patience.budget_s

        retrying = AsyncRetrying(
            sleep=self._timing.sleep,
            retry=retry_if_exception(may_help),
            wait=wait_s,
            stop=is_enough,
            reraise=True,
        )

        async def once() -> _T:  # tenacity awaits only what it sees to be a coroutine function
            return await act()

        return await retrying(once)
