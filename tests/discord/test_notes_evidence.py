"""The evidence button: what it shows, to whom, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.claims import Quotation, QuotedClaim
from bot.domain.evidence import Evidence
from bot.domain.outbox import MessageRef
from bot.domain.search import Answer, Found
from integrations.discord.notes.quotes import answer_text, claim_text
from tests import examples
from tests.discord.front_desk import front_desk, until
from tests.discord.meeting_notes import meeting, notes
from tests.servers.discord import Permission
from tests.servers.discord.components import walk
from tests.servers.discord.messages import shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.discord.front_desk import FrontDesk
    from tests.servers.discord.world import Channel, Json

EPHEMERAL = 1 << 6
ITEM = f"evidence:{examples.meeting().id}:{examples.item().id}"


@pytest.fixture
async def at(sqlite_database_url: str) -> AsyncIterator[FrontDesk]:
    async with front_desk(sqlite_database_url) as desk:
        await desk.publish()
        yield desk


def evidence_buttons(at: FrontDesk) -> list[str]:
    return [one for one, label in at.buttons().items() if label == "Evidence"]


async def test_the_words_come_to_who_clicked_alone(at: FrontDesk) -> None:
    pressed = await at.press(at.room.anna, ITEM)
    assert pressed.is_ephemeral
    assert pressed.text == (
        "**Evidence**\nSend the draft to Carla\n"
        "> “I'll send the draft to Carla by Friday.”\n"
        "Ben at 0:07 · `u00003` in transcript.vtt"
    )
    assert pressed.messages[0]["flags"] & EPHEMERAL
    assert at.room.pings() == [str(at.room.ben.id)], "of the notes, none of the answer"


def test_a_quote_that_a_language_model_had_otherwise_is_shown_with_the_difference() -> None:
    evidence = examples.evidence(3, "send the draft to Carla").model_copy(
        update={"claimed": "sending the *draft* to Clara"}
    )
    claim = QuotedClaim(
        meeting=meeting(),
        text="Send it",
        quotations=(Quotation(evidence=evidence, speaker="ben"),),
    )
    assert claim_text(claim).splitlines()[-1] == (
        "-# The language model had: “~~sending~~ the \\*draft\\* to ~~Clara~~”"
    )


async def test_every_evidence_button_of_the_notes_is_answered(at: FrontDesk) -> None:
    buttons = evidence_buttons(at)
    assert len(buttons) == 4
    for custom_id in buttons:
        pressed = await at.press(at.room.anna, custom_id)
        assert pressed.text.startswith("**Evidence**\n"), pressed.text


async def test_clicking_twice_does_no_harm(at: FrontDesk) -> None:
    before = [shown(one) for one in at.messages()]
    first, second = await at.press(at.room.anna, ITEM), await at.press(at.room.anna, ITEM)
    assert first.text == second.text
    assert [shown(one) for one in at.messages()] == before


async def test_who_cannot_read_the_channel_any_more_is_refused(at: FrontDesk) -> None:
    at.room.text.forbid(at.room.anna, Permission.READ_MESSAGE_HISTORY)
    await at.press(at.room.ben, ITEM)  # what was forbidden has arrived before this
    refused = await at.press(at.room.anna, ITEM)
    assert "Only who can read this meeting's channel" in refused.text
    assert "draft" not in refused.text
    at.room.text.forbid(at.room.anna, Permission(0))
    await at.press(at.room.ben, ITEM)
    assert "draft" in (await at.press(at.room.anna, ITEM)).text


async def test_another_server_sees_nothing_of_a_meeting(at: FrontDesk) -> None:
    other = at.room.local.add_guild("Other")
    channel = other.add_text_channel("general")
    spy = other.add_member("Spy")
    for custom_id in at.buttons():
        if custom_id.startswith(("ask:", "item-date:")):
            continue  # these open a form
        answered = await at.answer(spy, channel, forged(at, channel, custom_id), custom_id)
        assert answered.text.startswith("⚠️ There is no such "), custom_id


def forged(at: FrontDesk, channel: Channel, custom_id: str) -> Json:
    """A message of another server with a button of this one's notes."""
    button = {"type": 2, "style": 2, "label": "x", "custom_id": custom_id}
    body = {"content": "x", "components": [{"type": 1, "components": [button]}]}
    return at.room.local.rest.messages.post(at.room.local.bot, channel, body, {})


async def test_a_claim_that_is_gone_is_told_of(at: FrontDesk) -> None:
    await at.store.save_notes(notes(decisions=(), version=2))
    decision = evidence_buttons(at)[0]
    pressed = await at.press(at.room.anna, decision)
    assert "The notes do not say this any more." in pressed.text


async def test_long_evidence_comes_in_several_messages(at: FrontDesk) -> None:
    quotes = examples.item().evidence * 60
    many = examples.item().model_copy(update={"evidence": quotes})
    await at.store.save_notes(notes(action_items=(many,), version=2))
    pressed = await at.press(at.room.anna, ITEM)
    await until(lambda: len(pressed.messages) == 2)
    texts = [shown(one) for one in pressed.messages]
    assert sum(text.count("Ben at 0:07") for text in texts) == 60
    assert all(one["flags"] & EPHEMERAL for one in pressed.messages)
    assert [one for one in walk(pressed.messages[0]["components"]) if one["type"] == 2] == []


def test_an_answer_in_words_comes_with_its_quotes_by_their_numbers() -> None:
    about, (first, second, *_) = meeting(), examples.transcript().utterances
    answer = Answer(
        question="Which *cover*?",
        quotes=tuple(Found(meeting=about, utterance=said) for said in (first, second)),
        text="The cover is blue. [1] Ben agreed with @everyone. [2]",
    )
    lines = answer_text(answer).splitlines()
    assert lines[0] == "**Which \\*cover\\*?**"
    assert lines[1] == "The cover is blue. \\[1\\] Ben agreed with @\u200beveryone. \\[2\\]"
    assert lines[2].startswith("> **1** “Let's go with the blue cover.”")
    assert lines[4].startswith("> **2** “Agreed.”")
    nothing = answer_text(answer.model_copy(update={"quotes": (), "text": None}))
    assert "does not say that" in nothing


def test_a_quote_leads_to_the_notes() -> None:
    message = MessageRef(platform="discord", channel="5", message_id="6")
    about = meeting()
    said = examples.transcript().utterances[0]
    quotation = Quotation(
        evidence=Evidence(utterance_id=said.id, quote=said.text, start_s=0), speaker="anna"
    )
    claim = QuotedClaim(meeting=about, text="x", quotations=(quotation,), message=message)
    url = f"https://discord.com/channels/{about.place.workspace}/5/6"
    assert claim_text(claim).endswith(f" · [notes]({url})")
    found = Found(meeting=about, utterance=said, message=message)
    assert answer_text(Answer(question="x", quotes=(found,))).endswith(f" · [notes]({url})")
    elsewhere = message.model_copy(update={"platform": "terminal"})
    assert "](" not in claim_text(claim.model_copy(update={"message": elsewhere}))
