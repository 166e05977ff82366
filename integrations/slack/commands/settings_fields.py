"""The fields of the settings: what they show, and what was filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bot.domain.language import CHOSEN_LANGUAGES
from bot.domain.preferences import ConfirmMode, UploadMode
from integrations.slack.elements import context, divider, header, section
from integrations.slack.forms import (
    Field,
    Option,
    choice,
    filled,
    lookup,
    ticked,
    ticks,
    written,
)
from integrations.slack.modals import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.domain.meeting import Place
    from bot.domain.preferences import PersonSettings, RoomSettings, ServerSettings
    from bot.domain.template import Template
    from integrations.slack.elements import Block

ZONES: Final = "zone-of"
"""The action id of the menus of time zones."""

_PERSON_ZONE, _WORDS = "person-zone", "words"
_UPLOADS, _NUDGES, _DIGEST = "uploads", "nudges", "weekly-digest"
_LANGUAGE, _TEMPLATE = "room-language", "room-template"
_ZONE, _SERVER_LANGUAGE, _SERVER_TEMPLATE = "zone", "language", "template"
_CONFIRM, _DAYS = "confirm", "days"
_MOST_DAYS = 3650
_LONGEST = 3000

_UPLOAD_MODES: Final = {
    UploadMode.ASK: "Ask in the thread whether notes are wanted",
    UploadMode.AUTO: "Make notes of every recording by itself",
    UploadMode.OFF: "Do nothing, unless somebody asks for notes",
}
_CONFIRM_MODES: Final = {
    ConfirmMode.AUTOMATIC: "Never: every action item opens by itself",
    ConfirmMode.WHEN_UNSURE: "When unsure: a promise opens by itself",
    ConfirmMode.ALL: "Always: nothing opens before a click",
}


class Held(NamedTuple):
    """What holds now; of a channel only where one is meant."""

    is_admin: bool
    place: Place | None
    room: RoomSettings | None
    server: ServerSettings
    person: PersonSettings
    templates: Sequence[Template]


def shown(held: Held) -> Iterator[Block]:
    """The form: who manages no workspace sees what holds, and changes their own."""
    yield header("You")
    yield _zone(_PERSON_ZONE, held.person.zone, "Empty: as in your Slack profile.")
    yield header("Names and words that Minuta should know")
    words = "\n".join(held.server.vocabulary)
    if len(words) <= _LONGEST:
        field = Field(_WORDS, "One on each line", "Of this workspace.", is_optional=True)
        yield written(field, words, longest=_LONGEST, is_long=True)
    else:
        yield section(f"{len(held.server.vocabulary)} words: too many to be changed in here.")
    if not held.is_admin:
        yield divider()
        yield from (context(line) for line in _lines(held))
        return
    if held.room is not None:
        yield header("This channel")
        yield from _room(held.room, held.templates)
    yield header("The whole workspace")
    yield from _server(held.server, held.templates)


def person_zone(view: Mapping[str, Any]) -> str | None:
    """The zone that somebody chose for themselves."""
    return filled(view, _PERSON_ZONE) or None


def vocabulary_changes(
    view: Mapping[str, Any], server: ServerSettings
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that are new, and those that are gone."""
    if not _is_asked(view, _WORDS):
        return (), ()
    parts = filled(view, _WORDS).replace(",", "\n").splitlines()
    words = tuple(word for part in parts if (word := part.strip()))
    added = tuple(word for word in words if word not in server.vocabulary)
    return added, tuple(word for word in server.vocabulary if word not in words)


def server_changed(view: Mapping[str, Any], server: ServerSettings) -> ServerSettings:
    """What was filled in for the workspace; raises `Mistake`."""
    return server.model_copy(
        update={
            "zone": filled(view, _ZONE) or None,
            "language": filled(view, _SERVER_LANGUAGE) or None,
            "template": _chosen(view, _SERVER_TEMPLATE, server.template),
            "confirm": ConfirmMode(filled(view, _CONFIRM) or server.confirm),
            "audio_retention_days": _days(filled(view, _DAYS)),
        }
    )


