from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import bot.sample
from bot.speech.clustering import Background, Statistics, cluster
from bot.speech.decoding import Block, decode
from bot.speech.diarization import Diarizer
from bot.speech.segmentation import Turn, utterances
from tests.speech.sounds import silence, voice

Floats = NDArray[np.float32]


def told_apart(sound: Floats, max_speakers: int | None = None) -> list[Turn]:
    diarizer = Diarizer()
    for utterance in utterances(
        Block(at, sound[at : at + 64_000]) for at in range(0, len(sound), 64_000)
    ):
        diarizer.add(utterance)
    return diarizer.turns(max_speakers)


def track(name: str) -> Floats:
    """A person's track of the sample meeting, with silence where others speak."""
    found = list(decode(Path(bot.sample.__file__).parent / f"{name}.opus"))
    sound = np.zeros(found[-1].end, np.float32)
    for block in found:
        sound[block.start : block.end] = block.samples
    return sound


@cache
def conversation() -> tuple[Floats, list[tuple[int, int, str]]]:
    """The sample meeting as one mixed recording, and who speaks when in samples."""
    tracks = {name: track(name) for name in ("alice", "peter", "david")}
    length = max(len(sound) for sound in tracks.values())
    mixed = sum(np.pad(sound, (0, length - len(sound))) for sound in tracks.values())
    truth = [
        (u.speech.start, u.speech.end, name)
        for name, sound in tracks.items()
        for u in utterances([Block(0, sound)])
    ]
    return np.asarray(mixed, np.float32), truth


def heard_as(turns: list[Turn], truth: list[tuple[int, int, str]]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for start, end, name in truth:
        for turn in turns:
            shared = min(end, turn.speech.end) - max(start, turn.speech.start)
            found.setdefault(name, Counter())[turn.speaker] += max(0, shared)
    return found


def test_the_voices_of_a_meeting_are_told_apart() -> None:
    sound, truth = conversation()
    found = heard_as(told_apart(sound), truth)
    labels = [counts.most_common(1)[0] for counts in found.values()]
    assert len({label for label, _ in labels}) == 3
    right = sum(samples for _, samples in labels)
    assert right > 0.9 * sum(sum(counts.values()) for counts in found.values())


def test_one_voice_is_one_speaker() -> None:
    assert {turn.speaker for turn in told_apart(voice("two_cities"))} == {"1"}


def test_no_more_speakers_are_found_than_are_known_to_be_there() -> None:
    sound, _ = conversation()
    turns = told_apart(sound, max_speakers=1)
    assert {turn.speaker for turn in turns} == {"1"}


def test_turns_are_in_order_and_lie_inside_their_sound() -> None:
    turns = told_apart(conversation()[0])
    assert turns[0].speaker == "1"
    for turn in turns:
        assert turn.sound.start <= turn.speech.start < turn.speech.end <= turn.sound.end
    for before, after in pairwise(turns):
        assert before.sound.end <= after.sound.start


def test_the_same_recording_gives_the_same_turns() -> None:
    sound, _ = conversation()
    assert told_apart(sound) == told_apart(sound)


@pytest.mark.parametrize("sound", [silence(0.5), silence(10)])
def test_nobody_speaks_in_silence(sound: Floats) -> None:
    assert told_apart(sound) == []


def test_many_stretches_cluster_by_voice_whatever_their_number() -> None:
    random = np.random.default_rng(3)
    centres = random.normal(0, 4, (3, 19))
    owners = random.integers(0, 3, 900)
    parts = [
        Statistics.of((centres[o] + random.normal(0, 1, (60, 19))).astype(np.float32))
        for o in owners
    ]
    everything = parts[0]
    for part in parts[1:]:
        everything += part
    labels = cluster(parts, Background(everything), None)
    assert len({(int(o), label) for o, label in zip(owners, labels, strict=True)}) == 3
