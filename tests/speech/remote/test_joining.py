"""Parts of a recording as one again, where a provider says what it likes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.speech import HeardTrack, Segment
from bot.domain.speech_job import SoundFile
from bot.domain.transcript import Entity, SpeechEngine, Word
from bot.speech.remote.joining import HeardOf, joined
from bot.speech.remote.laying import Laid
from bot.speech.remote.protocol import Part, Prepared, Stretch

ENGINE = SpeechEngine(provider="p", model="m")


def part(sound_s: float, start_s: float, end_s: float) -> Part:
    sound = SoundFile(path=Path("part.flac"), duration_s=end_s - sound_s, bytes=1)
    return Part(sound=sound, sound_s=sound_s, start_s=start_s, end_s=end_s)


def said(*texts: tuple[str, float, float], label: str | None = None) -> Segment:
    """A segment of words with their times."""
    return Segment(
        start_s=texts[0][1],
        end_s=texts[-1][2],
        text=" ".join(text for text, _, _ in texts),
        words=tuple(Word(text=text, start_s=start, end_s=end) for text, start, end in texts),
        speaker_label=label,
    )


def sentence(text: str, start_s: float, end_s: float, label: str | None = None) -> Segment:
    return Segment(start_s=start_s, end_s=end_s, text=text, speaker_label=label)


def join(
    *parts: tuple[Part, list[Segment]],
    speech: tuple[tuple[float, float], ...] = ((0.0, 100.0),),
    laid: Laid | None = None,
) -> HeardTrack:
    length_s = parts[-1][0].end_s
    prepared = Prepared(
        duration_s=length_s,
        gaps=(),
        laid=laid or Laid(starts=(0.0,), origins=(0.0,), lengths=(length_s,)),
        speech=tuple(Stretch(start_s=start, end_s=end) for start, end in speech),
        parts=tuple(one for one, _ in parts),
    )
    heard = [
        HeardOf(one, HeardTrack(engine=ENGINE, duration_s=0, speech_s=0, segments=tuple(segments)))
        for one, segments in parts
    ]
    return joined(prepared, heard, ENGINE)


def texts(heard: HeardTrack) -> list[str]:
    return [segment.text for segment in heard.segments]


def test_words_of_an_overlap_come_once() -> None:
    heard = join(
        (part(0, 0, 10), [said(("a", 1, 2), ("b", 6, 7), ("c", 8, 9))]),
        (part(5, 10, 20), [said(("b", 1, 2), ("c", 3, 4), ("d", 6, 7), ("e", 8, 9))]),
    )
    assert texts(heard) == ["a b c", "d e"]
    assert [word.start_s for word in heard.segments[1].words] == [11, 13]
    assert heard.segments[1].start_s == 11


def test_sentences_without_times_of_words_are_joined_where_both_pause() -> None:
    # the second part has drawn a sentence together over the cut at 10
    heard = join(
        (part(0, 0, 10), [sentence("one", 0, 4), sentence("two", 5, 7), sentence("thr", 8, 10)]),
        (part(5, 10, 20), [sentence("two", 0.1, 2), sentence("three", 3, 9)]),
    )
    assert texts(heard) == ["one", "two", "three"]


def test_a_sentence_without_times_of_words_lasts_as_long_as_somebody_speaks() -> None:
    heard = join((part(0, 0, 10), [sentence("all of it", 0, 10)]), speech=((2.0, 4.0), (5.0, 6.0)))
    (segment,) = heard.segments
    assert (segment.start_s, segment.end_s) == (2.0, 6.0)


def test_a_voice_is_who_speaks_at_the_same_time() -> None:
    heard = join(
        (
            part(0, 0, 20),
            [sentence("a", 1, 9, "A"), sentence("b", 11, 14, "B"), sentence("a", 15, 19, "A")],
        ),
        (
            part(10, 20, 40),
            [
                sentence("b", 1, 4, "A"),
                sentence("a", 5, 9, "B"),
                sentence("c", 11, 13, "C"),
                sentence("b", 14, 16, "A"),
                sentence("a", 17, 19, "B"),
            ],
        ),
    )
    labels = [(segment.text, segment.speaker_label) for segment in heard.segments]
    assert labels == [("a", "A"), ("b", "B"), ("a", "A"), ("c", "C"), ("b", "B"), ("a", "A")]


def test_two_voices_of_a_part_are_never_taken_for_one() -> None:
    heard = join(
        (part(0, 0, 20), [sentence("a", 10, 20, "A")]),
        (
            part(10, 20, 30),
            [
                sentence("x", 0, 6, "X"),
                sentence("y", 6, 10, "Y"),
                sentence("y", 11, 12, "Y"),
                sentence("x", 13, 14, "X"),
            ],
        ),
    )
    assert [s.speaker_label for s in heard.segments if s.start_s > 20] == ["Y", "A"]


def test_a_voice_that_is_not_matched_gets_a_name_of_its_own() -> None:
    heard = join(
        (part(0, 0, 10), [sentence("a", 1, 9, "A")]),
        (part(10, 10, 20), [sentence("b", 1, 9, "A")]),
    )
    first, second = (segment.speaker_label for segment in heard.segments)
    assert first == "A"
    assert second not in {None, "A"}


@pytest.mark.parametrize(("start_s", "end_s"), [(-5.0, 3.0), (8.0, 1e12), (7.0, 2.0), (50.0, 60.0)])
def test_times_that_can_not_be_are_brought_into_the_part(start_s: float, end_s: float) -> None:
    heard = join((part(0, 0, 10), [said(("x", start_s, end_s))]))
    for segment in heard.segments:
        assert 0.0 <= segment.start_s <= segment.end_s <= 10.0
        assert 0.0 <= segment.words[0].start_s <= segment.words[0].end_s <= 10.0
    assert texts(heard) == ["x"]


def test_segments_out_of_order_are_put_in_order_and_empty_ones_left_out() -> None:
    heard = join(
        (
            part(0, 0, 10),
            [sentence("late\n one", 5, 6), sentence("  ", 3, 4), sentence("early", 1, 2)],
        )
    )
    assert texts(heard) == ["early", "late one"]


def test_entities_stay_with_their_words() -> None:
    told = said(("b", 3, 4), ("Ada", 6, 7)).model_copy(
        update={
            "entities": (
                Entity(kind="person", text="Ada", start_s=6, end_s=7),
                Entity(kind="x", text="b"),
            )
        }
    )
    heard = join((part(0, 0, 10), []), (part(5, 10, 20), [told]))
    (segment,) = heard.segments
    assert [entity.text for entity in segment.entities] == ["Ada"]
    assert segment.entities[0].start_s == 11


def test_what_was_left_out_before_is_put_back() -> None:
    laid = Laid(starts=(0.0, 4.0), origins=(30.0, 100.0), lengths=(4.0, 6.0))
    heard = join(
        (part(0, 0, 10), [said(("a", 1, 2)), said(("b", 3, 4), ("c", 4, 5))]),
        laid=laid,
        speech=((1.0, 2.0), (3.0, 5.0), (6.0, 8.0)),
    )
    first, second = heard.segments
    assert (first.start_s, first.end_s) == (31.0, 32.0)
    assert [(word.start_s, word.end_s) for word in second.words] == [(33.0, 34.0), (100.0, 101.0)]
    assert heard.speech_s == 5.0
    (gap,) = heard.gaps
    assert (gap.start_s, gap.end_s) == (102.0, 104.0)
