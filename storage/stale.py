"""Published messages that do not say yet what is kept: of notes, and of nudges."""

import secrets
from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, union_all, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.nudge import NudgeState
from storage.item_tables import ActionItemRow
from storage.reminder_rows import DigestItemRow, NudgeRow, ReminderRow
from storage.rows import NotesRow, StaleNotesRow
from storage.statements import upsert

_MARK_BYTES = 8

Ids: TypeAlias = Sequence[str] | SelectOfScalar[str]
"""Ids, or the question for them."""


async def mark_stale(session: AsyncSession, meeting_id: str) -> None:
    """Keep, with the change itself, that the notes of a meeting are to be published once more.

    Each change has a mark of its own: who has published what was there before takes back an older
    one. Where nothing was written yet there is nothing to publish.
    """
    written = select(NotesRow.version).where(NotesRow.meeting_id == meeting_id).limit(1)
    if (await session.exec(written)).first() is None:
        return
    mark = {"meeting_id": meeting_id, "mark": new_mark()}
    save = upsert(session, StaleNotesRow).values(mark)
    await session.exec(
        save.on_conflict_do_update(index_elements=["meeting_id"], set_={"mark": save.excluded.mark})
    )


async def mark_nudges(session: AsyncSession, items: Ids) -> None:
    """Keep, with the change itself, that the nudges with these items are to be written once more.

    One that is still to be sent may have been read already, so that it is marked too.
    """
    # In one order everywhere, or two changes could wait for each other.
    ordered = (
        select(NudgeRow.id)
        .where(col(NudgeRow.id).in_(nudges_with(items)), _may_be_read())
        .order_by(col(NudgeRow.id))
        .with_for_update()
    )
    theirs = update(NudgeRow).where(col(NudgeRow.id).in_(ordered))
    await session.exec(theirs.values(mark=new_mark()))


async def mark_meeting_stale(session: AsyncSession, meeting_id: str) -> None:
    """Keep, with the change itself, that all that says something of a meeting is to be renewed."""
    await mark_stale(session, meeting_id)
    await mark_nudges(session, items_of(meeting_id))


def new_mark() -> str:
    """What one change is known by."""
    return secrets.token_hex(_MARK_BYTES)


def items_of(meeting_id: str) -> SelectOfScalar[str]:
    """The ids of the items of a meeting."""
    return select(ActionItemRow.id).where(ActionItemRow.meeting_id == meeting_id)


def nudges_with(items: Ids) -> Select[tuple[Any]]:
    """The ids of the nudges that remind of one of these items or name it in a digest."""
    reminding = select(ReminderRow.nudge).where(
        col(ReminderRow.item_id).in_(items), col(ReminderRow.nudge).is_not(None)
    )
    naming = select(DigestItemRow.nudge_id).where(col(DigestItemRow.item_id).in_(items))
    both = union_all(reminding, naming).subquery()
    return select(both.c[0])


def _may_be_read() -> ColumnElement[bool]:
    return col(NudgeRow.state) != NudgeState.CANCELLED.value
