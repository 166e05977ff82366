import random
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import pytest

from bot.capture.reading import JournalReader
from bot.capture.records import (
    HEAD,
    MAX_BODY_BYTES,
    SYNC,
    Header,
    Kind,
    Lost,
    Mark,
    Presence,
    Record,
    Unwritten,
    encode,
)
from bot.domain.voice import Frame, Loss

HEADER = Header("meeting", bytes(range(16)), 1_700_000_000_000_000_000, 77)


def frame(number: int, opus: bytes = b"opus") -> Frame:
    return Frame(f"10{number % 3}", 7, number & 0xFFFF, 960 * number, 1000 + number, opus)


RECORDS: list[Record] = [
    *(frame(number) for number in range(4)),
    Lost(1, None, Loss.UNATTRIBUTED, 12),
    Unwritten("100", 3, 4, 5),
    Presence(6, "Zoë ☂", True),
    *(Lost(7, "101", loss, 1) for loss in Loss),
    Mark(8, Kind.TIME),
    Mark(9, Kind.PAUSED),
    Mark(10, Kind.RESUMED),
    *(frame(number, bytes(range(256))) for number in range(4, 8)),
    Mark(11, Kind.ENDED),
]


def encoded(records: list[Record]) -> list[bytes]:
    return [encode(record, HEADER.key) for record in (HEADER, *records)]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "a.journal"


class Found(NamedTuple):
    """What a reader finds in a file; `torn_bytes` come after the last good record."""

    records: list[Record]
    header: Header | None
    damaged_bytes: int
    torn_bytes: int


def find(journal: Path) -> Found:
    with JournalReader(journal) as reader:
        records = list(reader.records())
        torn_bytes = reader.size - reader.position
        return Found(records, reader.header, reader.damaged_bytes, torn_bytes)


def read(journal: Path) -> list[Record]:
    return find(journal).records


def read_after_header(journal: Path) -> list[Record]:
    return [record for record in read(journal) if not isinstance(record, Header)]


def test_every_record_comes_back_as_it_was(journal: Path) -> None:
    journal.write_bytes(b"".join(encoded(RECORDS)))
    assert read(journal) == [HEADER, *RECORDS]


def test_a_torn_tail_ends_exactly_before_it_wherever_it_was_torn(journal: Path) -> None:
    pieces = encoded(RECORDS)
    whole = b"".join(pieces[:-1])
    last = pieces[-1]
    for length in range(len(last)):
        journal.write_bytes(whole + last[:length])
        assert find(journal) == ([HEADER, *RECORDS[:-1]], HEADER, 0, length)


@pytest.mark.parametrize("tail", [bytes(5000), b"\xff" * 5000, SYNC * 2500, b"\xa7"])
def test_rubbish_at_the_end_is_left_alone(journal: Path, tail: bytes) -> None:
    journal.write_bytes(b"".join(encoded(RECORDS)) + tail)
    assert find(journal) == ([HEADER, *RECORDS], HEADER, 0, len(tail))


@pytest.mark.parametrize("content", [b"", b"\xa7", b"not a journal at all, but somebody's diary"])
def test_what_is_no_journal_has_nothing_in_it(journal: Path, content: bytes) -> None:
    journal.write_bytes(content)
    assert find(journal) == ([], None, 0, len(content))


def test_of_a_journal_of_a_later_version_nothing_is_believed(journal: Path) -> None:
    body = bytearray(encode(HEADER, 0)[HEAD.size :])
    body[1] = 2
    journal.write_bytes(_framed(bytes(body), 0) + b"something new")
    assert find(journal).header is None
    assert find(journal).records == []


def _framed(body: bytes, key: int) -> bytes:
    return HEAD.pack(SYNC, len(body), crc32(body, key)) + body


def test_kinds_of_a_later_version_are_skipped(journal: Path) -> None:
    new = _framed(b"\x63new", HEADER.key)
    journal.write_bytes(b"".join([*encoded(RECORDS[:2]), new, *encoded(RECORDS[2:])[1:]]))
    assert read(journal) == [HEADER, *RECORDS]
    assert find(journal).damaged_bytes == 0


def test_one_flipped_byte_costs_one_record(journal: Path) -> None:
    pieces = encoded(RECORDS)
    whole = b"".join(pieces)
    starts = _starts(pieces)
    chance = random.Random(5)  # noqa: S311 (the same bad luck every time)
    for offset in range(len(pieces[0]), len(whole)):
        damaged = bytearray(whole)
        damaged[offset] ^= 1 << chance.randrange(8)
        journal.write_bytes(damaged)
        number = max(i for i, start in enumerate(starts) if start <= offset)
        found = find(journal)
        assert found.records == [HEADER, *RECORDS[: number - 1], *RECORDS[number:]]
        is_last = number == len(RECORDS)
        assert found.damaged_bytes == (0 if is_last else len(pieces[number]))
        assert found.torn_bytes == (len(pieces[number]) if is_last else 0)


def _starts(pieces: list[bytes]) -> list[int]:
    starts, at = [], 0
    for piece in pieces:
        starts.append(at)
        at += len(piece)
    return starts


