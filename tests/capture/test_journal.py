import threading
import time
from pathlib import Path

import pytest

from bot.capture.appending import JournalError
from bot.capture.journal import Journal, Pace
from bot.capture.reading import JournalReader
from bot.capture.records import Header, Kind, Lost, Mark, Presence, Record, Unwritten, encode
from bot.domain.voice import Frame, Loss, RoomMember
from bot.errors import NoSpaceError
from tests.capture import child
from tests.capture.start import STARTED_AT
from tests.capture.talk import START_NS, Instant, StillClock, by_hand, unexpected


def frame(number: int, speaker: str = "1001") -> Frame:
    return Frame(speaker, 7, number & 0xFFFF, 960 * number, START_NS + number, b"opus")


def member(user_id: str, *, is_bot: bool = False) -> RoomMember:
    return RoomMember(user_id=user_id, name=f"name of {user_id}", is_bot=is_bot)


def read(path: Path) -> list[Record]:
    with JournalReader(path) as reader:
        return list(reader.records())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.journal"


def test_what_is_heard_is_in_the_file_in_order(path: Path) -> None:
    frames = [frame(number) for number in range(1000)]
    with by_hand(path) as journal:
        for each in frames[:600]:
            journal.frame(each)
        assert journal.flush()
        assert read(path)[1:] == frames[:600]
        for each in frames[600:]:
            journal.frame(each)
    header, *heard, end = read(path)
    assert heard == frames
    assert end == Mark(START_NS, Kind.ENDED)
    assert isinstance(header, Header)
    assert header.meeting_id == "meeting"
    assert header.utc_ns == round(STARTED_AT.timestamp()) * 1_000_000_000
    assert header.monotonic_ns == START_NS


def test_a_new_journal_is_a_journal_before_anything_is_heard(path: Path) -> None:
    with by_hand(path):
        (header,) = read(path)
        assert isinstance(header, Header)
        assert path.stat().st_mode & 0o777 == 0o600
    assert read(path)[-1] == Mark(START_NS, Kind.ENDED)


def test_the_own_thread_writes_without_being_told(path: Path) -> None:
    pace = Pace(flush_s=0.01, sync_s=0.02, time_s=0.01)
    until = time.monotonic() + 30
    with Journal(path, "meeting", StillClock(), unexpected, pace=pace) as journal:
        journal.frame(frame(1))
        while frame(1) not in (heard := read(path)) or not isinstance(heard[-1], Mark):
            assert time.monotonic() < until


