"""A meeting, where it took place and the sound that was kept of it."""

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from bot.domain.frozen import Frozen, Instant
from bot.domain.people import Participant


class Place(Frozen):
    """Where something is published: only the platform's own folder knows what the parts mean.

    `platform` is an opaque registry name, never an enum of vendors.
    """

    platform: str
    workspace: str
    channel: str
    thread: str | None = None


class Track(Frozen):
    """One audio file of a meeting.

    `audio` is the key on the audio shelf. `offset_s` is where the file's first sample lies on the
    meeting's clock, in seconds. `speaker` is a participant's id, or None for a mixed recording,
    which means: tell the voices apart. `is_partial` says that the file may end too early and what
    is there shall be taken.
    """

    audio: str
    offset_s: float = 0.0
    speaker: str | None = None
    duration_s: float | None = None
    is_partial: bool = False


class Source(StrEnum):
    """How what was said reached Minuta: as sound, or as words that somebody wrote in a chat."""

    LIVE = "live"
    UPLOAD = "upload"
    MESSAGE = "message"


class Meeting(Frozen):
    """A meeting and its tracks; the transcript and the notes refer to it by `id`.

    `zone` is the IANA zone that dates spoken without one are meant in. `language` is a BCP 47 tag
    that a person asked for, or None to go by what is spoken. Only an upload has tracks at any time:
    of a message there is no sound, and none of a live meeting that goes on or was silent.
    `started_by` is the user id, on the meeting's
    platform, of who asked for it. `template` is the name of the one that a person chose for its
    notes, `notes_language` the BCP 47 tag that they are to be written in.
    """

    id: str
    place: Place
    title: str
    started_at: Instant
    zone: str
    source: Source
    participants: tuple[Participant, ...] = ()
    tracks: tuple[Track, ...] = ()
    language: str | None = None
    ended_at: Instant | None = None
    started_by: str | None = None
    template: str | None = None
    notes_language: str | None = None

    @model_validator(mode="after")
    def _has_sound(self) -> Self:
        if not self.tracks and self.source is Source.UPLOAD:
            msg = "an upload has at least one track"
            raise ValueError(msg)
        return self

    def participant(self, participant_id: str | None) -> Participant | None:
        """The participant with this id, or None."""
        return next((p for p in self.participants if p.id == participant_id), None)

    def zone_of(self, participant_id: str | None) -> str:
        """The IANA zone of a participant; the meeting's, if theirs is not known."""
        person = self.participant(participant_id)
        return (person.zone if person else None) or self.zone
