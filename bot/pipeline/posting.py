"""Posts every message once, and finds it again."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeAlias

from bot.domain.outbox import MessageRef
from bot.domain.publication import Publication, place_of
from bot.errors import MinutaError, NotFoundError
from bot.pipeline.failpoints import Moment
from bot.ports import ChatPlatform, Clock, Outbox

Reached: TypeAlias = Callable[[Moment], None]
"""Told how far a message has come; for tests."""

_TIMES_A_MESSAGE_MAY_VANISH = 5


def unnoticed(moment: Moment) -> None:
    """Tell nobody, as outside of tests."""
    del moment


class Posting:
    """Sends what is to be said to the platform of its place.

    Every call raises `ProviderError` and `TimeoutError` when the platform does not take it, and
    `MinutaError` when there is no such platform.
    """

    def __init__(
        self,
        outbox: Outbox,
        platforms: Mapping[str, ChatPlatform],
        clock: Clock,
        timeout_s: float,
    ) -> None:
        self._outbox = outbox
        self._platforms = platforms
        self._clock = clock
        self._timeout_s = timeout_s

    async def post_once(
        self, key: str, publication: Publication, reached: Reached = unnoticed
    ) -> None:
        """Post a message unless it is there already.

        The marker travels with the message: one whose answer was lost is found before it is
        repeated. Only another process that is between its look and its post, and wakes up after it
        was taken for dead, can still double it.
        """
        await self._posted(key, publication, reached)

    async def _posted(self, key: str, publication: Publication, reached: Reached) -> bool:
        """See that a message is there; False if it was before, whatever it says."""
        delivery = await self._outbox.delivery(key)
        if delivery.ref is not None:
            return False
        platform = self._platform(publication)
        async with asyncio.timeout(self._timeout_s):
            ref = await platform.find(publication, delivery.marker)
        reached(Moment.DURING)
        is_new = ref is None
        if ref is None:
            async with asyncio.timeout(self._timeout_s):
                ref = await platform.post(publication, delivery.marker)
        reached(Moment.AFTER_EFFECT)
        await self._outbox.sent(key, ref, self._clock.now())
        return is_new

    async def say(self, key: str, publication: Publication, reached: Reached = unnoticed) -> None:
        """Let the message of this key say something else; if somebody has deleted it, post anew."""
        for _ in range(_TIMES_A_MESSAGE_MAY_VANISH):
            ref = (await self._outbox.delivery(key)).ref
            if ref is None:
                if await self._posted(key, publication, reached):
                    return
                continue  # whoever posted it was killed before that was noted: it may say less
            reached(Moment.DURING)
            try:
                await self._edit(ref, publication)
            except NotFoundError:
                key = f"{key}:{ref.message_id}"
                continue
            reached(Moment.AFTER_EFFECT)
            return
        raise MinutaError(
            "The message with the notes was deleted again and again.",
            "Read the notes with minuta meetings show.",
        )

    async def edit_if_posted(self, key: str, publication: Publication) -> None:
        """Let the message say something else, if there is one; raises what the platform raises."""
        delivery = await self._outbox.delivery(key)
        if delivery.ref is not None:
            await self._edit(delivery.ref, publication)

    async def _edit(self, ref: MessageRef, publication: Publication) -> None:
        async with asyncio.timeout(self._timeout_s):
            await self._platform(publication).edit(ref, publication)

    def _platform(self, publication: Publication) -> ChatPlatform:
        name = place_of(publication).platform
        try:
            return self._platforms[name]
        except KeyError:
            raise MinutaError(
                f"The chat platform {name} is not set up here.",
                "Set it up (see minuta check) and run minuta jobs retry.",
            ) from None
