"""What a server, a voice room and a person have set for themselves."""

from datetime import time
from enum import StrEnum

from pydantic import Field

from bot.domain.frozen import Frozen, Instant
from bot.domain.template import Template
from bot.domain.working_hours import QuietHours, WorkingHours


class ConfirmMode(StrEnum):
    """Which action items open by themselves; the others wait for one click."""

    AUTOMATIC = "automatic"
    WHEN_UNSURE = "when_unsure"
    ALL = "all"


class LiveView(StrEnum):
    """Where the transcript can be read while people talk."""

    MESSAGE = "message"
    OFF = "off"


class UploadMode(StrEnum):
    """What is done about a recording that somebody shares in a channel."""

    AUTO = "auto"
    ASK = "ask"
    OFF = "off"


class ServerSettings(Frozen):
    """What holds for every meeting of a workspace.

    `zone` is an IANA zone and `language` a BCP 47 tag; None leaves them to the program's settings
    and to what is spoken. `vocabulary` are names and words of this server, told to every engine
    that takes them. `audio_retention_days` may shorten the program's own retention. `template` is
    the name of the one that holds where nobody chose another, `templates` the server's own, which
    stand before those of the program with the same name. `signals` asks engines that can for what
    they guess from a voice (emotion, age, gender): kept apart, and never a fact about a person.
    """

    zone: str | None = None
    language: str | None = None
    vocabulary: tuple[str, ...] = ()
    confirm: ConfirmMode = ConfirmMode.WHEN_UNSURE
    audio_retention_days: int | None = Field(default=None, ge=1, le=3650)
    template: str | None = None
    templates: tuple[Template, ...] = Field(default=(), max_length=20)
    signals: bool = False


class RoomSettings(Frozen):
    """What holds for one voice room, or for a channel in which recordings are shared.

    A meeting begins by itself once `auto_start_people` are in the room (bots not counted; None for
    never), and with `auto_start_events` when an event that was scheduled there begins.
    `notes_channel` is the channel that meetings begun so are told of in; None for the room's own.
    `uploads` is for recordings that the platform tells of by itself; with `call_nudges` who was in
    a call that can't be heard is told to share its recording. With `weekly_digest` what is open is
    said there once a week, as long as there is something.
    """

    auto_start_people: int | None = Field(default=None, ge=1, le=99)
    auto_start_events: bool = False
    notes_channel: str | None = None
    live: LiveView = LiveView.MESSAGE
    language: str | None = None
    template: str | None = None
    uploads: UploadMode = UploadMode.ASK
    call_nudges: bool = False
    weekly_digest: bool = True


class ReminderSettings(Frozen):
    """What a person wants to be told of what they have promised, and when.

    Nothing comes while `is_on` is false. `hours` are theirs; None for those of the program. In the
    `quiet` hours and until `muted_until` nothing comes either: what fell into them comes at their
    end, as one message. `assignments` tells them what is theirs now, `eve` what is due on the next
    working day, `overdue` what is late, `lead_minutes` is how long before a time that was named
    they hear of it. `digest` says on working days what is due or overdue, where there is something
    that they were not told yet; at `digest_at`, None for when their day begins.
    """

    is_on: bool = True
    hours: WorkingHours | None = None
    quiet: QuietHours | None = QuietHours()
    muted_until: Instant | None = None
    assignments: bool = True
    eve: bool = True
    overdue: bool = True
    lead_minutes: int = Field(default=60, ge=5, le=1440)
    digest: bool = True
    digest_at: time | None = None


class PersonSettings(Frozen):
    """What holds for a person on a platform, wherever they meet; `zone` is an IANA zone.

    Accounts that were linked have the same settings. `platform` is the registry name of the one
    that they want to be told things on; None for the one that a thing comes from.
    """

    zone: str | None = None
    reminders: ReminderSettings = ReminderSettings()
    platform: str | None = None
