"""Sends one nudge, once, and lets its message follow what is changed."""

import logging
from contextlib import suppress
from datetime import datetime
from typing import Final

from bot.domain.nudge import Nudge, NudgeState
from bot.domain.outbox import Delivery
from bot.domain.people import Participant
from bot.domain.publication import NudgePublication
from bot.domain.reminder import IN_TIME
from bot.engine.run import Facts
from bot.errors import Fault, NotFoundError, ProviderError, UnreachableError
from bot.failpoints import Failpoint, Moment, Name, at
from bot.followup.quiet import first_allowed
from bot.followup.timing import Timing, Timings
from bot.metrics import Metrics
from bot.pipeline.addressing import Address, Addresses, used_address, used_place
from bot.pipeline.drafting import Draft, Drafts, Recipient
from bot.pipeline.posting import Posting
from bot.pipeline.rounds import is_last_round, next_round
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stages import Outside
from bot.pipeline.unreachable import Unreachable

log = logging.getLogger(__name__)

_TIMES_IT_MAY_CHANGE: Final = 10
_REFUSED: Final = frozenset({Fault.BAD_INPUT, Fault.TOO_LONG})
"""What a platform will never take; all else may be another day."""


class Nudging:
    """Tells a person directly what they are to be told; every stage can be repeated."""

    def __init__(
        self, outside: Outside, settings: PipelineSettings, posting: Posting, failpoint: Failpoint
    ) -> None:
        timings = Timings(outside.store, settings.hours)
        self._store = outside.store
        self._clock = outside.clock
        self._metrics = outside.metrics or Metrics()
        self._posting = posting
        self._drafts = Drafts(outside.store, timings, outside.clock)
        self._addresses = Addresses(outside.store, outside.platforms)
        self._unreachable = Unreachable(outside.store, posting, timings, outside.clock, failpoint)
        self._failpoint = failpoint

    async def send(self, nudge_id: str) -> Facts:
        """Send a nudge, or call it off if there is nothing to be said any more.

        Returns `until` where that would be in the quiet hours of the person, as after an outage of
        the platform: then it is to be released until that moment. One that was erased meanwhile is
        nothing to do. Raises what the platform raises.
        """
        try:
            nudge = await self._store.nudge(nudge_id)
        except NotFoundError:
            return {}
        if nudge.state is not NudgeState.CLAIMED:
            return {}
        draft = await self._drafts.to_send(nudge)
        recipient, timing = draft.recipient, await self._drafts.timing(nudge, draft)
        if recipient is None or timing is None:
            await self._settle(nudge_id, NudgeState.CANCELLED, draft)
            return {}
        now = self._clock.now()
        allowed_at = first_allowed(now, timing)
        if allowed_at > now and not await self._is_said(nudge, draft, timing, recipient):
            return {"until": allowed_at.isoformat()}
        await self._tell(nudge, draft, timing, recipient)
        await self._settle(nudge_id, NudgeState.SENT, draft)
        return {}

    async def platform_of(self, nudge: Nudge) -> str | None:
        """The platform that a nudge goes to first; None for who has no account."""
        return await self._addresses.platform_of(nudge)

    async def release(self, nudge_id: str, until: str) -> Facts:
        """Let what a nudge would have said come at a later moment, with another one."""
        late_before = self._clock.now() - IN_TIME
        await self._store.release_nudge(nudge_id, datetime.fromisoformat(until), late_before)
        return {}

    async def postpone(self, nudge_id: str) -> Facts:
        """Let a nudge be tried once more later, under the same key, since it may be there already.

        Returns whether it `is_over`: then it was tried for long enough.
        """
        try:
            nudge = await self._store.nudge(nudge_id)
        except NotFoundError:  # erased meanwhile
            return {"is_over": False}
        if is_last_round(nudge.claimed_at, nudge.next_at):
            return {"is_over": True}
        until = next_round(nudge.claimed_at, self._clock.now())
        await self._store.postpone_nudge(nudge_id, until)
        return {"is_over": False}

    async def give_up(self, nudge_id: str) -> Facts:
        """Call off a nudge that could not be sent; its dead letter can still be retried."""
        with suppress(NotFoundError):  # erased meanwhile
            await self._store.settle_nudge(nudge_id, NudgeState.CANCELLED, versions={})
        return {}

    async def refresh(self, nudge_id: str) -> None:
        """Let the message of a nudge say how its items stand now, if it may say something else.

        What has changed while that was said is said as well, as in `bot.pipeline.showing`. One that
        somebody has deleted is left alone. Raises what the platform raises.
        """
        for _ in range(_TIMES_IT_MAY_CHANGE):
            try:
                nudge = await self._store.nudge(nudge_id)  # its mark is of nothing that comes later
            except NotFoundError:
                return
            if nudge.mark is None or nudge.state is not NudgeState.SENT:
                return
            delivery = await self._addresses.used(nudge_id)
            sent_at = delivery.sent_at if delivery is not None else None
            draft = await self._drafts.as_sent(nudge, sent_at)
            if delivery is not None:
                await self._shown(nudge, delivery, draft)
            else:
                await self._unreachable.refresh(nudge.id, draft.reminded)
            if draft != await self._drafts.as_sent(nudge, sent_at):
                continue
            await self._store.nudge_refreshed(nudge_id, nudge.mark)
            return

    async def _is_said(
        self, nudge: Nudge, draft: Draft, timing: Timing, recipient: Recipient
    ) -> bool:
        """Whether it was said, wholly or in part, although nobody came to note that."""
        if await self._unreachable.has_mentioned(nudge.id):
            return True
        for where in await self._addresses.of(nudge, recipient):
            publication = await self._publication(nudge, draft, timing, where)
            with suppress(UnreachableError):  # so it is not there, or nobody can look
                if await self._posting.is_there(where.key, publication):
                    return True
        return await self._addresses.used(nudge.id) is not None

    async def _tell(self, nudge: Nudge, draft: Draft, timing: Timing, recipient: Recipient) -> None:
        """Say it to whichever account takes it, else where the meetings are."""
        if await self._addresses.used(nudge.id) is not None:
            return
        if not await self._unreachable.has_mentioned(nudge.id):
            for where in await self._addresses.of(nudge, recipient):
                publication = await self._publication(nudge, draft, timing, where)
                reached = at(self._failpoint, Name.REMIND, nudge.id)
                try:
                    await self._posting.post_once(where.key, publication, reached)
                except UnreachableError as error:
                    log.info("nudge %s does not reach an account: %s", nudge.id, error.what)
                else:
                    self._metrics.nudged(is_late=any(one.is_late for one in draft.reminded))
                    return
        await self._unreachable.mention(nudge.id, draft.reminded)
        self._metrics.unreached()

    async def _shown(self, nudge: Nudge, delivery: Delivery, draft: Draft) -> None:
        timing = await self._drafts.timing(nudge, draft)
        recipient = draft.recipient
        if recipient is None or timing is None:  # of all that was said nothing is kept any more
            await self._posting.delete(delivery.key, used_place(nudge, delivery))
            return
        where = used_address(nudge, delivery, recipient)
        publication = await self._publication(nudge, draft, timing, where)
        try:
            await self._posting.edit_if_posted(delivery.key, publication)
        except (NotFoundError, UnreachableError):
            log.info("the message of nudge %s is gone", nudge.id)
        except ProviderError as error:
            if error.fault not in _REFUSED:
                raise
            log.warning("the message of nudge %s stays as it is: %s", nudge.id, error)

    async def _publication(
        self, nudge: Nudge, draft: Draft, timing: Timing, where: Address
    ) -> NudgePublication:
        return NudgePublication(
            nudge_id=nudge.id,
            place=where.place,
            participant=where.participant,
            reminded=draft.reminded,
            digest=draft.digest,
            zone=timing.zone,
            asks_zone=await self._asks_zone(nudge, where.participant),
            now=self._clock.now(),
        )

    async def _asks_zone(self, nudge: Nudge, person: Participant) -> bool:
        """Whether nobody knows where they live, and this is the first message to them."""
        if nudge.account is None or person.account is None or person.zone is not None:
            return False
        if (await self._addresses.settings_of(person.account)).zone is not None:
            return False
        return not await self._store.has_been_told(nudge.account, nudge.claimed_at)

    async def _settle(self, nudge_id: str, state: NudgeState, draft: Draft) -> None:
        self._failpoint(Name.SETTLE_NUDGE, Moment.BEFORE, nudge_id)
        await self._store.settle_nudge(
            nudge_id,
            state,
            versions=draft.versions if state is NudgeState.SENT else {},
            called_off=draft.called_off,
        )
        self._failpoint(Name.SETTLE_NUDGE, Moment.AFTER_EFFECT, nudge_id)
