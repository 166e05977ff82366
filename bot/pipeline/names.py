"""What the pipeline's jobs and queues are called."""

from typing import Final

from bot.pipeline.failpoints import Name

RECORDING: Final = "recording"
REMINDER: Final = "reminder"
REFRESHING: Final = "refreshing"
REWRITING: Final = "rewriting"
UPLOAD: Final = "upload"
"""The kinds of jobs that nothing else waits for."""

RECORDINGS: Final = "recordings"
REMINDERS: Final = "reminders"
REFRESHES: Final = "refreshes"
REWRITES: Final = "rewrites"
UPLOADS: Final = "uploads"
"""The queues of those."""

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


def reminder_job(reminder_id: str) -> str:
    """The job that sends a reminder."""
    return f"reminder:{reminder_id}"


def reminder_of(job_id: str) -> str:
    """The reminder of a reminder job."""
    return job_id.removeprefix("reminder:")


def provider_queue(provider: str) -> str:
    """The queue of the work that one provider does."""
    return f"provider:{provider}"
