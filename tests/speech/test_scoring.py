"""The scores are compared with counts made by hand."""

from pathlib import Path

import pytest

from bot.speech.scoring import (
    DiarizationErrors,
    SpeakerTurn,
    WordErrors,
    diarization_errors,
    read_rttm,
    word_errors,
)


def turn(speaker: str, start_s: float, end_s: float) -> SpeakerTurn:
    return SpeakerTurn(speaker=speaker, start_s=start_s, end_s=end_s)


def test_substitutions_deletions_and_insertions_are_counted_apart() -> None:
    errors = word_errors("the cat sat on the mat", "a cat on the red mat")
    assert errors == WordErrors(words=6, substitutions=1, deletions=1, insertions=1)
    assert errors.rate == pytest.approx(0.5)


def test_spelling_case_and_fillers_are_no_errors() -> None:
    assert word_errors("Um, we won't colour it.", "we will not color it").rate == 0


def test_words_heard_in_silence_are_errors() -> None:
    errors = word_errors("", "thank you")
    assert errors.insertions == 2
    assert errors.rate == 1.0


def test_errors_add_up_over_recordings() -> None:
    total = word_errors("green tea", "green tea") + word_errors("red blue", "red")
    assert total.rate == pytest.approx(0.25)


def test_the_naming_of_the_speakers_does_not_matter() -> None:
    reference = [turn("anna", 0, 10), turn("ben", 10, 15)]
    heard = [turn("2", 0, 10), turn("1", 10, 15)]
    assert diarization_errors(reference, heard).rate == 0


def test_missed_invented_and_confused_speech_are_told_apart() -> None:
    reference = [turn("anna", 0, 10), turn("ben", 10, 20)]
    heard = [turn("1", 1, 10), turn("1", 10, 12), turn("2", 12, 23)]
    assert diarization_errors(reference, heard) == DiarizationErrors(
        speech_s=20, missed_s=1, false_alarm_s=3, confusion_s=2
    )


def test_overlapping_speech_counts_for_each_speaker() -> None:
    reference = [turn("anna", 0, 10), turn("ben", 5, 10)]
    errors = diarization_errors(reference, [turn("1", 0, 10)])
    assert errors == DiarizationErrors(speech_s=15, missed_s=5)


def test_a_collar_forgives_small_shifts_of_a_boundary() -> None:
    reference = [turn("anna", 0, 10), turn("ben", 10, 20)]
    heard = [turn("1", 0, 10.2), turn("2", 10.2, 20)]
    assert diarization_errors(reference, heard).confusion_s == pytest.approx(0.2)
    assert diarization_errors(reference, heard, collar_s=0.25).rate == 0


def test_one_speaker_for_two_is_confusion() -> None:
    reference = [turn("anna", 0, 6), turn("ben", 6, 10)]
    assert diarization_errors(reference, [turn("1", 0, 10)]).rate == pytest.approx(0.4)


def test_an_rttm_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "talk.rttm"
    path.write_text(
        "SPEAKER talk 1 0.500 1.250 <NA> <NA> anna <NA> <NA>\nSPKR-INFO talk 1 <NA>\n",
        encoding="utf-8",
    )
    assert read_rttm(path) == (turn("anna", 0.5, 1.75),)
