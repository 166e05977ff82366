"""What can go wrong on demand."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.slack.world import Json


class Kind(StrEnum):
    """What happens to a request; with AFTER the thing itself has been done.

    For all: STATUS answers by a status, RATE_LIMIT by 429 with Retry-After, RESET cuts the
    connection, STALL gives no answer until `Fault.release` is set, NOT_JSON answers 200 with HTML,
    ERROR answers `ok: false` with `error`. For downloads: LOGIN answers 302 to the login page, HTML
    and JSON answer 200 with such a body, SHORT gives half of the file as if it were the whole, CUT
    breaks the connection in the middle, FOREIGN answers 302 to another host, SLOW waits between
    the halves until `Fault.release` is set, EMPTY gives nothing.
    """

    STATUS = "status"
    STATUS_AFTER = "status_after"
    RATE_LIMIT = "rate_limit"
    RESET = "reset"
    RESET_AFTER = "reset_after"
    STALL = "stall"
    STALL_AFTER = "stall_after"
    NOT_JSON = "not_json"
    NOT_JSON_AFTER = "not_json_after"
    ERROR = "error"
    LOGIN = "login"
    HTML = "html"
    JSON = "json"
    SHORT = "short"
    CUT = "cut"
    FOREIGN = "foreign"
    SLOW = "slow"
    EMPTY = "empty"

    @property
    def is_after(self) -> bool:
        """Whether what was asked for is done all the same."""
        return self.value.endswith("_after")


@dataclass(eq=False)
class Fault:
    """Something that goes wrong so many `times`; `used` counts how often it did.

    `reached` is set as soon as a request met it.
    """

    method: str
    kind: Kind
    times: int = 1
    status: int = 503
    retry_after: int = 1
    error: str = "fatal_error"
    when: Callable[[Json], bool] = lambda arguments: True  # noqa: ARG005 (any)
    used: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)


class Faults:
    """What is to go wrong; `method` is of the Web API, or `upload`, `download`, `response_url`.

    `*` as a method is every one of the Web API.
    """

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(
        self,
        method: str,
        kind: Kind | str,
        times: int = 1,
        *,
        status: int = 503,
        retry_after: int = 1,
        error: str = "fatal_error",
        when: Callable[[Json], bool] | None = None,
    ) -> Fault:
        """Let something go wrong; `when` chooses by the arguments of the call."""
        fault = Fault(method, Kind(kind), times, status, retry_after, error)
        if when is not None:
            fault.when = when
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Let everything go well from now on; what hangs is let go."""
        for fault in self._faults:
            fault.release.set()
        self._faults.clear()

    def take(self, method: str, arguments: Json | None = None) -> Fault | None:
        """The fault that meets a request now."""
        for fault in self._faults:
            is_meant = fault.method == method or (fault.method == "*" and "." in method)
            if is_meant and fault.used < fault.times and fault.when(arguments or {}):
                fault.used += 1
                fault.reached.set()
                return fault
        return None
