"""Nudges: claimed once, sent, and brought up to date."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Update, delete, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.nudge import Nudge, NudgeState
from bot.domain.people import Account
from bot.domain.reminder import Reminder, ReminderState
from bot.errors import NotFoundError
from bot.ports import NextDigest, NudgeStore
from storage.database import Database, unbroken
from storage.deliveries import forget_nudge_deliveries
from storage.digests import go_on, put_back_digest, settle_digest
from storage.item_tables import ActionItemRow
from storage.reminder_rows import (
    DigestItemRow,
    NudgeRow,
    ReminderRow,
    nudge_values,
    to_nudge,
    to_reminder,
)
from storage.reminders import is_planned, was_late
from storage.stale import items_of, new_mark, nudges_with
from storage.statements import BATCH, insert_all

_IS_MARKED = col(NudgeRow.mark).is_not(None)
_WAS_SENT = col(NudgeRow.state) == NudgeState.SENT.value
_IS_CLAIMED = col(ReminderRow.state) == ReminderState.CLAIMED.value
_STALE = select(NudgeRow.id).where(_IS_MARKED, _WAS_SENT)


class Nudges(NudgeStore):
    """The part of the store that knows direct messages."""

    _database: Database

    @unbroken
    async def claim_nudge(
        self, nudge: Nudge, reminder_ids: Sequence[str], digest: NextDigest | None = None
    ) -> bool:
        """Keep a nudge with what of it nobody else has claimed; False if that is nothing."""
        async with self._database.writing() as session:
            won = await _still_planned(session, reminder_ids)
            has_digest = digest is not None and await go_on(session, digest, nudge.id)
            if not won and not has_digest:
                return False
            await insert_all(session, NudgeRow, [nudge_values(nudge)])
            claimed = update(ReminderRow).where(col(ReminderRow.id).in_(won))
            await session.exec(claimed.values(state=ReminderState.CLAIMED.value, nudge=nudge.id))
            named = nudge.digest if has_digest else ()
            await insert_all(
                session,
                DigestItemRow,
                [
                    {"nudge_id": nudge.id, "position": position, "item_id": item_id}
                    for position, item_id in enumerate(named)
                ],
            )
        return True

    @unbroken
    async def claimed_nudges(self, now: datetime, limit: int) -> Sequence[str]:
        """Nudges that are still to be sent and not put off until later, oldest first."""
        is_time = or_(col(NudgeRow.next_at).is_(None), col(NudgeRow.next_at) <= now)
        claimed = select(NudgeRow.id).where(NudgeRow.state == NudgeState.CLAIMED.value, is_time)
        oldest = claimed.order_by(col(NudgeRow.claimed_at), col(NudgeRow.id)).limit(limit)
        async with self._database.reading() as session:
            return (await session.exec(oldest)).all()

    @unbroken
    async def nudge(self, nudge_id: str) -> Nudge:
        """One nudge; raises `NotFoundError`."""
        named = select(DigestItemRow.item_id).where(DigestItemRow.nudge_id == nudge_id)
        async with self._database.reading() as session:
            row = await session.get(NudgeRow, nudge_id)
            if row is None:
                raise NotFoundError(f"There is no nudge {nudge_id}.", "It may have been forgotten.")
            in_order = await session.exec(named.order_by(col(DigestItemRow.position)))
            return to_nudge(row, in_order.all())

    @unbroken
    async def reminders_in(self, nudge_id: str) -> Sequence[Reminder]:
        """The reminders that a nudge is made of, by the moment they were to come at."""
        its = select(ReminderRow).where(ReminderRow.nudge == nudge_id)
        oldest = its.order_by(col(ReminderRow.at), col(ReminderRow.id))
        async with self._database.reading() as session:
            return [to_reminder(row) for row in await session.exec(oldest)]

    @unbroken
    async def settle_nudge(
        self,
        nudge_id: str,
        state: NudgeState,
        *,
        versions: Mapping[str, int],
        called_off: Sequence[str] = (),
    ) -> None:
        """Say what became of a nudge and its reminders; one that is settled stays as it is.

        Nothing happens if it was forgotten meanwhile. One that was sent while an item was changed
        does not say what is so now, and is stale.
        """
        this = update(NudgeRow).where(col(NudgeRow.id) == nudge_id)
        async with self._database.writing() as session:
            if not await _change_state(session, nudge_id, NudgeState.CLAIMED, state):
                return
            await session.exec(this.values(versions=dict(versions)))
            await _settle_reminders(session, nudge_id, state, called_off)
            await settle_digest(session, nudge_id, is_said=state is NudgeState.SENT)
            if state is NudgeState.SENT and await _have_changed(session, versions):
                await session.exec(this.values(mark=new_mark()))

    @unbroken
    async def postpone_nudge(self, nudge_id: str, until: datetime) -> None:
        """Let a claimed nudge be sent later; nothing happens to one that is settled."""
        is_claimed = col(NudgeRow.state) == NudgeState.CLAIMED.value
        later = update(NudgeRow).where(col(NudgeRow.id) == nudge_id, is_claimed)
        async with self._database.writing() as session:
            await session.exec(later.values(next_at=until))

    @unbroken
    async def release_nudge(self, nudge_id: str, until: datetime, late_before: datetime) -> None:
        """Let what is in a claimed nudge come later, with another one."""
        planned = {
            "state": ReminderState.PLANNED.value,
            "is_late": was_late(late_before),
            "at": until,
            "nudge": None,
        }
        async with self._database.writing() as session:
            if await _change_state(session, nudge_id, NudgeState.CLAIMED, NudgeState.CANCELLED):
                await session.exec(_claimed_with(nudge_id).values(planned))
                await put_back_digest(session, [nudge_id], until)

    @unbroken
    async def revive_nudge(self, nudge_id: str) -> None:
        """Want a cancelled nudge again, with the reminders that were cancelled with it."""
        cancelled = update(ReminderRow).where(
            col(ReminderRow.nudge) == nudge_id,
            col(ReminderRow.state) == ReminderState.CANCELLED.value,
        )
        async with self._database.writing() as session:
            if await _change_state(session, nudge_id, NudgeState.CANCELLED, NudgeState.CLAIMED):
                await session.exec(cancelled.values(state=ReminderState.CLAIMED.value))

    @unbroken
    async def nudges_of(self, item_id: str) -> Sequence[str]:
        """The nudges that were sent with an item, the newest first."""
        newest = (
            select(NudgeRow.id)
            .where(col(NudgeRow.id).in_(nudges_with([item_id])), _WAS_SENT)
            .order_by(col(NudgeRow.claimed_at).desc(), col(NudgeRow.id).desc())
        )
        async with self._database.reading() as session:
            return (await session.exec(newest)).all()

    @unbroken
    async def stale_nudges(self) -> Sequence[str]:
        """Nudges that were sent and may not say what is so now, oldest first."""
        async with self._database.reading() as session:
            oldest = _STALE.order_by(col(NudgeRow.claimed_at), col(NudgeRow.id))
            return (await session.exec(oldest)).all()

    @unbroken
    async def stale_nudges_of(self, meeting_id: str) -> Sequence[str]:
        """Those of them with an item of this meeting, the newest first."""
        about = _STALE.where(col(NudgeRow.id).in_(nudges_with(items_of(meeting_id))))
        async with self._database.reading() as session:
            newest = about.order_by(col(NudgeRow.claimed_at).desc(), col(NudgeRow.id).desc())
            return (await session.exec(newest)).all()

    @unbroken
    async def has_been_told(self, account: Account, before: datetime) -> bool:
        """Whether an account was sent a nudge that was claimed before a moment."""
        earlier = select(NudgeRow.id).where(
            NudgeRow.platform == account.platform,
            NudgeRow.workspace == account.workspace,
            NudgeRow.user_id == account.user_id,
            _WAS_SENT,
            NudgeRow.claimed_at < before,
        )
        async with self._database.reading() as session:
            return (await session.exec(earlier.limit(1))).first() is not None

    @unbroken
    async def nudge_refreshed(self, nudge_id: str, mark: str) -> None:
        """What was so when this mark was read is shown; stale it stays if more has changed."""
        shown = update(NudgeRow).where(col(NudgeRow.id) == nudge_id, col(NudgeRow.mark) == mark)
        async with self._database.writing() as session:
            await session.exec(shown.values(mark=None))

    @unbroken
    async def forget_nudges(self, before: datetime) -> None:
        """Forget nudges that were claimed before a moment and are settled, with their messages.

        Many are forgotten in several transactions, so that nobody else has to wait for long.
        """
        old = (
            select(NudgeRow.id)
            .where(
                col(NudgeRow.state).in_((NudgeState.SENT.value, NudgeState.CANCELLED.value)),
                NudgeRow.claimed_at < before,
            )
            .limit(BATCH)
        )
        while True:
            async with self._database.writing() as session:
                if not (ids := (await session.exec(old)).all()):
                    return
                await forget_all(session, ids)


async def forget_all(session: AsyncSession, nudge_ids: Sequence[str]) -> None:
    """Forget nudges with their messages, within a transaction.

    What one that was still to be sent would have said comes with another: it may be about other
    meetings, and for other accounts of a person.
    """
    await forget_nudge_deliveries(session, nudge_ids)
    for start in range(0, len(nudge_ids), BATCH):
        these = nudge_ids[start : start + BATCH]
        await session.exec(
            update(ReminderRow)
            .where(col(ReminderRow.nudge).in_(these), _IS_CLAIMED)
            .values(state=ReminderState.PLANNED.value, nudge=None)
        )
        await put_back_digest(session, these)
        await session.exec(delete(NudgeRow).where(col(NudgeRow.id).in_(these)))


async def _still_planned(session: AsyncSession, reminder_ids: Sequence[str]) -> Sequence[str]:
    """Those that are nobody's yet, and nobody else's until the transaction is over."""
    # In one order everywhere, or two processes could wait for each other.
    planned = (
        select(ReminderRow.id)
        .where(col(ReminderRow.id).in_(reminder_ids), is_planned())
        .order_by(col(ReminderRow.id))
        .with_for_update()
    )
    return (await session.exec(planned)).all()


async def _settle_reminders(
    session: AsyncSession, nudge_id: str, state: NudgeState, called_off: Sequence[str]
) -> None:
    claimed = _claimed_with(nudge_id)
    if called_off:
        these = claimed.where(col(ReminderRow.id).in_(called_off))
        await session.exec(these.values(state=ReminderState.CANCELLED.value, nudge=None))
    became = ReminderState.SENT if state is NudgeState.SENT else ReminderState.CANCELLED
    await session.exec(claimed.values(state=became.value))


async def _change_state(
    session: AsyncSession, nudge_id: str, old: NudgeState, new: NudgeState
) -> bool:
    """Let a nudge go from a state to another; False if it is in a third one, or gone."""
    this = (col(NudgeRow.id) == nudge_id, col(NudgeRow.state) == old.value)
    changed = update(NudgeRow).where(*this).values(state=new.value)
    return (await session.exec(changed)).rowcount > 0


def _claimed_with(nudge_id: str) -> Update:
    return update(ReminderRow).where(col(ReminderRow.nudge) == nudge_id, _IS_CLAIMED)


async def _have_changed(session: AsyncSession, versions: Mapping[str, int]) -> bool:
    """Whether one of the items has another version now, or is gone."""
    now = select(ActionItemRow.id, ActionItemRow.version).where(col(ActionItemRow.id).in_(versions))
    return dict((await session.exec(now)).all()) != dict(versions)
