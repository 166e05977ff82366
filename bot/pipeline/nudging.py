"""Sends one nudge, once, and lets its message follow what is changed."""

import logging
from contextlib import suppress
from datetime import datetime
from typing import Final

from bot.domain.nudge import Nudge, NudgeState
from bot.domain.outbox import Delivery
from bot.domain.publication import NudgePublication
from bot.engine.run import Facts
from bot.errors import NotFoundError, UnreachableError
from bot.failpoints import Failpoint, Moment, Name, at
from bot.followup.quiet import first_allowed
from bot.followup.timing import Timing, Timings
from bot.metrics import Metrics
from bot.pipeline.addressing import Address, Addresses, used_address, used_place
from bot.pipeline.drafting import Draft, Drafts, Recipient
from bot.pipeline.posting import Posting
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stages import Outside
from bot.pipeline.unreachable import Unreachable

log = logging.getLogger(__name__)

_TIMES_IT_MAY_CHANGE: Final = 10


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

    async def release(self, nudge_id: str, until: str) -> Facts:
        """Let what a nudge would have said come at a later moment, with another one."""
        await self._store.release_nudge(nudge_id, datetime.fromisoformat(until))
        return {}

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
            delivery = await self._addresses.used(nudge_id)
            if nudge.mark is None or nudge.state is not NudgeState.SENT:
                return
            if delivery is not None:
                draft = await self._drafts.as_sent(nudge, delivery.sent_at)
                await self._shown(nudge, delivery, draft)
                if draft != await self._drafts.as_sent(nudge, delivery.sent_at):
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

    async def _publication(
        self, nudge: Nudge, draft: Draft, timing: Timing, where: Address
    ) -> NudgePublication:
        account = where.participant.account
        is_zone_known = where.participant.zone is not None or account is None
        if account is not None and not is_zone_known:
            is_zone_known = (await self._addresses.settings_of(account)).zone is not None
        return NudgePublication(
            nudge_id=nudge.id,
            place=where.place,
            participant=where.participant,
            reminded=draft.reminded,
            digest=draft.digest,
            zone=timing.zone,
            asks_zone=not is_zone_known,
            now=self._clock.now(),
        )

    async def _settle(self, nudge_id: str, state: NudgeState, draft: Draft) -> None:
        self._failpoint(Name.SETTLE_NUDGE, Moment.BEFORE, nudge_id)
        await self._store.settle_nudge(
            nudge_id,
            state,
            versions=draft.versions if state is NudgeState.SENT else {},
            called_off=draft.called_off,
        )
        self._failpoint(Name.SETTLE_NUDGE, Moment.AFTER_EFFECT, nudge_id)
