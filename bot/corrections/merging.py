"""Two participants who turn out to be one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting
    from bot.domain.notes import Notes
    from bot.domain.people import Participant
    from bot.domain.transcript import Transcript

SomeId = TypeVar("SomeId", str, "str | None")


def twin_of(meeting: Meeting, person: Participant) -> Participant | None:
    """Another participant who has this one's account."""
    return next(
        (
            one
            for one in meeting.participants
            if person.account is not None and one.account == person.account and one.id != person.id
        ),
        None,
    )


def item_merged(item: ActionItem, twin: Participant, person: Participant) -> ActionItem:
    """The item as this person's, if it is their twin's."""
    assignee = item.assignee
    if assignee is None or assignee.participant != twin.id:
        return item
    theirs = assignee.model_copy(update={"participant": person.id})
    return item.model_copy(update={"assignee": theirs})


def notes_merged(notes: Notes, twin: Participant, person: Participant) -> Notes:
    """The notes in which this person decided, asked and raised what their twin did."""

    def merged(participant_id: SomeId) -> SomeId | str:
        return person.id if participant_id == twin.id else participant_id

    return notes.model_copy(
        update={
            "decisions": tuple(
                one.model_copy(
                    update={"decided_by": tuple(dict.fromkeys(map(merged, one.decided_by)))}
                )
                for one in notes.decisions
            ),
            "open_questions": tuple(
                one.model_copy(update={"asked_by": merged(one.asked_by)})
                for one in notes.open_questions
            ),
            "risks": tuple(
                one.model_copy(update={"raised_by": merged(one.raised_by)}) for one in notes.risks
            ),
        }
    )


def transcript_merged(transcript: Transcript, twin: Participant, person: Participant) -> Transcript:
    """The transcript in which this person said what their twin did."""
    return transcript.model_copy(
        update={
            "utterances": tuple(
                one.model_copy(update={"speaker": person.id}) if one.speaker == twin.id else one
                for one in transcript.utterances
            ),
            "parts": tuple(
                one.model_copy(update={"speaker": person.id}) if one.speaker == twin.id else one
                for one in transcript.parts
            ),
        }
    )


def meeting_merged(meeting: Meeting, twin: Participant, person: Participant) -> Meeting:
    """The meeting without the twin, whose names and recordings are this person's."""
    names = (*person.aliases, twin.name, *twin.aliases)
    aliases = tuple(name for name in dict.fromkeys(names) if name != person.name)
    one = person.model_copy(update={"aliases": aliases, "zone": person.zone or twin.zone})
    return meeting.model_copy(
        update={
            "participants": tuple(
                one if other.id == person.id else other
                for other in meeting.participants
                if other.id != twin.id
            ),
            "tracks": tuple(
                track.model_copy(update={"speaker": person.id})
                if track.speaker == twin.id
                else track
                for track in meeting.tracks
            ),
        }
    )
