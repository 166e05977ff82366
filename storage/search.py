"""Finding meetings by their place, and what was said in them."""

from collections.abc import Sequence

from sqlalchemy import and_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.meeting import Meeting, Place, Source
from bot.domain.search import Found
from bot.ports import SearchStore
from storage.database import Database, unbroken
from storage.full_text import numbers_by_postgresql, numbers_by_sqlite, phrases_of
from storage.meetings import load_meetings
from storage.places import is_at
from storage.rows import MeetingRow
from storage.speech_tables import UtteranceRow
from storage.transcript_rows import to_utterance

_WAS_HELD = col(MeetingRow.source) != Source.MESSAGE.value
_NEWEST = (col(MeetingRow.started_at).desc(), col(MeetingRow.number).desc())


class Search(SearchStore):
    """The part of the store that looks through meetings."""

    _database: Database

    @unbroken
    async def places(self, platform: str, workspace: str) -> Sequence[Place]:
        """Every place that a meeting of the workspace belongs to, each once."""
        channel, thread = col(MeetingRow.place_channel), col(MeetingRow.place_thread)
        here = (
            select(channel, thread)
            .where(MeetingRow.place_platform == platform, MeetingRow.place_workspace == workspace)
            .distinct()
        )
        async with self._database.reading() as session:
            return [
                Place(platform=platform, workspace=workspace, channel=channel, thread=thread)
                for channel, thread in await session.exec(here)
            ]

    @unbroken
    async def meetings_at(
        self, places: Sequence[Place], limit: int, title: str = ""
    ) -> Sequence[Meeting]:
        """The newest meetings of these places first; those whose title holds `title`, any case.

        A message that became an action item is no meeting that anybody has held.
        """
        newest = select(MeetingRow).where(is_at(places), _WAS_HELD).order_by(*_NEWEST)
        async with self._database.reading() as session:
            if title:
                numbers = await _titled(session, places, limit, title)
                newest = newest.where(col(MeetingRow.number).in_(numbers))
            return await load_meetings(session, (await session.exec(newest.limit(limit))).all())

    @unbroken
    async def find(
        self,
        words: Sequence[str],
        places: Sequence[Place],
        limit: int,
        *,
        meeting_id: str | None = None,
        all_words: bool = True,
    ) -> Sequence[Found]:
        """Utterances that hold the words, best first; the newest of equally good ones first.

        Of more than 32 words the first 32 count.
        """
        phrases = phrases_of(words)
        if not phrases:
            return []
        within = is_at(places)
        if meeting_id is not None:
            within = and_(within, col(MeetingRow.id) == meeting_id)
        numbers_by = numbers_by_sqlite if self._database.is_sqlite else numbers_by_postgresql
        async with self._database.reading() as session:
            best = numbers_by(phrases, within, all_words=all_words).limit(limit)
            connection = await session.connection()
            numbers = (await connection.execute(best)).scalars().all()
            return await _load_found(session, numbers)


async def _titled(
    session: AsyncSession, places: Sequence[Place], limit: int, title: str
) -> Sequence[int | None]:
    # SQLite folds the case of ASCII alone; titles are short, so that all of them can be looked at.
    titles = select(col(MeetingRow.number), MeetingRow.title).where(is_at(places), _WAS_HELD)
    found = [
        number
        for number, one in await session.exec(titles.order_by(*_NEWEST))
        if title.casefold() in one.casefold()
    ]
    return found[:limit]


async def _load_found(session: AsyncSession, numbers: Sequence[int]) -> Sequence[Found]:
    these = (
        select(UtteranceRow, MeetingRow)
        .join(MeetingRow, col(MeetingRow.id) == col(UtteranceRow.meeting_id))
        .where(col(UtteranceRow.number).in_(numbers))
    )
    rows = {utterance.number: (utterance, row) for utterance, row in await session.exec(these)}
    ordered = [rows[number] for number in numbers]
    meetings = await load_meetings(session, [row for _, row in ordered])
    return [
        Found(meeting=meeting, utterance=to_utterance(utterance))
        for (utterance, _), meeting in zip(ordered, meetings, strict=True)
    ]
