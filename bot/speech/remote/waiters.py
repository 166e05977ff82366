"""Who waits in this process for a provider to call back."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Waiters:
    """Wakes who waits for a job, by its key; one for all of a process."""

    def __init__(self) -> None:
        self._bells: defaultdict[str, list[asyncio.Event]] = defaultdict(list)

    @contextmanager
    def waiting(self, key: str) -> Iterator[asyncio.Event]:
        """An event that is set when something came for this job."""
        bell = asyncio.Event()
        self._bells[key].append(bell)
        try:
            yield bell
        finally:
            self._bells[key].remove(bell)
            if not self._bells[key]:
                del self._bells[key]

    def wake(self, key: str) -> None:
        """Something came for this job."""
        for bell in self._bells.get(key, ()):
            bell.set()