def test_callers_from_many_threads_lose_nothing(path: Path) -> None:
    pace = Pace(flush_s=0.001, sync_s=0.001)
    with Journal(path, "meeting", StillClock(), unexpected, pace=pace) as journal:

        def talk(speaker: str) -> None:
            for number in range(2000):
                journal.frame(frame(number, speaker))
                journal.lost(speaker, Loss.OPTED_OUT, 1)

        threads = [threading.Thread(target=talk, args=(str(speaker),)) for speaker in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    heard = read(path)
    for speaker in map(str, range(4)):
        mine = [r.sequence for r in heard if isinstance(r, Frame) and r.speaker == speaker]
        assert mine == list(range(2000))
        lost = [r.packets for r in heard if isinstance(r, Lost) and r.speaker == speaker]
        assert sum(lost) == 2000


def test_lost_packets_are_counted_and_written_now_and_then(path: Path) -> None:
    instant = Instant()
    with by_hand(path, instant) as journal:
        for _ in range(50):
            journal.lost("1001", Loss.OPTED_OUT, 1)
            journal.lost(None, Loss.UNATTRIBUTED, 2)
        journal.flush()
        assert len(read(path)) == 1
        instant.ns += 1_000_000_000
        journal.flush()
        assert set(read(path)[1:]) == {
            Lost(instant.ns, "1001", Loss.OPTED_OUT, 50),
            Lost(instant.ns, None, Loss.UNATTRIBUTED, 100),
            Mark(instant.ns, Kind.TIME),
        }
        journal.lost("1001", Loss.MALFORMED, 1)
    assert read(path)[-2:] == [
        Lost(instant.ns, "1001", Loss.MALFORMED, 1),
        Mark(instant.ns, Kind.ENDED),
    ]


def test_the_time_stands_behind_everything_that_came_before_it(path: Path) -> None:
    instant = Instant()
    with by_hand(path, instant) as journal:
        for number in range(5):
            instant.ns += 600_000_000
            journal.frame(frame(number))
            journal.flush()
        kinds = [type(record) for record in read(path)[1:]]
    assert kinds == [Frame, Mark] * 5


def test_people_are_noted_when_they_come_and_go(path: Path) -> None:
    with by_hand(path) as journal:
        journal.members([member("1"), member("2"), member("9", is_bot=True)])
        journal.members([member("1"), member("2")])
        journal.members([member("2"), member("3")])
    present = [(r.user_id, r.is_present) for r in read(path) if isinstance(r, Presence)]
    assert present == [("1", True), ("2", True), ("1", False), ("3", True)]


def test_names_never_reach_the_file(path: Path) -> None:
    with by_hand(path) as journal:
        journal.members([member("1")])
    assert b"name of" not in path.read_bytes()


def test_pauses_are_noted(path: Path) -> None:
    with by_hand(path) as journal:
        journal.frame(frame(1))
        journal.pause()
        journal.resume()
        journal.frame(frame(2))
    marks = [record.kind for record in read(path) if isinstance(record, Mark)]
    assert marks == [Kind.PAUSED, Kind.RESUMED, Kind.ENDED]


def test_the_header_is_repeated_so_that_its_loss_costs_nothing(path: Path) -> None:
    instant = Instant()
    with by_hand(path, instant) as journal:
        for number in range(200):
            instant.ns += 1_000_000_000
            journal.frame(frame(number))
            journal.flush()
    content = bytearray(path.read_bytes())
    header = read(path)[0]
    size = len(encode(header, 0))
    assert content.count(content[:size]) == 4
    content[:size] = bytes(size)
    path.write_bytes(content)
    assert read(path)[0] == header
    assert sum(isinstance(record, Frame) for record in read(path)) == 200


def test_what_has_no_place_in_a_journal_is_counted_and_harms_nothing_else(path: Path) -> None:
    wrong = [
        frame(1)._replace(ssrc=1 << 32),
        frame(1)._replace(timestamp=-1),
        frame(1)._replace(speaker="\ud800"),
        frame(1)._replace(speaker="x" * 256),
        frame(1)._replace(opus=bytes(5000)),
    ]
    instant = Instant()
    with by_hand(path, instant) as journal:
        for each in wrong:
            journal.frame(each)
            journal.frame(frame(2))
        assert journal.flush()
        instant.ns += 1_000_000_000
    heard = read(path)
    assert [record for record in heard if isinstance(record, Frame)] == [frame(2)] * len(wrong)
    assert Lost(instant.ns, "1001", Loss.MALFORMED, 3) in heard


def test_closing_twice_is_closing_once_and_what_comes_later_is_counted(path: Path) -> None:
    journal = by_hand(path)
    journal.close()
    content = path.read_bytes()
    journal.close()
    journal.frame(frame(1))
    journal.lost("1001", Loss.MALFORMED, 1)
    journal.members([member("1")])
    assert path.read_bytes() == content
    assert journal.given_up == {"1001": 1}


def test_a_journal_is_never_written_over(path: Path) -> None:
    path.write_bytes(b"somebody's sound")
    with pytest.raises(JournalError, match="file exists"):
        by_hand(path)
    assert path.read_bytes() == b"somebody's sound"


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="no such file or directory"):
        by_hand(tmp_path / "nowhere" / "a.journal")


def test_memory_is_bounded_while_nothing_is_written(path: Path) -> None:
    with by_hand(path, waiting_packets=100) as journal:
        for number in range(250):
            journal.frame(frame(number, str(number % 2)))
        assert journal.given_up == {"0": 75, "1": 75}
        assert journal.flush()
    heard = read(path)
    assert [r.sequence for r in heard if isinstance(r, Frame)] == list(range(150, 250))
    assert {r.speaker: (r.packets, r.first_ns, r.last_ns) for r in _unwritten(heard)} == {
        "0": (75, START_NS, START_NS + 148),
        "1": (75, START_NS + 1, START_NS + 149),
    }


def _unwritten(records: list[Record]) -> list[Unwritten]:
    return [record for record in records if isinstance(record, Unwritten)]


def test_a_full_disk_is_told_once_and_writing_goes_on_when_there_is_room(path: Path) -> None:
    said = child.output(child.fill_disk, path, 10_000, 1 << 20)
    assert said == [
        NoSpaceError.__name__,
        "given up 0",
        "written True None",
        NoSpaceError.__name__,
        "written False",
        "given up 1",
    ]
    numbers = [int.from_bytes(r.opus[-4:], "big") for r in read(path) if isinstance(r, Frame)]
    assert numbers == list(range(200))
    with JournalReader(path) as reader:
        assert len(list(reader.records())) > len(numbers)
        assert reader.damaged_bytes == 0


def test_what_does_not_fit_into_memory_either_is_given_up_and_counted(path: Path) -> None:
    said = child.output(child.fill_disk, path, 10_000, 5_000)
    (given_up,) = (int(line.split()[-1]) for line in said[1:2])
    heard = read(path)
    numbers = [int.from_bytes(r.opus[-4:], "big") for r in heard if isinstance(r, Frame)]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == 199
    assert numbers[:60] == list(range(60))
    # the record at which the disk was full is torn: it is neither in the file nor whole to count
    assert len(numbers) + given_up in {199, 200}
    assert sum(record.packets for record in _unwritten(heard)) == given_up
