"""The sound of a trial: a few seconds of the sample meeting, or somebody's own recording."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from rapidfuzz.distance import Levenshtein

from bot.domain.speech_job import SoundFile
from bot.sample import sample_reference, sample_tracks
from bot.speech.decoding import SAMPLE_RATE, decode
from bot.speech.remote.encoding import FlacWriter

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LONGEST_S = 30.0
"""So much of a recording is sent: it costs about a cent."""

_UNTIL_S = 21.2
"""Three people have greeted each other, and one has opened the meeting."""

_SPEAKER, _FROM_S = "Alice", 9.9
"""Who opens it."""


class Sound(NamedTuple):
    """Mono at 16 kHz; `text` is what is said in it, None where nobody knows.

    `language` is what the provider is told of it, None to let it find out.
    """

    samples: Floats
    language: str | None = None
    text: str | None = None

    @property
    def duration_s(self) -> float:
        """Its length in seconds."""
        return len(self.samples) / SAMPLE_RATE


class Sample(NamedTuple):
    """What is sent: several voices as a file, and one voice as a stream.

    `names` go along as vocabulary.
    """

    file: Sound
    stream: Sound
    names: tuple[str, ...]


def bundled_sample() -> Sample:
    """The beginning of the sample meeting."""
    reference = sample_reference()
    tracks = {name: _beginning(path, _UNTIL_S) for name, path in sample_tracks().items()}
    said = [one for one in reference.utterances if one.end_s <= _UNTIL_S]
    opening = [one for one in said if one.speaker == _SPEAKER and one.start_s >= _FROM_S]
    text, opening_text = (" ".join(one.text for one in part) for part in (said, opening))
    beginning = tracks[_SPEAKER][round(_FROM_S * SAMPLE_RATE) :]
    return Sample(
        file=Sound(np.sum([*tracks.values()], axis=0), None, text),
        stream=Sound(beginning, "en", opening_text),
        names=reference.meeting.participants,
    )


def own_sample(path: Path, language: str | None) -> Sample:
    """The beginning of a recording; raises `BadRecordingError`."""
    sound = Sound(_beginning(path, LONGEST_S), language)
    return Sample(sound, sound, sample_reference().meeting.participants)


def written(sound: Sound, folder: Path) -> SoundFile:
    """A sound as providers get it."""
    path = folder / "sample.flac"
    with FlacWriter(path) as file:
        file.add(sound.samples)
    return SoundFile(path=path, duration_s=sound.duration_s, bytes=path.stat().st_size)


def likeness(said: str, heard: str) -> float:
    """How much of what was said is in what was heard: 1 for all of it in the same words."""
    return 1 - Levenshtein.normalized_distance(_words(said), _words(heard))


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.casefold())


def _beginning(path: Path, length_s: float) -> Floats:
    samples = np.zeros(round(length_s * SAMPLE_RATE), np.float32)
    end = 0
    for block in decode(path):
        part = block.samples[: max(0, len(samples) - block.start)]
        samples[block.start : block.start + len(part)] = part
        end = max(end, block.start + len(part))
        if block.end >= len(samples):
            break
    return samples[: min(end, len(samples))]
