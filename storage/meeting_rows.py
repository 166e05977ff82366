"""Meetings, participants, tracks and progress: from the domain to rows and back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from bot.domain.meeting import Meeting, Place, Source, Track
from bot.domain.people import Account, Participant
from bot.domain.progress import Progress, Stage
from storage.rows import MeetingRow, ParticipantRow, TrackRow
from storage.statements import Values


def meeting_values(meeting: Meeting) -> Values:
    """What is known of the meeting itself."""
    return {
        "id": meeting.id,
        "place_platform": meeting.place.platform,
        "place_workspace": meeting.place.workspace,
        "place_channel": meeting.place.channel,
        "place_thread": meeting.place.thread,
        "title": meeting.title,
        "started_at": meeting.started_at,
        "ended_at": meeting.ended_at,
        "zone": meeting.zone,
        "source": meeting.source.value,
        "language": meeting.language,
        "started_by": meeting.started_by,
        "template": meeting.template,
        "notes_language": meeting.notes_language,
    }


def progress_values(progress: Progress) -> Values:
    """How far the meeting's recording has come."""
    return {
        "stage": progress.stage.value,
        "fraction": progress.fraction,
        "failure": progress.failure,
        "remedy": progress.remedy,
    }


def participant_values(meeting: Meeting) -> list[Values]:
    """One row per participant."""
    return [
        {
            "meeting_id": meeting.id,
            "position": position,
            "id": participant.id,
            "name": participant.name,
            "aliases": participant.aliases,
            "zone": participant.zone,
            "is_named": participant.is_named,
            **_account_values(participant.account),
        }
        for position, participant in enumerate(meeting.participants)
    ]


def _account_values(account: Account | None) -> Values:
    return {
        "account_platform": account.platform if account else None,
        "account_workspace": account.workspace if account else None,
        "account_user_id": account.user_id if account else None,
    }


def track_values(meeting: Meeting) -> list[Values]:
    """One row per track."""
    return [
        {
            "meeting_id": meeting.id,
            "position": position,
            "audio": track.audio,
            "offset_s": track.offset_s,
            "speaker": track.speaker,
            "duration_s": track.duration_s,
            "is_partial": track.is_partial,
        }
        for position, track in enumerate(meeting.tracks)
    ]


def to_meeting(
    row: MeetingRow, participants: Sequence[ParticipantRow], tracks: Sequence[TrackRow]
) -> Meeting:
    """The meeting of a row and of its participants and tracks, each in order."""
    return Meeting(
        id=row.id,
        place=Place(
            platform=row.place_platform,
            workspace=row.place_workspace,
            channel=row.place_channel,
            thread=row.place_thread,
        ),
        title=row.title,
        started_at=row.started_at,
        ended_at=row.ended_at,
        zone=row.zone,
        source=Source(row.source),
        language=row.language,
        started_by=row.started_by,
        template=row.template,
        notes_language=row.notes_language,
        participants=tuple(map(_to_participant, participants)),
        tracks=tuple(map(_to_track, tracks)),
    )


def _to_participant(row: ParticipantRow) -> Participant:
    return Participant(
        id=row.id,
        name=row.name,
        aliases=row.aliases,
        account=to_account(row),
        zone=row.zone,
        is_named=row.is_named,
    )


def to_account(row: ParticipantRow | Row[*tuple[Any, ...]]) -> Account | None:
    """The account of a row, or of its columns, if it has one."""
    match row.account_platform, row.account_workspace, row.account_user_id:
        case str(platform), str(workspace), str(user_id):
            return Account(platform=platform, workspace=workspace, user_id=user_id)
        case _:
            return None


def _to_track(row: TrackRow) -> Track:
    return Track(
        audio=row.audio,
        offset_s=row.offset_s,
        speaker=row.speaker,
        duration_s=row.duration_s,
        is_partial=row.is_partial,
    )


def to_progress(row: MeetingRow) -> Progress:
    """How far the row's meeting has come."""
    return Progress(
        stage=Stage(row.stage), fraction=row.fraction, failure=row.failure, remedy=row.remedy
    )