def room_changed(view: Mapping[str, Any], room: RoomSettings) -> RoomSettings:
    """What was filled in for the channel."""
    return room.model_copy(
        update={
            "uploads": UploadMode(filled(view, _UPLOADS) or room.uploads),
            "call_nudges": bool(ticked(view, _NUDGES)),
            "weekly_digest": (
                bool(ticked(view, _DIGEST)) if _is_asked(view, _DIGEST) else room.weekly_digest
            ),
            "language": filled(view, _LANGUAGE) or None,
            "template": _chosen(view, _TEMPLATE, room.template),
        }
    )


def _is_asked(view: Mapping[str, Any], field: str) -> bool:
    return any(one.get("block_id") == field for one in view["blocks"])


def _chosen(view: Mapping[str, Any], field: str, before: str | None) -> str | None:
    return filled(view, field) or None if _is_asked(view, field) else before


def _room(room: RoomSettings, templates: Sequence[Template]) -> Iterator[Block]:
    modes = (Option(mode.value, label) for mode, label in _UPLOAD_MODES.items())
    yield choice(Field(_UPLOADS, "When somebody shares a recording"), modes, room.uploads.value)
    nudge = (Option("yes", "Say in its thread that a recording can be shared"),)
    yield ticks(
        Field(_NUDGES, "When a huddle has ended", is_optional=True),
        nudge,
        ("yes",) if room.call_nudges else (),
    )
    digest = (Option("yes", "Say what is open here, as long as there is something"),)
    yield ticks(
        Field(_DIGEST, "On Mondays", "Nobody is mentioned.", is_optional=True),
        digest,
        ("yes",) if room.weekly_digest else (),
    )
    yield _language(_LANGUAGE, "Language that is spoken", room.language)
    if templates:
        yield _template(_TEMPLATE, room.template, templates, "Empty: as in the whole workspace.")


def _server(server: ServerSettings, templates: Sequence[Template]) -> Iterator[Block]:
    yield _zone(_ZONE, server.zone, "Of dates that people say. Empty: as whoever runs Minuta says.")
    yield _language(_SERVER_LANGUAGE, "Language of the notes", server.language)
    if templates:
        hint = "Empty: as Minuta does by itself."
        yield _template(_SERVER_TEMPLATE, server.template, templates, hint)
    modes = (Option(mode.value, label) for mode, label in _CONFIRM_MODES.items())
    yield choice(Field(_CONFIRM, "Action items wait for a click"), modes, server.confirm.value)
    days = server.audio_retention_days
    hint = "Empty: as long as whoever runs Minuta says."
    field = Field(_DAYS, "Days for which sound is kept", hint, is_optional=True)
    yield written(field, str(days) if days else "", longest=4)


def _zone(block_id: str, zone: str | None, hint: str) -> Block:
    field = Field(block_id, "Time zone", hint, is_optional=True)
    return lookup(field, ZONES, Option(zone, zone) if zone else None)


def _language(block_id: str, label: str, tag: str | None) -> Block:
    known = {**CHOSEN_LANGUAGES, **({tag: CHOSEN_LANGUAGES.get(tag, tag)} if tag else {})}
    options = (Option(one, name) for one, name in known.items())
    hint = "Empty: as it is spoken."
    return choice(Field(block_id, label, hint, is_optional=True), options, tag)


def _template(block_id: str, name: str | None, templates: Sequence[Template], hint: str) -> Block:
    known = {one.name: one.title for one in templates}
    options = [Option(one, title) for one, title in known.items()]
    if name and name not in known:
        options.append(Option(name, name))
    return choice(Field(block_id, "What the notes hold", hint, is_optional=True), options, name)


def _lines(held: Held) -> Iterator[str]:
    """What holds, for who can't change it."""
    if held.room is not None:
        yield f"Recordings in this channel: {_UPLOAD_MODES[held.room.uploads]}"
        yield f"What is open here is said on Mondays: {'yes' if held.room.weekly_digest else 'no'}"
    server = held.server
    yield f"Action items wait for a click: {_CONFIRM_MODES[server.confirm]}"
    yield f"Time zone: {server.zone or 'as whoever runs Minuta says'}"
    yield "Admins of the workspace can change this."


def _days(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_DAYS:
        raise Mistake(_DAYS, "That is no number of days.", f"Write one from 1 to {_MOST_DAYS}.")
    return int(text)
