"""Which published messages say something else once a meeting has changed."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.action_item import ItemStatus
from bot.domain.meeting import Meeting
from storage.item_tables import ActionItemRow
from storage.stale import mark_meeting_stale, mark_nudges, mark_stale


async def mark_changed(session: AsyncSession, before: Meeting, after: Meeting) -> None:
    """Keep, with the change itself, that what says something of the meeting is to be renewed.

    Where somebody lives decides only how the times of their own items are written. Of all others,
    of whom there may be many, nothing is renewed for that.
    """
    moved = {
        person.id
        for person, old in zip(after.participants, before.participants, strict=False)
        if person.zone != old.zone
    }
    if _without_zones(before) != _without_zones(after):
        await mark_meeting_stale(session, after.id)
        return
    theirs = select(ActionItemRow.id).where(
        ActionItemRow.meeting_id == after.id, col(ActionItemRow.assignee_participant).in_(moved)
    )
    await mark_nudges(session, theirs)
    # Notes have the end of a snooze as the assignee's clock shows it, all else as the meeting's.
    asleep = theirs.where(ActionItemRow.status == ItemStatus.SNOOZED.value).limit(1)
    if (await session.exec(asleep)).first() is not None:
        await mark_stale(session, after.id)


def _without_zones(meeting: Meeting) -> Meeting:
    people = tuple(one.model_copy(update={"zone": None}) for one in meeting.participants)
    return meeting.model_copy(update={"participants": people})
