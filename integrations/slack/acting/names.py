"""“Who is Speaker 1?” and [Fix names]: who somebody in a meeting is, for all lines or for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.domain.wording import clock_time
from bot.errors import NotFoundError
from integrations.slack.acting.lines import LINE
from integrations.slack.actions import NAME_FORM, NAMES, NAMES_FORM, WHO, WRITE_NAME
from integrations.slack.asking import Reply, answered, told
from integrations.slack.elements import line, own, quote, rich, user, words
from integrations.slack.forms import Field, Option, choice, filled, lookup, person, written
from integrations.slack.items.people import person_picked
from integrations.slack.modals import Mistake, form, opened
from integrations.slack.notes.voices import telling
from integrations.slack.places import user_of
from integrations.slack.routes import FormRoute, Route, Routes
from integrations.slack.text import beginning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.domain.meeting import Meeting
    from bot.domain.people import Account, Participant
    from bot.domain.transcript import Transcript, Utterance
    from bot.ports.desk import Record
    from integrations.slack.asking import Asked
    from integrations.slack.elements import Block, Element
    from integrations.slack.modals import View

_TITLE = "Fix names"
_VOICE, _LINE, _WHO, _NAME = "voice", "line", "who", "name"
_LONGEST_NAME = 100
"""Characters of a name, as the desk has it."""

_NAME_ROOM = 150
_QUOTE_ROOM = 150
_MOST_SHOWN = 20
"""People whose words are shown above the fields."""


_FOLLOWS = line(own("The notes follow in a moment."))


class _Named(NamedTuple):
    account: Account | None
    name: str


def name_routes() -> Routes:
    """Answers what asks who somebody is, and what is chosen and written then."""
    return Routes(
        clicks=(Route(WHO, _choose), Route(WRITE_NAME, _ask_one), Route(NAMES, _ask_all)),
        forms=(
            FormRoute(NAME_FORM, _TITLE, _rename_one),
            FormRoute(NAMES_FORM, _TITLE, _rename_any),
        ),
    )


async def _choose(asked: Asked, at: Mapping[str, str]) -> None:
    async def work() -> Reply:
        by, notes = await asked.by(), asked.desk.notes
        meeting = (await notes.record(by, at["meeting"])).meeting
        before = _participant(meeting, at["participant"])
        chosen = await person_picked(
            asked, asked.body["actions"][0]["selected_user"], meeting.place
        )
        await notes.rename(by, meeting.id, before.id, chosen.name, chosen.account)
        return _renamed(before, _Named(chosen.account, chosen.name))

    await answered(asked, work)


async def _ask_one(asked: Asked, at: Mapping[str, str]) -> None:
    async def prepare() -> View:
        record = await asked.desk.notes.record(await asked.by(), at["meeting"])
        voice = _participant(record.meeting, at["participant"])
        blocks = (rich(*_lines_of(voice, record.transcript)), *_who_fields(voice, asked.team))
        values = (record.meeting.id, voice.id)
        return form(_TITLE, NAME_FORM, values, blocks, origin=asked.origin)

    await opened(asked, _TITLE, prepare)


async def _rename_one(asked: Asked, at: Mapping[str, str]) -> Reply:
    by, notes = await asked.by(), asked.desk.notes
    meeting = (await notes.record(by, at["meeting"])).meeting
    before = _participant(meeting, at["participant"])
    named = await _named(asked, meeting, before)
    await notes.rename(by, meeting.id, before.id, named.name, named.account)
    return _renamed(before, named)


async def _ask_all(asked: Asked, at: Mapping[str, str]) -> None:
    async def prepare() -> View:
        record = await asked.desk.notes.record(await asked.by(), at["meeting"])
        blocks = tuple(_fields(record))
        return form(_TITLE, NAMES_FORM, (record.meeting.id,), blocks, origin=asked.origin)

    await opened(asked, _TITLE, prepare)


async def _rename_any(asked: Asked, at: Mapping[str, str]) -> Reply:
    by, notes, sent = await asked.by(), asked.desk.notes, asked.body["view"]
    record = await notes.record(by, at["meeting"])
    meeting, line_id, voice = record.meeting, filled(sent, _LINE), filled(sent, _VOICE)
    if line_id:
        said = _utterance(record.transcript, line_id)
        named = await _named(asked, meeting, None)
        await notes.attribute(by, meeting.id, said.id, name=named.name, account=named.account)
        return told(
            line(words(named.name, "bold"), own(f" said this, at {clock_time(said.start_s)}:")),
            quote(words(beginning(said.text, _QUOTE_ROOM))),
            _FOLLOWS,
        )
    if not voice:
        raise Mistake(_VOICE, "Nobody was chosen.", "Choose a voice, or one line.")
    before = _participant(meeting, voice)
    named = await _named(asked, meeting, before)
    await notes.rename(by, meeting.id, before.id, named.name, named.account)
    return _renamed(before, named)


async def _named(asked: Asked, meeting: Meeting, before: Participant | None) -> _Named:
    """Who was chosen or written; a name that is written goes before what they are called here."""
    sent = asked.body["view"]
    name, user_id = filled(sent, _NAME), filled(sent, _WHO)
    if not (name or user_id):
        raise Mistake(_NAME, "Nobody was named.", "Choose somebody, or write a name.")
    if not user_id:
        return _Named(before.account if before else None, name)
    chosen = await person_picked(asked, user_id, meeting.place, _WHO)
    is_new = name not in {"", before.name if before else ""}
    return _Named(chosen.account, name if is_new else chosen.name)


def _participant(meeting: Meeting, participant_id: str) -> Participant:
    found = meeting.participant(participant_id)
    if found is None:
        raise NotFoundError("They are not in this meeting any more.", "Press Fix names once more.")
    return found


def _utterance(transcript: Transcript, utterance_id: str) -> Utterance:
    for one in transcript.utterances:
        if one.id == utterance_id:
            return one
    raise NotFoundError("The transcript has no such line any more.", "Press Fix names once more.")


def _fields(record: Record) -> Iterator[Block]:
    """Who spoke, the unnamed first; others who are known in the meeting have no line to tell."""
    spoke = {one.speaker for one in record.transcript.utterances}
    voices = [one for one in record.meeting.participants if one.id in spoke]
    voices.sort(key=lambda one: one.is_named)
    for voice in voices[:_MOST_SHOWN]:
        yield rich(*_lines_of(voice, record.transcript))
    if voices:
        options = (Option(one.id, one.name) for one in voices)
        yield choice(Field(_VOICE, "Whose name is wrong?", is_optional=True), options)
    hint = "Only this line, and not what else the same voice said."
    yield lookup(Field(_LINE, "Or one line only", hint, is_optional=True), LINE)
    yield from _who_fields(None, record.meeting.place.workspace)


def _who_fields(voice: Participant | None, team: str) -> Iterator[Block]:
    here = Field(_WHO, "Who is it?", "If they are in this workspace.", is_optional=True)
    yield person(here, user_of(voice.account if voice else None, team))
    name = voice.name if voice and voice.is_named and len(voice.name) <= _LONGEST_NAME else ""
    other = Field(_NAME, "Or a name", "What they are called in the notes.", is_optional=True)
    yield written(other, name, longest=_LONGEST_NAME)


def _lines_of(voice: Participant, transcript: Transcript) -> Iterator[Element]:
    """A name and what tells somebody best."""
    yield line(words(beginning(voice.name, _NAME_ROOM), "bold"))
    theirs = [one for one in transcript.utterances if one.speaker == voice.id]
    if not theirs:
        yield line(own("said nothing that was understood"))
    yield from telling(theirs)


def _renamed(before: Participant, now: _Named) -> Reply:
    who = (own(" ("), user(now.account.user_id, now.name), own(")")) if now.account else ()
    return told(
        line(
            words(before.name, "bold"),
            own(" is "),
            words(now.name, "bold"),
            *who,
            own(" now, also in the transcript."),
        ),
        _FOLLOWS,
    )
