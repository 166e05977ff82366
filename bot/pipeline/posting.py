"""Posts every message once, and finds it again."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from bot.domain.meeting import Place
from bot.domain.outbox import Delivery, MessageRef
from bot.domain.publication import Publication, place_of
from bot.errors import MinutaError, NotFoundError
from bot.failpoints import Moment
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
        delivery = await self._outbox.delivery(key)
        if delivery.ref is None:
            await self._posted(delivery, publication, reached)

    async def is_there(self, key: str, publication: Publication) -> bool:
        """Whether a message was posted, also by somebody who did not come to note it.

        It is noted then. The platform is asked only if somebody may have posted it.
        """
        delivery = next((one for one in await self._outbox.deliveries(key) if one.key == key), None)
        if delivery is None or delivery.ref is not None:
            return delivery is not None
        async with asyncio.timeout(self._timeout_s):
            ref = await self._platform(publication).find(publication, delivery.marker)
        if ref is not None:
            await self._outbox.sent(key, ref, self._clock.now())
        return ref is not None

    async def _posted(self, delivery: Delivery, publication: Publication, reached: Reached) -> bool:
        """See that a message is there; False if it was before, whatever it says.

        What nobody can have posted yet is not looked for.
        """
        platform, ref = self._platform(publication), None
        if not delivery.is_new:
            async with asyncio.timeout(self._timeout_s):
                ref = await platform.find(publication, delivery.marker)
        reached(Moment.DURING)
        is_new = ref is None
        if ref is None:
            async with asyncio.timeout(self._timeout_s):
                ref = await platform.post(publication, delivery.marker)
        reached(Moment.AFTER_EFFECT)
        await self._outbox.sent(delivery.key, ref, self._clock.now())
        return is_new

    async def say(self, key: str, publication: Publication, reached: Reached = unnoticed) -> None:
        """Let the message of this key say something else; if somebody has deleted it, post anew."""
        for _ in range(_TIMES_A_MESSAGE_MAY_VANISH):
            delivery = await self._outbox.delivery(key)
            ref = delivery.ref
            if ref is None:
                if await self._posted(delivery, publication, reached):
                    return
                continue  # whoever posted it was killed before that was noted: it may say less
            reached(Moment.DURING)
            try:
                await self._edit(ref, publication)
            except NotFoundError:
                key = _reposted(key, ref)
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

    async def is_known(self, key: str) -> bool:
        """Whether a message was posted under this key, or may have been."""
        return any(True for _ in await self._all_of(key))

    async def hand_over(self, key: str, new_key: str) -> bool:
        """Let the message of this key be that of another from now on; false if it can't be.

        Of one that was posted anew, because somebody had deleted it, it is the newest.
        """
        known = {delivery.key: delivery for delivery in await self._all_of(key)}
        newest = newest_key(key, known)
        if not await self._outbox.hand_over(newest, new_key, self._clock.now()):
            return False
        for older in known.keys() - {newest}:
            await self._outbox.forget_delivery(older)
        return True

    async def delete(self, key: str, place: Place) -> None:
        """Delete the message of this key and know nothing of it any more; idempotent."""
        for delivery in await self._all_of(key):
            if delivery.ref is not None:
                await self.unsay(delivery.ref, place)
            await self._outbox.forget_delivery(delivery.key)

    async def unsay(self, ref: MessageRef, place: Place) -> None:
        """Delete a message; one that is gone already is deleted."""
        async with asyncio.timeout(self._timeout_s):
            await self._platform_of(place).delete(ref, place)

    async def _all_of(self, key: str) -> Sequence[Delivery]:
        """What is known of the message and of those that took its place."""
        beginning_so = await self._outbox.deliveries(key)
        return [one for one in beginning_so if one.key == key or one.key.startswith(f"{key}:")]

    async def _edit(self, ref: MessageRef, publication: Publication) -> None:
        async with asyncio.timeout(self._timeout_s):
            await self._platform(publication).edit(ref, publication)

    def _platform(self, publication: Publication) -> ChatPlatform:
        return self._platform_of(place_of(publication))

    def _platform_of(self, place: Place) -> ChatPlatform:
        name = place.platform
        try:
            return self._platforms[name]
        except KeyError:
            raise MinutaError(
                f"The chat platform {name} is not set up here.",
                "Set it up (see minuta check) and run minuta jobs retry.",
            ) from None


def newest_key(key: str, known: Mapping[str, Delivery]) -> str:
    """The key of what was posted last in place of a message, of those that are known by key."""
    while (delivery := known.get(key)) is not None and delivery.ref is not None:
        following = _reposted(key, delivery.ref)
        if following not in known:
            break
        key = following
    return key


def _reposted(key: str, ref: MessageRef) -> str:
    """The key of what is posted in place of a message that somebody has deleted."""
    return f"{key}:{ref.message_id}"