def test_without_its_first_header_a_journal_is_read_by_the_next(journal: Path) -> None:
    first, *rest = encoded(RECORDS)
    for damaged in (bytes(len(first)), first[:-1] + b"!", first[: HEAD.size + 3]):
        journal.write_bytes(damaged + b"".join(rest) + first + encoded([frame(99)])[1])
        assert read(journal) == [HEADER, *RECORDS, frame(99)]
    journal.write_bytes(first[:2] + b"\xff\x0f" + b"".join(rest) + first)
    assert read(journal)[0] == HEADER


def test_a_hole_in_the_middle_is_counted_and_skipped(journal: Path) -> None:
    records: list[Record] = [frame(number, bytes(120)) for number in range(20_000)]
    content = bytearray(b"".join(encoded(records)))
    content[1_000_000:1_600_000] = bytes(600_000)
    journal.write_bytes(content)
    with JournalReader(journal) as reader:
        heard = list(reader.records())
        assert reader.holes == 1
        assert 600_000 <= reader.damaged_bytes < 600_000 + 2 * 400
        assert reader.position == len(content)
    lost = len(records) + 1 - len(heard)
    assert lost == pytest.approx(600_000 / len(encode(records[0], 0)), abs=2)


def test_a_record_inside_somebodys_packet_is_not_believed(journal: Path) -> None:
    forged = Frame("somebody else", 7, 0, 0, 0, b"words never said")
    # who sends it knows the format, but not the key, which is as good as any other to them
    packets = [frame(number, encode(forged, key)) for number, key in enumerate((0, 1, 77))]
    content = bytearray(b"".join(encoded([*packets, frame(9)])))
    at = content.index(SYNC, len(encode(HEADER, 0)))
    content[at] ^= 1  # so that the search comes upon what lies inside
    journal.write_bytes(content)
    assert read(journal) == [HEADER, *packets[1:], frame(9)]


def test_giant_lengths_are_refused(journal: Path) -> None:
    giant = HEAD.pack(SYNC, 0xFFFF, 0) + bytes(100)
    empty = HEAD.pack(SYNC, 0, 0)
    first, *rest = encoded(RECORDS)
    journal.write_bytes(first + giant + empty + b"".join(rest))
    assert read(journal) == [HEADER, *RECORDS]
    with pytest.raises(ValueError, match="a record of"):
        encode(frame(1, bytes(MAX_BODY_BYTES)), 0)


def test_random_bytes_never_stop_the_reader(journal: Path) -> None:
    chance = random.Random(11)  # noqa: S311 (the same bad luck every time)
    pieces = encoded(RECORDS)
    for _ in range(300):
        content = bytearray(b"".join(pieces))
        for _ in range(chance.randrange(1, 6)):
            start = chance.randrange(len(content))
            match chance.randrange(3):
                case 0:
                    content[start : start + chance.randrange(80)] = b""
                case 1:
                    content[start:start] = chance.randbytes(chance.randrange(80))
                case _:
                    length = chance.randrange(80)
                    content[start : start + length] = chance.randbytes(length)
        journal.write_bytes(content)
        heard = read_after_header(journal)
        assert _is_in_order(heard)


def _is_in_order(heard: list[Record]) -> bool:
    """Whether these are some of the records, each one right."""
    wanted = iter(RECORDS)
    return all(record in wanted for record in heard)


def test_a_growing_file_gives_each_record_once_it_is_whole(journal: Path) -> None:
    content = b"".join(encoded(RECORDS))
    ends = _starts([*encoded(RECORDS), b""])[1:]
    heard: list[Record] = []
    with journal.open("wb", buffering=0) as file, JournalReader(journal) as reader:
        for number in range(len(content)):
            file.write(content[number : number + 1])
            heard += reader.records()
            assert len(heard) == sum(end <= number + 1 for end in ends)
        assert (reader.holes, reader.position) == (0, len(content))
    assert heard == [HEADER, *RECORDS]


def test_a_torn_record_in_a_file_that_goes_on_is_a_hole(journal: Path) -> None:
    first, second, *rest = encoded(RECORDS)
    heard: list[Record] = []
    with journal.open("wb", buffering=0) as file, JournalReader(journal) as reader:
        file.write(first + second[:10])
        heard += reader.records()
        heard += reader.records()
        for piece in rest:
            file.write(piece)
            heard += reader.records()
        assert (reader.holes, reader.damaged_bytes) == (1, 10)
    assert heard == [HEADER, *RECORDS[1:]]


def test_a_limited_look_goes_on_where_it_stopped(journal: Path) -> None:
    records: list[Record] = [frame(number, bytes(100)) for number in range(1000)]
    journal.write_bytes(b"".join(encoded(records)))
    heard: list[Record] = []
    looks = 0
    with JournalReader(journal) as reader:
        while reader.position < reader.size:
            look = list(reader.records(max_bytes=1000))
            assert len(look) <= 9
            heard += look
            looks += 1
    assert heard == [HEADER, *records]
    assert looks > 100
