"""Which recording of a chat became which meeting."""

from collections.abc import Sequence

from bot.domain.meeting import Meeting
from bot.domain.upload import Arrival, SharedRecording
from bot.errors import NotFoundError
from bot.intake import meeting_of
from bot.ports import ArrivalStore, MeetingStore
from bot.uploads.keys import origin_of


async def meetings_of(store: MeetingStore, recording: SharedRecording) -> Sequence[Meeting]:
    """The meetings that are kept of a recording's files."""
    meetings = list[Meeting]()
    for file in recording.files:
        try:
            meetings.append(await store.meeting(meeting_of(origin_of(recording, file))))
        except NotFoundError:
            continue
    return meetings


async def arrival_of(store: ArrivalStore, meeting: Meeting) -> Arrival | None:
    """The recording that a meeting was made of, where it was shared in a chat."""
    for arrival in await store.arrivals_at(meeting.place):
        recording = arrival.recording
        if any(meeting_of(origin_of(recording, file)) == meeting.id for file in recording.files):
            return arrival
    return None
