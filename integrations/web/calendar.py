"""Where calendars look for the due dates of a person."""

from __future__ import annotations

import logging
import time
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from aiohttp import ETag, web

from bot.errors import MinutaError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ports.desk import CalendarDesk

_log = logging.getLogger(__name__)

PATH = "/calendar/{secret}.ics"

MOST_PER_MINUTE: Final = 30
"""Times that one calendar is answered in a minute; those that subscribe ask once in an hour."""

_MINUTE_S: Final = 60.0
_FRESH_S: Final = 300
_WRITTEN: Final = "DTSTAMP"


class CalendarRoutes:
    """Gives the desk's feeds to who knows their secret; to all others there is no such page.

    A calendar that shows the same items as before is not sent again. `seconds` is a clock that only
    goes on.
    """

    def __init__(
        self,
        desk: CalendarDesk,
        most_per_minute: int = MOST_PER_MINUTE,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._desk = desk
        self._most = most_per_minute
        self._seconds = seconds
        self._asked = Counter[bytes]()
        self._minute = 0

    def routes(self) -> list[web.RouteDef]:
        """What is served."""
        return [web.get(PATH, self._feed)]

    async def _feed(self, request: web.Request) -> web.Response:
        secret = request.match_info["secret"]
        self._check_patience(secret)
        try:
            text = await self._desk.feed(secret)
        except (MinutaError, ProviderError) as error:
            _log.warning("a calendar could not be read: %s", error)
            raise web.HTTPServiceUnavailable from None
        if text is None:
            raise web.HTTPNotFound
        self._asked[_digest(secret)] += 1
        return _answer(request, text)

    def _check_patience(self, secret: str) -> None:
        """Count by feed and minute; what is no feed is not counted, so that nothing grows."""
        minute = int(self._seconds() // _MINUTE_S)
        if minute != self._minute:
            self._minute = minute
            self._asked.clear()
        if self._asked[_digest(secret)] >= self._most:
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(int(_MINUTE_S))})


def _answer(request: web.Request, text: str) -> web.Response:
    tag = _tag(text)
    known = request.if_none_match or ()
    if any(one.value in {tag.value, "*"} for one in known):
        response = web.Response(status=web.HTTPNotModified.status_code)
    else:
        response = web.Response(text=text, content_type="text/calendar", charset="utf-8")
    response.etag = tag
    response.headers["Cache-Control"] = f"private, max-age={_FRESH_S}"
    return response


def _tag(text: str) -> ETag:
    """What the feed says, whenever it was written; weak, since the bytes are others each time."""
    said = "".join(line for line in text.splitlines(keepends=True) if not _is_when_written(line))
    return ETag(value=sha256(said.encode()).hexdigest(), is_weak=True)


def _is_when_written(line: str) -> bool:
    return line.startswith(_WRITTEN)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode(errors="replace")).digest()
