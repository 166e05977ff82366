"""Everybody sees that a meeting is recorded and says what they want, in the channel and alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.publication import (
    CaptureNotice,
    CapturePublication,
    LateJoinerPublication,
    Recipients,
)
from integrations.discord.consent.notice import capture_text
from integrations.discord.render import rows_of, text_of
from tests.discord.chat_room import MARKER
from tests.discord.front_desk import Asked, front_desk
from tests.discord.meeting_notes import meeting
from tests.servers.discord.components import walk
from tests.servers.discord.messages import shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.discord.front_desk import FrontDesk
    from tests.servers.discord import Account, Interaction
    from tests.servers.discord.world import Json

MEETING = meeting().id
LIVE = (
    CaptureNotice.JOINING,
    CaptureNotice.RECORDING,
    CaptureNotice.PAUSED,
    CaptureNotice.TROUBLE,
    CaptureNotice.WAITING,
)
OVER = (CaptureNotice.OVER, CaptureNotice.DISCARDED)


@pytest.fixture
async def at(sqlite_database_url: str) -> AsyncIterator[FrontDesk]:
    async with front_desk(sqlite_database_url) as desk:
        yield desk


def notice(kind: CaptureNotice, started_by: str | None = None) -> CapturePublication:
    about = meeting().model_copy(update={"started_by": started_by})
    return CapturePublication(meeting=about, notice=kind)


async def noticed(at: FrontDesk) -> Json:
    """The notice of a meeting that Anna has started."""
    about = at.room.notes().meeting.model_copy(update={"started_by": str(at.room.anna.id)})
    said = CapturePublication(meeting=about, notice=CaptureNotice.RECORDING)
    await at.chat.post(said, MARKER)
    (message,) = at.room.messages()
    return message


async def press(at: FrontDesk, person: Account, what: str) -> Interaction:
    (message,) = at.room.messages()
    return await at.answer(person, at.room.text, message, f"consent-{what}:{MEETING}")


def asked(at: FrontDesk, what: str, person: Account) -> Asked:
    return Asked(what, str(at.room.guild.id), str(person.id), MEETING)


@pytest.mark.parametrize("kind", LIVE)
def test_while_it_goes_on_everybody_can_answer(kind: CaptureNotice) -> None:
    ((ok, no, stop, discard),) = rows_of(notice(kind))
    assert (ok.label, no.label) == ("OK", "Don't record me")
    assert (stop.label, discard.label) == ("Stop", "Stop and delete")
    text = text_of(notice(kind, "7"))
    assert "Started by <@7>." in text
    assert "/privacy optout" in text
    assert "It began by itself." in text_of(notice(kind))


@pytest.mark.parametrize("kind", OVER)
def test_once_it_is_over_there_is_nothing_to_answer(kind: CaptureNotice) -> None:
    assert rows_of(notice(kind)) == ()
    assert "\n" not in text_of(notice(kind))


def test_every_notice_is_worded() -> None:
    assert {*LIVE, *OVER} == {*CaptureNotice}
    assert len({text_of(notice(kind)).splitlines()[0] for kind in CaptureNotice}) == 7


def test_a_detail_stands_behind_what_it_explains() -> None:
    said = notice(CaptureNotice.TROUBLE).model_copy(update={"detail": "Nothing comes @here."})
    first = capture_text(said).splitlines()[0]
    assert first == "⚠️ Minuta has trouble hearing **Book launch**. Nothing comes @\u200bhere."


def test_a_starter_that_is_no_id_is_not_mentioned() -> None:
    assert "<@" not in text_of(notice(CaptureNotice.RECORDING, "everyone> @here <@1"))


async def test_who_agrees_is_noted(at: FrontDesk) -> None:
    await noticed(at)
    answer = await press(at, at.room.ben, "ok")
    assert answer.text.startswith("Thank you. It is noted that you agree")
    assert answer.is_ephemeral
    assert at.meetings.asked == [asked(at, "agree", at.room.ben)]
    assert at.room.pings() == [], "not even who has started it is pinged by the notice"


async def test_who_declines_is_told_what_holds_and_how_to_take_it_back(at: FrontDesk) -> None:
    await noticed(at)
    answer = await press(at, at.room.ben, "no")
    assert "nothing you say is recorded, in any meeting of the whole server" in answer.text
    assert "/privacy optin" in answer.text
    assert answer.is_ephemeral
    assert at.meetings.asked == [asked(at, "decline", at.room.ben)]


async def test_the_meeting_is_stopped(at: FrontDesk) -> None:
    await noticed(at)
    answer = await press(at, at.room.ben, "stop")
    assert "The notes come" in answer.text
    assert at.meetings.asked == [asked(at, "stop", at.room.ben)]


async def test_a_strangers_click_stops_nothing(at: FrontDesk) -> None:
    await noticed(at)
    carla = at.room.guild.add_member("Carla")
    at.meetings.strangers.add(str(carla.id))
    refused = await press(at, carla, "stop")
    assert refused.text.startswith("⚠️ This meeting is not yours.")
    sure = await press(at, carla, "discard")
    refused = await at.answer(carla, at.room.text, sure.messages[0], f"consent-erase:{MEETING}")
    assert shown(refused.messages[-1]).startswith("⚠️ This meeting is not yours.")
    assert at.meetings.asked == []


async def test_everything_is_deleted_only_after_asking_once_more(at: FrontDesk) -> None:
    await noticed(at)
    sure = await press(at, at.room.ben, "discard")
    assert sure.is_ephemeral
    assert sure.text.startswith("**Stop, and delete everything")
    assert at.meetings.asked == []
    labels = [one["label"] for one in walk(sure.messages[0]["components"]) if one["type"] == 2]
    assert labels == ["Yes, delete everything", "Keep it"]
    done = await at.answer(at.room.ben, at.room.text, sure.messages[0], f"consent-erase:{MEETING}")
    assert "is deleted" in done.text
    assert done.messages[0] is sure.messages[0], "there is nothing left to press"
    assert at.meetings.asked == [asked(at, "discard", at.room.ben)]


async def test_who_thinks_better_of_it_keeps_everything(at: FrontDesk) -> None:
    await noticed(at)
    sure = await press(at, at.room.ben, "discard")
    kept = await at.answer(at.room.ben, at.room.text, sure.messages[0], f"consent-keep:{MEETING}")
    assert kept.text.startswith("Nothing is deleted")
    assert [one for one in walk(kept.messages[0]["components"]) if one["type"] == 2] == []
    assert at.meetings.asked == []


def test_people_are_told_where_their_words_are_sent() -> None:
    to = Recipients(sound=("ears.example",), words=("api.openai.com", "gateway.example:8443"))
    said = notice(CaptureNotice.RECORDING).model_copy(update={"sent_to": to})
    sent = (
        "The sound is sent to ears.example to be understood. "
        "To write them, the words are sent to api.openai.com or gateway.example:8443."
    )
    assert sent in text_of(said)
    assert "sent to" not in text_of(notice(CaptureNotice.RECORDING))
    about = meeting()
    late = LateJoinerPublication(meeting=about, participant=about.participants[1], sent_to=to)
    assert sent in text_of(late)


async def told_late(at: FrontDesk) -> Json:
    about = at.room.notes().meeting
    late = LateJoinerPublication(meeting=about, participant=about.participants[1])
    await at.chat.post(late, MARKER)
    (message,) = at.room.local.rest.messages.direct_with(at.room.ben)
    return message


@pytest.mark.parametrize(
    ("button", "what", "words"), [("ok", "agree", "Thank you"), ("no", "decline", "From now on")]
)
async def test_a_late_joiner_answers_in_private_for_the_right_server(
    at: FrontDesk, button: str, what: str, words: str
) -> None:
    message = await told_late(at)
    at.room.local.add_guild("Another one of theirs")
    custom_id = f"direct-{button}:{at.room.guild.id}:{MEETING}"
    answer = await at.answer(at.room.ben, at.room.local.direct(at.room.ben), message, custom_id)
    assert answer.text.startswith(words)
    assert at.meetings.asked == [asked(at, what, at.room.ben)]


async def test_who_has_left_the_server_answers_nothing_for_it(at: FrontDesk) -> None:
    message = await told_late(at)
    at.room.guild.send_away(at.room.ben)
    custom_id = f"direct-ok:{at.room.guild.id}:{MEETING}"
    refused = await at.answer(at.room.ben, at.room.local.direct(at.room.ben), message, custom_id)
    assert refused.text.startswith("⚠️ You are not on this server")
    assert at.meetings.asked == []


async def test_the_notice_says_who_wanted_it_and_what_is_kept(at: FrontDesk) -> None:
    text = shown(await noticed(at))
    assert text.startswith("🔴 Minuta records **Book launch**.\n")
    assert f"Started by <@{at.room.anna.id}>." in text
    assert "What people say is recorded, to write a transcript and notes for this channel." in text
