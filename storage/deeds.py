"""What is known of a person besides their meetings: what they have set, done and were sent."""

from collections.abc import Sequence

from sqlalchemy import and_, delete, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.people import Account
from storage.accounts import unlink
from storage.deliveries import mentions_of
from storage.erased_ids import SOMEBODY
from storage.followup_rows import CalendarRow, LinkCodeRow, LinkedAccountRow, PersonDigestRow
from storage.item_tables import ActionItemRow, ItemChangeRow, ItemEventRow
from storage.nudges import forget_all
from storage.reminder_rows import NudgeRow
from storage.rows import IS_OVER, CaptureRow, ConsentEventRow, MeetingRow, PersonSettingsRow
from storage.webhook_calls import forget_caller
from storage.whose import is_account, is_user
from storage.withdrawing import withdraw


async def forget_settings(session: AsyncSession, account: Account) -> None:
    """Forget what a person has set."""
    await session.exec(delete(PersonSettingsRow).where(is_user(PersonSettingsRow, account)))


async def forget_followup(session: AsyncSession, account: Account) -> None:
    """Forget what was sent to an account, what is linked with it and what it can be followed by."""
    for table in (PersonDigestRow, CalendarRow):
        await session.exec(delete(table).where(is_account(table, account)))
    await session.exec(delete(LinkCodeRow).where(is_user(LinkCodeRow, account)))
    await unlink(session, is_user(LinkedAccountRow, account))
    theirs = select(NudgeRow.id).where(is_account(NudgeRow, account))
    nudges = (await session.exec(theirs)).all()
    await _withdraw_mentions(session, nudges)
    await forget_all(session, nudges)


async def forget_deeds(session: AsyncSession, account: Account) -> None:
    """Forget who was told of meetings that are over, started them and changed their items."""
    over = select(MeetingRow.id).where(
        MeetingRow.place_platform == account.platform,
        MeetingRow.place_workspace == account.workspace,
        IS_OVER,
    )
    await session.exec(
        delete(ConsentEventRow).where(
            col(ConsentEventRow.meeting_id).in_(over),
            col(ConsentEventRow.platform) == account.platform,
            col(ConsentEventRow.user_id) == account.user_id,
        )
    )
    for table, meeting_id in ((MeetingRow, MeetingRow.id), (CaptureRow, CaptureRow.meeting_id)):
        started = (col(meeting_id).in_(over), col(table.started_by) == account.user_id)
        await session.exec(update(table).where(*started).values(started_by=None))
    await _forget_answers(session, account, over)
    await forget_caller(session, account, SOMEBODY)


async def _forget_answers(
    session: AsyncSession, account: Account, over: SelectOfScalar[str]
) -> None:
    """Forget who changed items of meetings here, and, with this account, on other platforms.

    A change as a whole knows no platform: it has one event at least, by the same actor.
    """
    answered = select(ItemEventRow.item_id).where(
        ItemEventRow.actor == account.user_id, ItemEventRow.where == account.platform
    )
    is_over = select(MeetingRow.id).where(MeetingRow.place_platform != account.platform, IS_OVER)
    here = select(ActionItemRow.id).where(col(ActionItemRow.meeting_id).in_(over))
    elsewhere = select(ActionItemRow.id).where(
        col(ActionItemRow.meeting_id).in_(is_over), col(ActionItemRow.id).in_(answered)
    )
    changes, events = col(ItemChangeRow.item_id), col(ItemEventRow.item_id)
    is_there = and_(events.in_(elsewhere), col(ItemEventRow.where) == account.platform)
    for table, which in (
        (ItemChangeRow, or_(changes.in_(here), changes.in_(elsewhere))),
        (ItemEventRow, or_(events.in_(here), is_there)),
    ):
        theirs = update(table).where(col(table.actor) == account.user_id, which)
        await session.exec(theirs.values(actor=SOMEBODY))


async def _withdraw_mentions(session: AsyncSession, nudge_ids: Sequence[str]) -> None:
    """Let what was said to a person in the threads of meetings be deleted there."""
    for key, ref in (await mentions_of(session, nudge_ids)).items():
        this = select(MeetingRow.place_workspace).where(MeetingRow.id == key.split(":")[2])
        workspace = (await session.exec(this)).first()
        if workspace is not None:
            await withdraw(session, workspace, {key: ref})
