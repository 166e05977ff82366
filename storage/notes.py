"""The versions of a meeting's notes and the action items they name."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.action_item import ActionItem
from bot.domain.notes import Notes
from bot.errors import ConflictError, NotFoundError
from bot.ports import MeetingStore
from storage.database import Database, unbroken
from storage.item_rows import item_values, to_item
from storage.item_tables import ActionItemRow
from storage.meetings import hold_meeting
from storage.rows import NotesRow
from storage.stale import mark_meeting_stale
from storage.statements import upsert
from storage.telling import kept_items, tell_of_gone, tell_of_rewritten

_FIRST_VERSION = 1  # of an item nobody has changed
_KEY = frozenset({"id", "meeting_id"})


class NotesVersions(MeetingStore):
    """The part of the store that knows notes."""

    _database: Database

    @unbroken
    async def save_notes(self, notes: Notes) -> None:
        """Keep the notes and their action items; raises `NotFoundError` without their meeting.

        Items of an earlier save of this version that are not in it any more are forgotten with
        their reminders; those that people have changed stay, at the end of the notes.

        Raises `ConflictError` if another meeting has an item with one of the ids.
        """
        async with self._database.writing() as session:
            await hold_meeting(session, notes.meeting_id)
            await save(session, notes)

    @unbroken
    async def save_next_notes(self, notes: Notes, *, at: datetime | None = None) -> None:
        """Keep the next version of the notes as `save_notes` does; webhooks are told as of `at`.

        Raises `ConflictError` if the one before is not the newest.
        """
        newest = select(func.max(NotesRow.version)).where(NotesRow.meeting_id == notes.meeting_id)
        async with self._database.writing() as session:
            await hold_meeting(session, notes.meeting_id)
            if (await session.exec(newest)).one() != notes.version - 1:
                raise ConflictError(
                    "Somebody else changed these notes first.", "Look at them and try again."
                )
            await save(session, notes, at)

    @unbroken
    async def notes(self, meeting_id: str) -> Notes:
        """The newest version, its items as they are now; raises `NotFoundError`."""
        versions = select(NotesRow).where(NotesRow.meeting_id == meeting_id)
        async with self._database.reading() as session:
            newest = versions.order_by(col(NotesRow.version).desc()).limit(1)
            row = (await session.exec(newest)).first()
            if row is None:
                raise NotFoundError(
                    f"The meeting {meeting_id} has no notes.", "It may not be finished yet."
                )
            return await _with_items(session, row)

    @unbroken
    async def notes_versions(self, meeting_id: str) -> Sequence[int]:
        """The versions that are kept, oldest first; none without notes."""
        versions = select(NotesRow.version).where(NotesRow.meeting_id == meeting_id)
        async with self._database.reading() as session:
            return (await session.exec(versions.order_by(col(NotesRow.version)))).all()

    @unbroken
    async def notes_version(self, meeting_id: str, version: int) -> Notes:
        """One version, its items as they were when it was written; raises `NotFoundError`.

        Of a version that an older Minuta has written, the items are as they are now.
        """
        async with self._database.reading() as session:
            row = await session.get(NotesRow, (meeting_id, version))
            if row is None:
                raise NotFoundError(
                    f"The meeting {meeting_id} has no version {version} of its notes.",
                    f"See `minuta meetings compare {meeting_id}` for those there are.",
                )
            return row.notes if row.notes.action_items else await _with_items(session, row)


async def _with_items(session: AsyncSession, row: NotesRow) -> Notes:
    named = select(ActionItemRow).where(col(ActionItemRow.id).in_(row.items))
    items = {item.id: to_item(item) for item in await session.exec(named)}
    ordered = tuple(items[item_id] for item_id in row.items if item_id in items)
    return row.notes.model_copy(update={"action_items": ordered})


async def save(session: AsyncSession, notes: Notes, at: datetime | None = None) -> None:
    """Keep a version of the notes and its items, within a transaction that holds their meeting.

    Webhooks are told of the items as of `at`; without, as of when the notes were written.
    """
    await mark_meeting_stale(session, notes.meeting_id)
    left = await _forget_replaced(session, notes)
    await _save_items(session, notes, at or notes.written_at)
    ids = (*(item.id for item in notes.action_items), *left)
    await keep_version(session, notes, ids)


async def keep_version(session: AsyncSession, notes: Notes, item_ids: tuple[str, ...]) -> None:
    """Keep a version of the notes, replaced if it is there; its items are kept by themselves.

    Not with it is kept that an item was said to be done: these are the words of another meeting.
    """
    as_written = tuple(item.model_copy(update={"said_done": None}) for item in notes.action_items)
    save = upsert(session, NotesRow).values(
        {
            "meeting_id": notes.meeting_id,
            "version": notes.version,
            "written_at": notes.written_at,
            "notes": notes.model_copy(update={"action_items": as_written}),
            "items": item_ids,
        }
    )
    await session.exec(
        save.on_conflict_do_update(
            index_elements=["meeting_id", "version"],
            set_={name: save.excluded[name] for name in ("written_at", "notes", "items")},
        )
    )


async def _forget_replaced(session: AsyncSession, notes: Notes) -> list[str]:
    versions = await session.exec(select(NotesRow).where(NotesRow.meeting_id == notes.meeting_id))
    by_version = {row.version: row.items for row in versions}
    replaced = by_version.pop(notes.version, ())
    named = {item.id for item in notes.action_items}.union(*by_version.values())
    gone = [item_id for item_id in replaced if item_id not in named]
    if not gone:
        return []
    these = col(ActionItemRow.id).in_(gone)
    touched = select(ActionItemRow.id).where(these, ActionItemRow.version > _FIRST_VERSION)
    left = frozenset((await session.exec(touched)).all())
    untouched = [item_id for item_id in gone if item_id not in left]
    await tell_of_gone(session, notes.meeting_id, untouched, notes.written_at)
    await session.exec(delete(ActionItemRow).where(col(ActionItemRow.id).in_(untouched)))
    return [item_id for item_id in gone if item_id in left]


async def _save_items(session: AsyncSession, notes: Notes, at: datetime) -> None:
    if not notes.action_items:
        return
    ids = [item.id for item in notes.action_items]
    before = await kept_items(session, notes.meeting_id, ids)
    rows = [item_values(item) for item in notes.action_items]
    save = upsert(session, ActionItemRow)
    untouched = save.on_conflict_do_update(
        index_elements=["id"],
        set_={name: save.excluded[name] for name in rows[0].keys() - _KEY},
        where=(col(ActionItemRow.version) == _FIRST_VERSION)
        & (col(ActionItemRow.meeting_id) == save.excluded.meeting_id),
    )
    connection = await session.connection()
    await connection.execute(untouched, rows)
    await _check_ownership(session, notes)
    if before is not None:
        # What people have changed is kept as it was.
        written = [item for item in notes.action_items if _is_untouched(before.get(item.id))]
        await tell_of_rewritten(session, notes.meeting_id, before, written, at)


def _is_untouched(kept: ActionItem | None) -> bool:
    return kept is None or kept.version == _FIRST_VERSION


async def _check_ownership(session: AsyncSession, notes: Notes) -> None:
    ids = {item.id for item in notes.action_items}
    ours = select(func.count(col(ActionItemRow.id))).where(
        col(ActionItemRow.id).in_(ids), ActionItemRow.meeting_id == notes.meeting_id
    )
    if (await session.exec(ours)).one() != len(ids):
        raise ConflictError(
            "Another meeting has an action item with the same id.", "Give every item its own."
        )
