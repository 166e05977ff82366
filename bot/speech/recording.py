"""One audio or video file, opened so that nothing but its own bytes can be reached."""

from __future__ import annotations

import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

import av
from av.audio.stream import AudioStream
from av.error import FFmpegError

from bot.errors import BadRecordingError
from bot.speech.sniffing import foreign, is_cut_off, lacks_index, mp3_tells_its_length

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.audio.codeccontext import AudioCodecContext
    from av.container import InputContainer

_FORMATS = "aac,aiff,amr,asf,avi,caf,flac,matroska,mov,mp3,mpegts,ogg,w64,wav"
"""Containers people record in. None of them is a list of other files (hls, concat, dash)."""

_CODECS = (
    "aac,aac_latm,ac3,adpcm_ima_qt,adpcm_ima_wav,adpcm_ms,alac,amrnb,amrwb,eac3,flac,gsm_ms,"
    "mp1float,mp2float,mp3float,opus,pcm_alaw,pcm_f32be,pcm_f32le,pcm_f64be,pcm_f64le,pcm_mulaw,"
    "pcm_s16be,pcm_s16le,pcm_s24be,pcm_s24le,pcm_s32be,pcm_s32le,pcm_s8,pcm_u8,vorbis,wmapro,"
    "wmav1,wmav2,wmavoice"
)
"""Decoders that may run; no video decoder is ever opened."""

_PROTECTED_TAGS = frozenset({"drms", "aavd"})
"""Sample entries of FairPlay and Audible; Common Encryption shows in the packets."""

_UNSURE_LENGTH = frozenset({"aac", "amr", "mpegts", "loas"})
"""Containers without a header that says how long the sound is."""

_MAX_STREAMS = 64
_MAX_CHANNELS = 64
_SAMPLE_RATES = range(4_000, 768_001)
_MAX_NAME = 80
_BUFFER_BYTES = 1 << 17
_MICROSECONDS = 1_000_000


class OpenRecording(NamedTuple):
    """An open container and the stream in it that is heard.

    `declared_s` is the length in seconds that the container promises, None where it promises
    nothing. `origin_s` is the timestamp that its time line begins at. `is_cut` says that the last
    of its bytes are missing for certain.
    """

    container: InputContainer
    stream: AudioStream
    format: str
    declared_s: float | None
    origin_s: float
    is_cut: bool


class _Bytes:
    """The file's bytes without its name, so that neither decides what is opened next."""

    def __init__(self, file: BinaryIO) -> None:
        self.read = file.read
        self.seek = file.seek
        self.tell = file.tell


def shown(path: Path) -> str:
    """The bare name of a file, fit for a message of one line."""
    name = "".join(c if c.isprintable() else "?" for c in path.name)
    return name if len(name) <= _MAX_NAME else f"{name[:_MAX_NAME]}…"


def spoken_length(seconds: float) -> str:
    """A length of time for people: 45 s, 12 min 30 s, 10 h 5 min."""
    total = round(seconds)
    minutes, hours = total // 60, total // 3600
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min {total % 60} s" if minutes else f"{total} s"


@contextmanager
def open_recording(path: Path) -> Iterator[OpenRecording]:
    """Open a file for demuxing; raises `BadRecordingError` with a reason a person can act on."""
    with _regular_file(path) as file:
        look = _look_at(path, file)
        try:
            container = av.open(
                _Bytes(file),
                mode="r",
                container_options={
                    "format_whitelist": _FORMATS,
                    "codec_whitelist": _CODECS,
                    "max_streams": str(_MAX_STREAMS),
                },
                io_open=_refuse_other_files,
                metadata_errors="replace",
                buffer_size=_BUFFER_BYTES,
            )
        except MemoryError:
            raise
        except FFmpegError as error:
            raise _unopened(path, file) from error
        except OSError as error:
            raise unreadable(path, error) from error
        with container:
            stream = _heard_stream(path, file, container)
            form = container.format.name.split(",")[0]
            is_guess = form in _UNSURE_LENGTH or (form == "mp3" and not look.tells_mp3_length)
            promised = None if is_guess else container.duration
            yield OpenRecording(
                container=container,
                stream=stream,
                format=form,
                declared_s=None if promised is None else promised / _MICROSECONDS,
                origin_s=(container.start_time or 0) / _MICROSECONDS,
                is_cut=look.is_cut_off,
            )


