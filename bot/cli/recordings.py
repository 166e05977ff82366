"""What a person typed, as recordings to take in."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.frozen import Frozen
from bot.domain.meeting import Place
from bot.errors import MinutaError
from bot.intake import NewRecording, Sound, recorded_at
from bot.settings import Settings
from bot.speech.decoding import probe

TERMINAL = Place(platform="terminal", workspace="local", channel="notes")
"""The place that recordings handed in by command belong to."""


class Options(Frozen):
    """The options of `minuta notes`, as they were typed."""

    files: tuple[Path, ...] = ()
    tracks: tuple[str, ...] = ()
    title: str | None = None
    date: str | None = None
    zone: str | None = None
    language: str | None = None
    template: str | None = None
    notes_language: str | None = None
    people: str | None = None
    is_partial: bool = False


def recordings(options: Options, settings: Settings) -> Iterator[NewRecording]:
    """One recording per file, or one for all tracks together; each file is looked at first.

    Raises `MinutaError` for what can't be understood and `BadRecordingError` for what can't be
    heard.
    """
    if bool(options.files) == bool(options.tracks):
        raise MinutaError(
            "Name either recordings or tracks.",
            "Write minuta notes FILE, or minuta notes --track NAME=FILE --track NAME=FILE.",
        )
    if options.tracks:
        yield _recording([_track(text) for text in options.tracks], options, settings)
    for path in options.files:
        yield _recording([Sound(path=path)], options, settings)


def _recording(sounds: Sequence[Sound], options: Options, settings: Settings) -> NewRecording:
    length_s = max(
        probe(
            sound.path,
            max_duration_s=settings.max_recording_s,
            allow_truncated=options.is_partial,
        ).duration_s
        for sound in sounds
    )
    zone = _zone(options.zone) if options.zone else settings.zone
    return NewRecording(
        sounds=tuple(
            sound.model_copy(update={"is_partial": options.is_partial}) for sound in sounds
        ),
        place=TERMINAL,
        title=options.title or sounds[0].path.stem,
        started_at=(
            _moment(options.date, zone)
            if options.date
            else recorded_at(sounds[0].path) - timedelta(seconds=length_s)
        ),
        zone=zone,
        language=options.language,
        template=options.template,
        notes_language=options.notes_language,
        people=tuple(name.strip() for name in (options.people or "").split(",") if name.strip()),
    )


def _track(text: str) -> Sound:
    name, separator, file = text.partition("=")
    if not (separator and name.strip() and file):
        raise MinutaError(f"--track {text} can't be read.", "Write --track NAME=FILE.")
    return Sound(path=Path(file).expanduser(), speaker=name.strip())


def _zone(zone: str) -> str:
    if zone not in available_timezones():
        raise MinutaError(
            f"--zone {zone} is not an IANA time zone.", "One is Europe/Berlin, another UTC."
        )
    return zone


def _moment(text: str, zone: str) -> datetime:
    """A date with or without a time, local to the zone; a date alone is that day's 09:00."""
    try:
        if len(text) == len("2026-11-18"):
            day = date.fromisoformat(text)
            moment = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo(zone))
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        raise MinutaError(
            f"--date {text} can't be read.", "Write 2026-11-18 or 2026-11-18T10:00."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
