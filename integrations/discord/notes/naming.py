"""[Fix names]: who somebody in a meeting is, told by what they said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import ui

from bot.domain.wording import clock_time
from bot.errors import NotFoundError
from integrations.discord import layout
from integrations.discord.actions import NAME_FORM, NAMES, NAMES_CHOICE, NAMES_PAGE
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Reply, answered
from integrations.discord.forms import filled, form, is_private, opened, picked
from integrations.discord.members import account_of_member, member_picked
from integrations.discord.menus import Option, menu, page_of, turning
from integrations.discord.routes import Route, Routes
from integrations.discord.text import beginning, length, safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.domain.meeting import Meeting
    from bot.domain.people import Participant
    from bot.domain.transcript import Transcript, Utterance
    from bot.ports.desk import NotesDesk, Record
    from integrations.discord.asking import Asked

_PAGE = 10
"""People at once, so that their names and quotes fit into a message."""
_QUOTES = 2
_QUOTE_ROOM = 120
_NAME_ROOM = 80
_LONGEST_NAME = 100
"""Characters of a name, as the desk has it; an empty field leaves a longer one as it is."""
_NAME, _MEMBER = "name", "member"


def name_routes(desk: NotesDesk) -> Routes:
    """Answers [Fix names] of all notes, and what is chosen and written then."""

    async def show(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            record = await desk.record(DiscordAsker.of(asked), at["meeting"])
            return Reply(view=_people(record, at.get("page", "0")))

        await answered(asked, work, is_replacing=is_private(asked))

    async def write(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> ui.Modal:
            record = await desk.record(DiscordAsker.of(asked), at["meeting"])
            return _form(record.meeting.id, _participant(record.meeting, picked(asked) or ""))

        await opened(asked, prepare)

    async def change(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            by, meeting_id = DiscordAsker.of(asked), at["meeting"]
            known = (await desk.record(by, meeting_id)).meeting
            person = _participant(known, at["participant"])
            name, account = filled(asked, _NAME), person.account
            if user_id := picked(asked, _MEMBER):
                member = await member_picked(asked, user_id)
                account = account_of_member(member)
                name = member.display_name if name in {"", person.name} else name
            changed = await desk.rename(by, meeting_id, person.id, name or person.name, account)
            return Reply(_renamed(person, _participant(changed, person.id)))

        await answered(asked, work, is_replacing=is_private(asked))

    return Routes(
        clicks=(Route(NAMES, show), Route(NAMES_PAGE, show), Route(NAMES_CHOICE, write)),
        forms=(Route(NAME_FORM, change),),
    )


def _participant(meeting: Meeting, participant_id: str) -> Participant:
    found = meeting.participant(participant_id)
    if found is None:
        raise NotFoundError("They are not in this meeting any more.", "Press Fix names once more.")
    return found


def _people(record: Record, number: str) -> ui.LayoutView:
    meeting, transcript = record.meeting, record.transcript
    everybody = meeting.participants
    if not everybody:
        return layout.plain("Nobody was heard in this meeting.")
    page, shown = page_of(everybody, number, _PAGE)
    lines = ["**Who has a wrong name?**"]
    for person in shown:
        lines.append(f"**{beginning(safe(person.name), _NAME_ROOM)}**")
        lines += _said(person, transcript)
    options = (Option(person.id, person.name) for person in shown)
    under = (
        menu(NAMES_CHOICE.id(meeting.id) or "", "Choose who it is", options),
        *turning(NAMES_PAGE, meeting.id, page, (len(everybody) - 1) // _PAGE),
    )
    return layout.plain("\n".join(lines), under=under)


def _said(person: Participant, transcript: Transcript) -> Iterator[str]:
    """What tells somebody best: the longest that they said, in the order of time."""
    theirs = [one for one in transcript.utterances if one.speaker == person.id]
    longest = sorted(theirs, key=_length, reverse=True)[:_QUOTES]
    if not longest:
        yield "-# said nothing that was understood"
    for one in sorted(longest, key=lambda one: one.start_s):
        yield f"> “{beginning(safe(one.text), _QUOTE_ROOM)}” `{clock_time(one.start_s)}`"


def _length(utterance: Utterance) -> int:
    return len(utterance.text)


def _form(meeting_id: str, person: Participant) -> ui.Modal:
    member: ui.UserSelect[Any] = ui.UserSelect(
        custom_id=_MEMBER, placeholder="A member of this server", required=False
    )
    name: ui.TextInput[Any] = ui.TextInput(
        custom_id=_NAME,
        default=person.name if length(person.name) <= _LONGEST_NAME else "",
        required=False,
        max_length=_LONGEST_NAME,
    )
    return form(
        "Who is it?",
        NAME_FORM.id(meeting_id, person.id) or "",
        ui.Label(text="Member", description="If they are on this server.", component=member),
        ui.Label(text="Name", description="What they are called in the notes.", component=name),
    )


def _renamed(before: Participant, now: Participant) -> str:
    who = f" (<@{now.account.user_id}>)" if now.account else ""
    return (
        f"**{safe(before.name)}** is **{safe(now.name)}**{who} now, also in the transcript.\n"
        "-# The notes follow in a moment."
    )
