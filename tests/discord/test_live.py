"""The running transcript as one message: what it shows of a meeting, up to the last character."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.people import Participant
from bot.domain.publication import LiveLine, LiveNote, LiveNoteKind, LivePublication
from integrations.discord import layout
from integrations.discord.limits import MESSAGE_TEXT
from integrations.discord.live import live_text
from integrations.discord.text import length
from tests.discord.chat_room import MARKER, chat_room
from tests.discord.meeting_notes import meeting
from tests.servers.discord.components import check
from tests.servers.discord.messages import shown

if TYPE_CHECKING:
    from bot.domain.meeting import Meeting

V2 = 1 << 15
LEFT_OUT = "-# … what was said before is left out here"


def line(speaker: str, start_s: float, text: str, *, is_final: bool = True) -> LiveLine:
    return LiveLine(speaker=speaker, start_s=start_s, text=text, is_final=is_final)


def live(
    *lines: LiveLine,
    lag_s: float = 0.0,
    about: Meeting | None = None,
    noted: tuple[LiveNote, ...] = (),
) -> str:
    """The text of a message that Discord is seen to take."""
    said = LivePublication(meeting=about or meeting(), lines=lines, lag_s=lag_s, noted=noted)
    text = live_text(said)
    check({"flags": V2, "components": layout.plain(text).to_components()}, {})  # type: ignore[no-untyped-call] # the library has no types here
    return text


def test_every_turn_is_a_paragraph_with_the_newest_at_the_bottom() -> None:
    assert live(
        line("anna", 0, "Let's go with the blue cover."),
        line("ben", 4.5, "Agreed."),
        line("ben", 7, "I'll send the draft to Carla by Friday."),
        line("ben", 67, "And Monday?"),
        line("anna", 3725, "Thanks."),
    ).splitlines() == [
        "📝 **Book launch**, as it is said",
        "`0:00` **Anna** Let's go with the blue cover.",
        "`0:04` **Ben** Agreed. I'll send the draft to Carla by Friday.",
        "`1:07` **Ben** And Monday?",
        "`1:02:05` **Anna** Thanks.",
    ]


def test_what_somebody_is_saying_at_the_moment_looks_unfinished() -> None:
    text = live(line("ben", 7, "I'll send the draft."), line("ben", 9, "to Car", is_final=False))
    assert text.endswith("**Ben** I'll send the draft. *to Car…*")


def test_lines_without_a_word_are_not_shown() -> None:
    text = live(line("anna", 0, "Hello."), line("ben", 1, "  ", is_final=False))
    assert "Ben" not in text
    assert live(line("ben", 1, "")) == "📝 **Book launch**, as it is said"


@pytest.mark.parametrize(("lag_s", "foot"), [(5.0, None), (5.1, "-# 5 s"), (61, "-# 1 min")])
def test_a_lag_is_named_once_it_is_felt(lag_s: float, foot: str | None) -> None:
    last = live(line("anna", 0, "Hello."), lag_s=lag_s).splitlines()[-1]
    if foot is None:
        assert last.endswith("Hello.")
    else:
        assert last == f"{foot} behind what is being said"


def test_as_many_of_the_last_lines_as_fit_are_shown_to_the_last_character() -> None:
    whole = [line(who, n, "word " * 19 + "end.") for n, who in enumerate(["anna", "ben"] * 15)]
    text = live(*whole)
    room = MESSAGE_TEXT - length(f"{text}\n{LEFT_OUT}\n`0:30` **Anna** ")
    exact = live(*whole, line("anna", 30, "x" * room))
    assert length(exact) + length(LEFT_OUT) + 1 == MESSAGE_TEXT
    assert LEFT_OUT not in exact
    over = live(*whole, line("anna", 30, "x" * (room + 1)))
    assert over.splitlines()[1] == LEFT_OUT
    assert "`0:00`" not in over
    assert "`0:01`" in over
    assert over.endswith("x" * (room + 1))


def test_a_speech_that_fills_the_message_is_shown_by_its_end() -> None:
    many = [line("anna", n, f"This is sentence {n} of a long speech.") for n in range(400)]
    text = live(*many)
    assert text.splitlines()[1] == LEFT_OUT
    assert text.endswith("This is sentence 399 of a long speech.")
    one = live(line("anna", 0, " ".join(part.text for part in many)))
    assert one.splitlines()[1] == LEFT_OUT
    assert one.endswith("This is sentence 399 of a long speech.")
    assert length(one) <= MESSAGE_TEXT


def test_what_people_say_and_are_called_has_no_effect() -> None:
    nasty = "@everyone **<@123>** # x"
    people = (Participant(id="anna", name=nasty),)
    about = meeting().model_copy(update={"participants": people, "title": nasty})
    for is_final in (True, False):
        text = live(line("anna", 0, nasty, is_final=is_final), about=about)
        assert "@everyone" not in text
        assert "<@123>" not in text.replace("\\<", "")
        assert text.count("\\*\\*") == 6


def test_once_it_is_over_nothing_said_is_shown() -> None:
    said = LivePublication(meeting=meeting(), is_over=True)
    assert live_text(said) == "📝 **Book launch** is over. The transcript comes with the notes."


async def test_the_same_message_says_more_and_more_and_pings_nobody() -> None:
    async with chat_room() as room:
        about = room.notes().meeting
        first = LivePublication(meeting=about, lines=(line("anna", 0, "Hello."),))
        ref = await room.chat.post(first, MARKER)
        more = first.model_copy(update={"lines": (*first.lines, line("ben", 2, "@everyone hi"))})
        await room.chat.edit(ref, more)
        (message,) = room.messages()
        assert shown(message).endswith("**Ben** @\u200beveryone hi")
        await room.chat.edit(ref, LivePublication(meeting=about, is_over=True))
        (message,) = room.messages()
        assert "comes with the notes" in shown(message)
        assert room.pings() == []


def note(text: str, kind: LiveNoteKind = LiveNoteKind.TASK) -> LiveNote:
    return LiveNote(kind=kind, text=text, start_s=1.0)


def test_what_was_noted_so_far_stands_below_and_says_what_it_is() -> None:
    text = live(
        line("ben", 4.5, "I'll send the draft."),
        noted=(note("the blue cover", LiveNoteKind.DECISION), note("send the draft")),
        lag_s=7.0,
    )
    assert text.splitlines()[1:] == [
        "`0:04` **Ben** I'll send the draft.",
        "-# Noted so far, unchecked:",
        "-# · decision: the blue cover",
        "-# · task: send the draft",
        "-# 7 s behind what is being said",
    ]


def test_notes_neither_ping_nor_crowd_out_what_is_said() -> None:
    text = live(
        *(line("ben", float(number), "word " * 60) for number in range(40)),
        noted=tuple(note("@everyone **" + "x" * 150) for _ in range(5)),
    )
    assert length(text) <= MESSAGE_TEXT
    assert "@everyone" not in text
    assert text.count("word word") > 40
    assert text.count("-# · task") == 4, "the oldest has no room"
