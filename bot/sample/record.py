"""Speak script.toml with flite and write the tracks and reference.json beside it.

For developers: `apt-get install flite`, then `python -m bot.sample.record`.
"""

import shutil
import subprocess
import sys
import tempfile
import tomllib
import wave
from collections.abc import Mapping, Sequence
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

import av
import numpy as np
from av.codec.context import Flags
from numpy.typing import NDArray
from pydantic import NaiveDatetime

from bot.domain.frozen import Frozen
from bot.sample import ReferenceMeeting, ReferenceUtterance, SampleReference, track_path

Samples: TypeAlias = NDArray[np.float32]
"""Mono sound at `RATE_HZ`, between -1 and 1."""

RATE_HZ = 16_000  # what flite's voices speak at
BIT_RATE = 24_000
LOUDNESS = 0.08  # root mean square of a turn, so that no voice is louder than the others
PEAK = 0.9
AUDIBLE = 0.01  # of a turn's peak: quieter edges are flite's own pauses
MARGIN_S = 0.03  # kept around the audible part, or soft consonants lose their onset
TAIL_S = 0.5


class Participant(Frozen):
    """A person of the script and the flite voice that speaks for them."""

    name: str
    voice: str


class Turn(Frozen):
    """A line of the script; `pause_s` counts from the end of everything said before it."""

    speaker: str
    pause_s: float
    text: str
    id: str | None = None


class Script(Frozen):
    """The written meeting; its notes name turns by their ids."""

    title: str
    started_at: NaiveDatetime
    zone: str
    participants: tuple[Participant, ...]
    turns: tuple[Turn, ...]
    action_items: tuple[dict[str, Any], ...]
    not_action_items: tuple[dict[str, Any], ...]
    decisions: tuple[dict[str, Any], ...]
    open_questions: tuple[dict[str, Any], ...]


class PlacedTurn(NamedTuple):
    """A spoken turn and its first sample on the meeting's clock."""

    turn: Turn
    first: int
    sound: Samples

    @property
    def end(self) -> int:
        """The sample after the last one."""
        return self.first + len(self.sound)


def read_script() -> Script:
    """Read the script from the package."""
    written = (files("bot.sample") / "script.toml").read_text(encoding="utf-8")
    return Script.model_validate(tomllib.loads(written))


def speak(flite: str, voice: str, text: str) -> Samples:
    """Let one voice say a text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "turn.wav")
        subprocess.run([flite, "-voice", voice, "-t", text, "-o", str(path)], check=True)  # noqa: S603 - no shell, our own text
        with wave.open(str(path)) as spoken:
            frames = spoken.readframes(spoken.getnframes())
    return np.frombuffer(frames, dtype=np.int16).astype(np.float32) / np.float32(2**15)


def trim(sound: Samples) -> Samples:
    """Cut flite's own pauses off both ends, so that the script alone sets the pauses."""
    audible = np.flatnonzero(np.abs(sound) > AUDIBLE * np.abs(sound).max())
    margin = int(MARGIN_S * RATE_HZ)
    return sound[max(0, audible[0] - margin) : audible[-1] + margin]


def level(sound: Samples) -> Samples:
    """Bring a turn to the common loudness without clipping."""
    loudness = float(np.sqrt(np.mean(sound**2)))
    peak = float(np.abs(sound).max())
    return sound * np.float32(min(LOUDNESS / loudness, PEAK / peak))


def place(script: Script, flite: str) -> list[PlacedTurn]:
    """Speak every turn and put it on the meeting's clock."""
    voices = {person.name: person.voice for person in script.participants}
    placed: list[PlacedTurn] = []
    said_until = 0
    for turn in script.turns:
        sound = level(trim(speak(flite, voices[turn.speaker], turn.text)))
        placed.append(PlacedTurn(turn, said_until + round(turn.pause_s * RATE_HZ), sound))
        said_until = max(said_until, placed[-1].end)
    return placed


def mix(turns: Sequence[PlacedTurn], length: int) -> Samples:
    """Lay turns on a silent track of `length` samples."""
    track = np.zeros(length, dtype=np.float32)
    for turn in turns:
        track[turn.first : turn.end] += turn.sound
    return track


def encode(track: Samples, path: Path, *, title: str, artist: str) -> None:
    """Write a track as Ogg Opus.

    `bitexact` keeps the muxer's version and its random serial number out of the file.
    """
    with av.open(path, "w", format="ogg", container_options={"fflags": "+bitexact"}) as container:
        container.metadata.update(title=title, artist=artist)
        stream = container.add_stream("libopus", rate=RATE_HZ, layout="mono", bit_rate=BIT_RATE)
        stream.options = {"application": "voip", "vbr": "on"}
        stream.codec_context.flags |= Flags.bitexact
        samples = np.round(track * (2**15 - 1)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def overlaps(utterances: Sequence[ReferenceUtterance]) -> tuple[tuple[float, float], ...]:
    """Find the spans in which two utterances sound at once, in seconds."""
    spans = (
        (max(one.start_s, other.start_s), min(one.end_s, other.end_s))
        for one, other in combinations(utterances, 2)
    )
    return tuple((start, end) for start, end in spans if start < end)


def with_indices(
    notes: Sequence[dict[str, Any]], indices: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Replace the turn ids of the script's notes by utterance indices."""
    return [
        {key: value for key, value in note.items() if key != "turns"}
        | {"utterances": [indices[turn] for turn in note["turns"]]}
        for note in notes
    ]


def build_reference(script: Script, placed: Sequence[PlacedTurn]) -> SampleReference:
    """Complete the script's notes with what only the recording knows."""
    indices = {turn.id: index for index, turn in enumerate(script.turns) if turn.id}
    utterances = tuple(
        ReferenceUtterance(
            speaker=spoken.turn.speaker,
            start_s=round(spoken.first / RATE_HZ, 2),
            end_s=round(spoken.end / RATE_HZ, 2),
            text=spoken.turn.text,
        )
        for spoken in placed
    )
    return SampleReference.model_validate(
        {
            "meeting": ReferenceMeeting(
                title=script.title,
                started_at=script.started_at.replace(tzinfo=ZoneInfo(script.zone)),
                zone=script.zone,
                participants=tuple(person.name for person in script.participants),
            ),
            "utterances": utterances,
            "action_items": with_indices(script.action_items, indices),
            "not_action_items": with_indices(script.not_action_items, indices),
            "decisions": with_indices(script.decisions, indices),
            "open_questions": with_indices(script.open_questions, indices),
            "overlaps": overlaps(utterances),
        }
    )


def main() -> int:
    """Record the sample meeting; the result is the exit code."""
    flite = shutil.which("flite")
    if flite is None:
        sys.stderr.write("flite is not installed: apt-get install flite\n")
        return 1
    script = read_script()
    placed = place(script, flite)
    length = max(turn.end for turn in placed) + round(TAIL_S * RATE_HZ)
    for person in script.participants:
        own = [turn for turn in placed if turn.turn.speaker == person.name]
        encode(mix(own, length), track_path(person.name), title=script.title, artist=person.name)
    reference = build_reference(script, placed).model_dump_json(indent=2)
    Path(str(files("bot.sample") / "reference.json")).write_text(reference + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(placed)} turns, {length / RATE_HZ:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
