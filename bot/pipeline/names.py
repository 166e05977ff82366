"""What the pipeline's jobs and queues are called."""

from datetime import datetime
from typing import Final

from bot.domain.meeting import Place
from bot.failpoints import Name

RECORDING: Final = "recording"
REMINDER: Final = "reminder"
NUDGE: Final = "nudge"
CHANNEL_DIGEST: Final = "channel_digest"
REFRESHING: Final = "refreshing"
REWRITING: Final = "rewriting"
UPLOAD: Final = "upload"
ARRIVAL: Final = "arrival"
SOURCE_GONE: Final = "source_gone"
FORGETTING: Final = "forgetting"
DEPARTING: Final = "departing"
"""The kinds of jobs that nothing else waits for; reminders were jobs of an earlier version."""

RECORDINGS: Final = "recordings"
REMINDERS: Final = "reminders"
NUDGES: Final = "nudges"
REFRESHES: Final = "refreshes"
REWRITES: Final = "rewrites"
UPLOADS: Final = "uploads"
ARRIVALS: Final = "arrivals"
REMOVALS: Final = "removals"
"""The queues of those."""

_WEEKLY: Final = "weekly"
_OF_PLACES: Final = ("arrival", "source_gone", "upload", _WEEKLY)
_RENEWALS: Final = {REFRESHING: Name.REFRESH, REWRITING: Name.REWRITE}


def recording_job(meeting_id: str) -> str:
    """The job that takes a meeting through the stages."""
    return f"rec:{meeting_id}"


def meeting_of(job_id: str) -> str:
    """The meeting of a recording job."""
    return job_id.removeprefix("rec:")


def track_job(meeting_id: str, track: int) -> str:
    """The job that hears one track."""
    return f"{recording_job(meeting_id)}:{Name.TRANSCRIBE}:{track}"


def notes_job(meeting_id: str) -> str:
    """The job that writes the notes."""
    return f"{recording_job(meeting_id)}:{Name.WRITE_NOTES}"


def renewal_jobs(kind: str, meeting_id: str) -> str:
    """What the ids of a meeting's jobs of this kind begin with: refreshing or rewriting."""
    return f"{_RENEWALS[kind]}:{meeting_id}:"


def renewal_job(kind: str, meeting_id: str, number: int) -> str:
    """The `number`-th job of this kind that a meeting has had."""
    return f"{renewal_jobs(kind, meeting_id)}{number}"


def number_of(job_id: str) -> int:
    """Which one of its kind a renewal of a meeting is."""
    return int(job_id.rpartition(":")[2])


def rewritten_notes_job(job_id: str) -> str:
    """The job that writes notes anew for another."""
    return f"{job_id}:{Name.WRITE_NOTES}"


def arrival_job(place: Place, message_id: str) -> str:
    """The job that decides what becomes of a recording that was seen in a chat."""
    return f"arrival:{_where(place)}:{message_id}"


def arrival_of(job_id: str) -> tuple[Place, str]:
    """The place and the message id of such a job."""
    _, platform, workspace, channel, message_id = job_id.split(":", 4)
    return Place(platform=platform, workspace=workspace, channel=channel), message_id


def source_gone_job(place: Place, message_id: str) -> str:
    """The job of a recording that was deleted where it was shared."""
    return f"source_gone:{_where(place)}:{message_id}"


def jobs_of_workspace(platform: str, workspace: str) -> tuple[str, ...]:
    """What the ids of the jobs of recordings and places of a workspace begin with."""
    return tuple(f"{kind}:{platform}:{workspace}:" for kind in _OF_PLACES)


def forgetting_job(meeting_id: str) -> str:
    """The job that forgets a meeting."""
    return f"forget:{meeting_id}"


def departing_job(platform: str, workspace: str) -> str:
    """The job that forgets a workspace."""
    return f"depart:{platform}:{workspace}"


def reminder_job(reminder_id: str) -> str:
    """The job that an earlier version sent a reminder by."""
    return f"reminder:{reminder_id}"


def nudge_job(nudge_id: str, next_at: datetime | None = None) -> str:
    """The job that sends a nudge, which was put off until `next_at` perhaps."""
    return f"nudge:{nudge_id}{_again(next_at)}"


def nudge_of(job_id: str) -> str:
    """The nudge of such a job."""
    return job_id.split(":")[1]


def channel_digest_job(place: Place, at: datetime, next_at: datetime | None = None) -> str:
    """The job that posts the weekly digest of a place that is due since a moment, as above."""
    return f"{channel_digest_key(place, at)}{_again(next_at)}"


def channel_digest_key(place: Place, at: datetime) -> str:
    """The key of the message with such a digest."""
    return f"{_WEEKLY}:{_where(place)}:{at.isoformat()}"


def provider_queue(provider: str) -> str:
    """The queue of the work that one provider does."""
    return f"provider:{provider}"


def _again(next_at: datetime | None) -> str:
    """What makes a job another one: what was put off is not asked of the same job again."""
    return "" if next_at is None else f":{next_at:%Y%m%dT%H%M%S.%f}"


def _where(place: Place) -> str:
    return f"{place.platform}:{place.workspace}:{place.channel}"
