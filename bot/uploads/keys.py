"""What recordings from chats are known by, whoever works on them."""

from bot.domain.meeting import Place
from bot.domain.upload import SharedFile, SharedRecording


def upload_key(recording: SharedRecording) -> str:
    """What a message with recordings is known by: its job and the message that tells of it.

    Two workspaces of a platform may have a channel of the same name.
    """
    return key_of(recording.place, recording.message_id)


def key_of(place: Place, message_id: str) -> str:
    """The same for who knows only where it is."""
    return f"upload:{place.platform}:{place.workspace}:{place.channel}:{message_id}"


def origin_of(recording: SharedRecording, file: SharedFile) -> str:
    """What a file of a message is known by: it becomes one meeting, however often it is fetched."""
    return f"{upload_key(recording)}:{file.id}"


def gone_key(meeting_id: str) -> str:
    """The key of the message that asks what to do once a meeting's recording was deleted."""
    return f"gone:{meeting_id}"
