"""What can't be taken in, as far as a platform's word for it goes."""

from collections.abc import Sequence

from bot.domain.upload import SharedFile
from bot.errors import BadRecordingError
from bot.uploads.settings import UploadSettings

_CERTAINLY_NONE = ("image/", "text/", "font/", "model/")


def may_be_recording(file: SharedFile) -> bool:
    """Whether a file does not say of itself that it is a picture, a text or the like.

    What it really is, only its bytes tell.
    """
    return not (file.media_type or "").lower().startswith(_CERTAINLY_NONE)


def check_files(files: Sequence[SharedFile], settings: UploadSettings) -> None:
    """Raise `BadRecordingError` where there is none, too many or one that is too large."""
    if not files:
        raise no_recording()
    if len(files) > settings.max_files:
        raise BadRecordingError(
            f"There are {len(files)} files in this message; "
            f"at most {settings.max_files} are taken at once.",
            "Share them in several messages.",
        )
    largest = max(file.bytes for file in files)
    if largest > settings.max_bytes:
        raise too_large(largest, settings.max_bytes)


def no_recording() -> BadRecordingError:
    """Nothing among the files of a message is a recording."""
    return BadRecordingError(
        "There is no recording in this message.", "Share the audio or video file."
    )


def too_large(size: int, limit: int) -> BadRecordingError:
    """A file has more bytes than are taken."""
    return BadRecordingError(
        f"The file has {size / (1 << 20):.0f} MiB; the limit is {limit / (1 << 20):.0f} MiB.",
        "Share the sound alone, or a smaller export of it.",
    )
