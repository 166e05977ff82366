"""What is known of a person besides their meetings: what they have set, done and were sent."""

from sqlalchemy import and_, delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.people import Account
from storage.accounts import unlink
from storage.followup_rows import CalendarRow, LinkCodeRow, LinkedAccountRow, PersonDigestRow
from storage.item_tables import ActionItemRow, ItemChangeRow, ItemEventRow
from storage.nudges import forget_all
from storage.reminder_rows import NudgeRow
from storage.rows import IS_OVER, CaptureRow, ConsentEventRow, MeetingRow, PersonSettingsRow
from storage.webhook_calls import forget_caller

_SOMEBODY = "removed"  # who changed an item, once it is not to be known any more


async def forget_settings(session: AsyncSession, account: Account) -> None:
    """Forget what a person has set."""
    await session.exec(
        delete(PersonSettingsRow).where(
            col(PersonSettingsRow.platform) == account.platform,
            col(PersonSettingsRow.user_id) == account.user_id,
        )
    )


async def forget_followup(session: AsyncSession, account: Account) -> None:
    """Forget what was sent to an account, what is linked with it and what it can be followed by."""
    for table in (PersonDigestRow, CalendarRow):
        await session.exec(
            delete(table).where(
                col(table.platform) == account.platform,
                col(table.workspace) == account.workspace,
                col(table.user_id) == account.user_id,
            )
        )
    await session.exec(
        delete(LinkCodeRow).where(
            col(LinkCodeRow.platform) == account.platform,
            col(LinkCodeRow.user_id) == account.user_id,
        )
    )
    await unlink(
        session,
        and_(
            col(LinkedAccountRow.platform) == account.platform,
            col(LinkedAccountRow.user_id) == account.user_id,
        ),
    )
    theirs = select(NudgeRow.id).where(
        NudgeRow.platform == account.platform,
        NudgeRow.workspace == account.workspace,
        NudgeRow.user_id == account.user_id,
    )
    await forget_all(session, (await session.exec(theirs)).all())


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
    await session.exec(
        update(MeetingRow)
        .where(col(MeetingRow.id).in_(over), col(MeetingRow.started_by) == account.user_id)
        .values(started_by=None)
    )
    await session.exec(
        update(CaptureRow)
        .where(col(CaptureRow.meeting_id).in_(over), col(CaptureRow.started_by) == account.user_id)
        .values(started_by=None)
    )
    items = select(ActionItemRow.id).where(col(ActionItemRow.meeting_id).in_(over))
    await session.exec(
        update(ItemEventRow)
        .where(col(ItemEventRow.item_id).in_(items), col(ItemEventRow.actor) == account.user_id)
        .values(actor=_SOMEBODY)
    )
    await session.exec(
        update(ItemChangeRow)
        .where(col(ItemChangeRow.item_id).in_(items), col(ItemChangeRow.actor) == account.user_id)
        .values(actor=_SOMEBODY)
    )
    await forget_caller(session, account, _SOMEBODY)
