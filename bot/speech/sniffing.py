"""What a file is by its bytes, where the decoder alone could only say that it failed."""

from typing import BinaryIO, NamedTuple

_HEAD_BYTES = 4096
_TAIL_BYTES = 1 << 17  # an Ogg page is at most 65,307 bytes (RFC 3533, section 6)
_ID3_HEADER_BYTES = 10
_BOX_HEADER_BYTES = 8
_BOX_LARGE_HEADER_BYTES = 16
_OGG_HEADER_BYTES = 27
_RIFF_HEADER_BYTES = 12
_UNKNOWN_LENGTH = 0xFFFF_FF00  # recorders that can't go back write 0 or about 4 GB
_MAX_BOXES = 10_000

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a picture, not sound", "Give the audio or video file."),
    (b"\xff\xd8\xff", "a picture, not sound", "Give the audio or video file."),
    (b"GIF8", "a picture, not sound", "Give the audio or video file."),
    (b"%PDF", "a PDF document, not sound", "Give the audio or video file."),
    (b"PK\x03\x04", "an archive, not sound", "Unpack it and give the recording inside."),
    (b"\x1f\x8b", "an archive, not sound", "Unpack it and give the recording inside."),
    (b"7z\xbc\xaf", "an archive, not sound", "Unpack it and give the recording inside."),
    (b"Rar!", "an archive, not sound", "Unpack it and give the recording inside."),
    (b"#EXTM3U", "a playlist that points at other files", "Give the recording itself."),
    (b"ffconcat", "a playlist that points at other files", "Give the recording itself."),
    (b"[playlist]", "a playlist that points at other files", "Give the recording itself."),
)
_WEB_PAGE = ("a web page, probably a login page", "Download the recording itself again, signed in.")
_TEXT = ("text, not sound", "Give the audio or video file.")


class Foreign(NamedTuple):
    """Something that is no recording: what it is, and what to do about it."""

    what: str
    remedy: str


def foreign(file: BinaryIO) -> Foreign | None:
    """What the file is if it certainly is no sound; None if it may be a recording."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, what, remedy in _MAGIC:
        if start.startswith(magic):
            return Foreign(what, remedy)
    lowered = start[:512].lower()
    if lowered.startswith((b"<!doctype html", b"<html")) or b"<html" in lowered:
        return Foreign(*_WEB_PAGE)
    return Foreign(*_TEXT) if _is_text(head) else None


def _is_text(head: bytes) -> bool:
    """Whether these bytes are text: no control characters, and UTF-8 but for a cut at the end."""
    if not head or any(byte < 9 or 13 < byte < 32 for byte in head):  # noqa: PLR2004 (ASCII codes)
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3
    return True


def lacks_index(file: BinaryIO) -> bool:
    """Whether this is an MP4 or QuickTime file whose index (`moov`) never arrived.

    Writers put it at the end, so that a file that was cut off, or whose recorder crashed, has none.
    """
    size = file.seek(0, 2)
    position, is_mp4 = 0, False
    for _ in range(_MAX_BOXES):
        file.seek(position)
        header = file.read(_BOX_LARGE_HEADER_BYTES)
        if len(header) < _BOX_HEADER_BYTES:
            break
        kind, length = header[4:8], int.from_bytes(header[:4])
        if length == 1:
            length = int.from_bytes(header[8:16])
        is_mp4 = is_mp4 or kind in {b"ftyp", b"mdat"}
        if kind in {b"moov", b"moof"}:
            return False
        if length < _BOX_HEADER_BYTES or position + length >= size:
            break
        position += length
    return is_mp4


def is_cut_off(file: BinaryIO) -> bool:
    """Whether the end of a WAV or Ogg file is missing for certain, as after a broken download.

    The decoder goes by the size of the file, and would take it for shorter sound.
    """
    file.seek(0)
    start = file.read(_RIFF_HEADER_BYTES)
    if start.startswith(b"OggS"):
        return _ends_inside_page(file)
    return start.startswith(b"RIFF") and start.endswith(b"WAVE") and _ends_inside_samples(file)


def _ends_inside_samples(file: BinaryIO) -> bool:
    """Whether a WAV file's `data` chunk goes past its end; a size of 0 or all ones is unknown."""
    size = file.seek(0, 2)
    position = _RIFF_HEADER_BYTES
    for _ in range(_MAX_BOXES):
        file.seek(position)
        header = file.read(_BOX_HEADER_BYTES)
        if len(header) < _BOX_HEADER_BYTES:
            return False
        length = int.from_bytes(header[4:], "little")
        if header.startswith(b"data"):
            return length < _UNKNOWN_LENGTH and position + _BOX_HEADER_BYTES + length > size
        position += _BOX_HEADER_BYTES + length + length % 2
    return False


def _ends_inside_page(file: BinaryIO) -> bool:
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL_BYTES))
    tail = file.read(_TAIL_BYTES)
    page = tail[tail.rfind(b"OggS") :]
    if len(page) < _OGG_HEADER_BYTES:
        return True
    segments = page[26]
    lacing = page[_OGG_HEADER_BYTES : _OGG_HEADER_BYTES + segments]
    return len(page) < _OGG_HEADER_BYTES + segments + sum(lacing)


def mp3_tells_its_length(file: BinaryIO) -> bool:
    """Whether an MP3 file says how long it is (a Xing, Info or VBRI frame).

    Without it the length is only guessed from the bit rate and the file's size.
    """
    file.seek(0)
    start = 0
    header = file.read(_ID3_HEADER_BYTES)
    if header.startswith(b"ID3"):
        # the size is written in four bytes of seven bits each (ID3v2.4, section 6.2)
        start = _ID3_HEADER_BYTES
        for shift, byte in enumerate(reversed(header[6:])):
            start += byte << 7 * shift
    file.seek(start)
    first = file.read(_HEAD_BYTES)
    return any(tag in first for tag in (b"Xing", b"Info", b"VBRI"))
