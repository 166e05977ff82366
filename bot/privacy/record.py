"""Everything that is kept of a meeting, read at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.meeting import Meeting
    from bot.domain.notes import Notes
    from bot.domain.speech import HeardTrack
    from bot.domain.transcript import Transcript
    from bot.ports import MeetingStore


class Record(NamedTuple):
    """A meeting with its transcript and its notes, where there are any.

    `heard` is what was understood of the tracks, by index.
    """

    meeting: Meeting
    transcript: Transcript | None
    notes: Notes | None
    heard: Mapping[int, HeardTrack]


async def read_record(store: MeetingStore, meeting_id: str) -> Record:
    """What is kept of a meeting; raises `NotFoundError` if it is not there."""
    return Record(
        meeting=await store.meeting(meeting_id),
        transcript=await _transcript(store, meeting_id),
        notes=await _notes(store, meeting_id),
        heard=await store.heard(meeting_id),
    )


async def _transcript(store: MeetingStore, meeting_id: str) -> Transcript | None:
    try:
        return await store.transcript(meeting_id)
    except NotFoundError:
        return None


async def _notes(store: MeetingStore, meeting_id: str) -> Notes | None:
    try:
        return await store.notes(meeting_id)
    except NotFoundError:
        return None
