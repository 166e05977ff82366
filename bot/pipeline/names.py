"""What the pipeline's jobs and queues are called."""

from typing import Final

from bot.pipeline.failpoints import Name

RECORDING: Final = "recording"
REMINDER: Final = "reminder"
"""The kinds of jobs that nothing else waits for."""

RECORDINGS: Final = "recordings"
REMINDERS: Final = "reminders"
"""The queues of those."""


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


def reminder_job(reminder_id: str) -> str:
    """The job that sends a reminder."""
    return f"reminder:{reminder_id}"


def reminder_of(job_id: str) -> str:
    """The reminder of a reminder job."""
    return job_id.removeprefix("reminder:")


def provider_queue(provider: str) -> str:
    """The queue of the work that one provider does."""
    return f"provider:{provider}"
