"""One after the other: what reads something of a meeting, changes it and writes it back."""

import asyncio
from contextlib import AbstractAsyncContextManager
from weakref import WeakValueDictionary


class MeetingTurns:
    """A turn for each meeting, in this process; the desk of a platform is in one process only."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, meeting_id: str) -> AbstractAsyncContextManager[None]:
        """To be held while a meeting is changed."""
        return self._locks.setdefault(meeting_id, asyncio.Lock())
