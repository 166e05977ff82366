"""Published notes that do not say yet what is kept."""

import secrets

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rows import NotesRow, StaleNotesRow
from storage.statements import upsert

_MARK_BYTES = 8


async def mark_stale(session: AsyncSession, meeting_id: str) -> None:
    """Keep, with the change itself, that the notes of a meeting are to be published once more.

    Each change has a mark of its own: who has published what was there before takes back an older
    one. Where nothing was written yet there is nothing to publish.
    """
    written = select(NotesRow.version).where(NotesRow.meeting_id == meeting_id).limit(1)
    if (await session.exec(written)).first() is None:
        return
    mark = {"meeting_id": meeting_id, "mark": secrets.token_hex(_MARK_BYTES)}
    save = upsert(session, StaleNotesRow).values(mark)
    await session.exec(
        save.on_conflict_do_update(index_elements=["meeting_id"], set_={"mark": save.excluded.mark})
    )
