"""What a language model has read of meetings whose notes are not written yet."""

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.errors import NotFoundError
from bot.ports import DraftStore
from storage.database import Database, unbroken
from storage.meetings import hold_meeting
from storage.rows import DraftRow
from storage.statements import upsert


class Drafts(DraftStore):
    """The part of the store that knows what was read of a meeting."""

    _database: Database

    @unbroken
    async def draft(self, meeting_id: str, key: str) -> str | None:
        """What was read of a stretch, as JSON, or None."""
        read = select(DraftRow.draft).where(DraftRow.meeting_id == meeting_id, DraftRow.key == key)
        async with self._database.reading() as session:
            return (await session.exec(read)).first()

    @unbroken
    async def save_draft(self, meeting_id: str, key: str, draft: str) -> None:
        """Keep what was read of a stretch, replaced if it is there."""
        values = {"meeting_id": meeting_id, "key": key, "draft": draft}
        async with self._database.writing() as session:
            try:
                await hold_meeting(session, meeting_id)
            except NotFoundError:
                return  # somebody has deleted the meeting while it was read
            save = upsert(session, DraftRow).values(values)
            await session.exec(
                save.on_conflict_do_update(
                    index_elements=["meeting_id", "key"], set_={"draft": save.excluded.draft}
                )
            )

    @unbroken
    async def forget_drafts(self, meeting_id: str) -> None:
        """Forget all that was read of a meeting; idempotent."""
        async with self._database.writing() as session:
            await delete_drafts(session, meeting_id)


async def delete_drafts(session: AsyncSession, meeting_id: str) -> None:
    """Forget what was read of a meeting, within a transaction."""
    await session.exec(delete(DraftRow).where(col(DraftRow.meeting_id) == meeting_id))
