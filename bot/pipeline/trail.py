"""Messages besides the notes that show a meeting's items: they follow what is changed."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial

from bot.engine.failure import Failure
from bot.engine.logs import report
from bot.engine.run import Facts
from bot.errors import MinutaError, ProviderError
from bot.failpoints import Failpoint, Moment, Name
from bot.pipeline.aftermath import Aftermath
from bot.pipeline.nudging import Nudging
from bot.ports import Store

log = logging.getLogger(__name__)


class Trail:
    """Brings nudges, and what was said to be done, up to date; every stage can be repeated."""

    def __init__(
        self, store: Store, nudging: Nudging, aftermath: Aftermath, failpoint: Failpoint
    ) -> None:
        self._store = store
        self._nudging = nudging
        self._aftermath = aftermath
        self._failpoint = failpoint

    async def try_once(self, meeting_id: str) -> Facts:
        """Try every message; returns whether something is `left` to be tried again."""
        failures = await self._failures(meeting_id)
        for error in failures:
            if isinstance(error, MinutaError | ProviderError | TimeoutError):
                reason = "no answer in time" if isinstance(error, TimeoutError) else error
                log.warning(
                    "a message about %s is brought up to date later: %s", meeting_id, reason
                )
            else:
                report(log, f"messages about {meeting_id}", error)
        return {"left": bool(failures)}

    async def follow(self, meeting_id: str) -> Facts:
        """Bring every message up to date; raises the first failure once all were tried."""
        failures = await self._failures(meeting_id)
        if failures:
            raise failures[0]
        return {}

    async def leave(self, meeting_id: str, failure: Failure) -> Facts:
        """Leave what is stale for the next sweep."""
        log.error("messages about %s stay stale for now: %s", meeting_id, failure.error)
        return {}

    async def _failures(self, meeting_id: str) -> list[Exception]:
        stale = await self._store.stale_nudges_of(meeting_id)
        messages = [partial(self._nudging.refresh, one) for one in stale]
        failures = list[Exception]()
        for refresh in (*messages, partial(self._aftermath.refresh, meeting_id)):
            if (failure := await _failure_of(refresh)) is not None:
                failures.append(failure)
            self._failpoint(Name.REFRESH_NUDGES, Moment.DURING, meeting_id)
        self._failpoint(Name.REFRESH_NUDGES, Moment.AFTER_EFFECT, meeting_id)
        return failures


async def _failure_of(refresh: Callable[[], Awaitable[None]]) -> Exception | None:
    try:
        await refresh()
    except Exception as error:  # noqa: BLE001 (returned, so that the others are tried as well)
        return error
    return None
