"""What was understood while people talked is found again, and fits the clock of a file."""

from pathlib import Path

import pytest

from bot.capture.heard import Heard, heard_file, heard_live, keep_heard, on_track
from bot.capture.live_transcript import LiveCoverage
from bot.domain.speech import HeardPart, HeardTrack, Segment
from bot.domain.transcript import Entity, Gap, SpeechEngine, Word

HI = HeardTrack(
    engine=SpeechEngine(provider="moonshine", model="tiny-en"),
    duration_s=90,
    speech_s=2,
    segments=(
        Segment(
            start_s=61, end_s=63, text="Hi", words=(Word(text="Hi", start_s=61.0, end_s=61.4),)
        ),
    ),
    gaps=(Gap(start_s=59, end_s=60.5, reason="no words"),),
)
WHOLE = LiveCoverage(heard=HI)
PARTLY = LiveCoverage(heard=HI, uncovered=(Gap(start_s=1, end_s=2, reason="lost"),))


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "0001.journal"


def test_everybody_is_found_again_in_the_same_order(journal: Path) -> None:
    keep_heard(journal, {"ben": WHOLE, "cleo": PARTLY, "ann": WHOLE})
    heard = heard_live(journal)
    assert heard == Heard(complete={"ben": HI, "ann": HI}, incomplete=("cleo",))
    assert list(heard.complete) == ["ben", "ann"]
    assert not heard.is_whole
    assert heard.until_s == 90


def test_a_journal_in_which_nobody_spoke_is_whole(journal: Path) -> None:
    keep_heard(journal, {})
    heard = heard_live(journal)
    assert heard is not None
    assert heard.is_whole
    assert heard.until_s == 0


def test_a_journal_that_nobody_followed_has_nothing(journal: Path) -> None:
    assert heard_live(journal) is None


@pytest.mark.parametrize("content", [b"", b"{", b'{"ann": {}}'])
def test_what_can_not_be_read_is_nothing(journal: Path, content: bytes) -> None:
    heard_file(journal).write_bytes(content)
    assert heard_live(journal) is None


def test_nothing_half_written_is_found(journal: Path) -> None:
    keep_heard(journal, {"ann": WHOLE})
    assert [path.name for path in journal.parent.iterdir()] == ["0001.heard.json"]


def test_the_clock_of_a_track_begins_with_its_file() -> None:
    moved = on_track(HI, 60, 5)
    assert moved.duration_s == 5
    assert (moved.segments[0].start_s, moved.segments[0].end_s) == (1, 3)
    assert moved.segments[0].words[0].start_s == 1
    assert (moved.gaps[0].start_s, moved.gaps[0].end_s) == (0, 0.5)


def test_entities_and_parts_go_with_the_clock_of_the_track() -> None:
    told = (Entity(kind="date", text="Friday", start_s=61, end_s=62), Entity(kind="x", text="y"))
    said = HI.segments[0].model_copy(update={"entities": told})
    part = HeardPart(start_s=55, end_s=65, engine=HI.engine, reason="the first did not answer")
    moved = on_track(HI.model_copy(update={"segments": (said,), "parts": (part,)}), 60, 5)
    dated, undated = moved.segments[0].entities
    assert (dated.start_s, dated.end_s) == (1, 2)
    assert undated == told[1]
    assert moved.parts == (part.model_copy(update={"start_s": 0, "end_s": 5}),)