def unreadable(path: Path, error: OSError) -> BadRecordingError:
    """What to say when the file system gives no bytes."""
    reason = (error.strerror or type(error).__name__).lower()
    return BadRecordingError(
        f"{shown(path)} can't be read: {reason}.", "Check the file's permissions and the disk."
    )


def protected(path: Path) -> BadRecordingError:
    """What to say of sound that only its owner's player can decode."""
    return BadRecordingError(
        f"{shown(path)} is protected against copying.", "Export it without protection."
    )


@contextmanager
def _regular_file(path: Path) -> Iterator[BinaryIO]:
    name = shown(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise BadRecordingError(f"{name} is a folder.", "Give the recording itself.")
        if not stat.S_ISREG(mode):
            raise BadRecordingError(f"{name} is not a file on a disk.", "Save it to a file first.")
        file = path.open("rb", buffering=0)
    except FileNotFoundError as error:
        raise BadRecordingError(f"{name} is not there.", "Check the path.") from error
    except OSError as error:
        raise unreadable(path, error) from error
    with file:
        yield file


def _refuse_other_files(url: str, flags: int, options: dict[str, str]) -> object:  # noqa: ARG001 (PyAV's signature)
    raise PermissionError("a recording must not open other files")


class _Look(NamedTuple):
    """What the bytes tell before the decoder gets them."""

    tells_mp3_length: bool
    is_cut_off: bool


def _look_at(path: Path, file: BinaryIO) -> _Look:
    name = shown(path)
    try:
        if file.seek(0, 2) == 0:
            raise BadRecordingError(f"{name} is empty.", "Record, export or download it again.")
        kind = foreign(file)
        if kind is not None:
            raise BadRecordingError(f"{name} is {kind.what}.", kind.remedy)
        look = _Look(mp3_tells_its_length(file), is_cut_off(file))
        file.seek(0)
    except OSError as error:
        raise unreadable(path, error) from error
    return look


def _unopened(path: Path, file: BinaryIO) -> BadRecordingError:
    if lacks_index(file):
        return BadRecordingError(
            f"{shown(path)} was cut off: its index is missing.",
            "Export or download the whole file again.",
        )
    return BadRecordingError(
        f"{shown(path)} is not sound that Minuta knows.",
        "Give a WAV, MP3, M4A, AAC, FLAC, Ogg, WebM, MP4, MOV or MKV file.",
    )


def _heard_stream(path: Path, file: BinaryIO, container: InputContainer) -> AudioStream:
    name = shown(path)
    if len(container.streams) >= _MAX_STREAMS:
        raise BadRecordingError(
            f"{name} claims {_MAX_STREAMS} streams or more.",
            "That is no recording of a meeting; convert it to M4A, MP3 or WAV.",
        )
    stream = container.streams.best("audio")
    if not isinstance(stream, AudioStream):
        if container.streams.video:
            raise BadRecordingError(
                f"{name} has a picture but no sound.", "Export it again with its sound track."
            )
        raise _unopened(path, file)
    # PyAV types it as always there; a stream without a decoder has none
    codec = cast("AudioCodecContext | None", stream.codec_context)
    if codec is not None and codec.codec_tag in _PROTECTED_TAGS:
        raise protected(path)
    if codec is None or codec.name not in _CODECS.split(","):
        raise BadRecordingError(
            f"{name} has its sound in a form Minuta can't decode.", "Convert it to M4A, MP3 or WAV."
        )
    if codec.sample_rate not in _SAMPLE_RATES or not 0 < codec.channels <= _MAX_CHANNELS:
        raise BadRecordingError(
            f"{name} claims {codec.channels} channels at {codec.sample_rate} Hz.",
            "That is no recording of a meeting; convert it to M4A, MP3 or WAV.",
        )
    return stream
