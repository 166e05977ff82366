"""What an engine was not sure of is asked about under Please check, and answered by a click."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.notes import CheckKind, HeardWords, PleaseCheck
from bot.domain.transcript import Utterance, Word
from tests import examples
from tests.discord.front_desk import FrontDesk, front_desk
from tests.discord.meeting_notes import notes

MEETING = examples.meeting().id
SAID = examples.transcript().utterances[2]
QUESTION = "Was “Carla” heard right?"


@pytest.fixture
async def at(sqlite_database_url: str) -> AsyncIterator[FrontDesk]:
    async with front_desk(sqlite_database_url) as made:
        words = tuple(
            Word(text=text, start_s=7 + number / 2, end_s=7.4 + number / 2, confidence=0.6)
            for number, text in enumerate(SAID.text.split())
        )
        heard = HeardWords(text="Carla", start_s=9.5, end_s=9.9, confidence=0.6)
        check = PleaseCheck(
            kind=CheckKind.WORDS,
            question=QUESTION,
            evidence=examples.evidence(3),
            item_id=examples.item().id,
            words=heard,
        )
        await made.publish(notes(please_check=(check,)))
        whole = await made.store.transcript(MEETING)
        said = SAID.model_copy(update={"words": words})
        utterances = tuple(said if one.id == said.id else one for one in whole.utterances)
        await made.store.save_transcript(whole.model_copy(update={"utterances": utterances}))
        yield made


def buttons(at: FrontDesk) -> dict[str, str]:
    return {label: one for one, label in at.buttons().items() if one.startswith("check")}


async def said(at: FrontDesk) -> Utterance:
    return (await at.store.transcript(MEETING)).utterances[2]


async def test_the_words_are_shown_with_who_said_them_when_and_in_what(at: FrontDesk) -> None:
    text = "\n".join(str(message) for message in at.messages())
    assert QUESTION in text
    assert "-# Ben, 0:09: “I'll send the draft to Carla by Friday.”" in text.replace("\\", "")
    assert list(buttons(at)) == ["Heard right", "Something else…"]


async def test_what_was_heard_right_is_not_asked_any_more(at: FrontDesk) -> None:
    answer = await at.press(at.room.ben, buttons(at)["Heard right"])
    assert answer.text == "**“Carla” was heard right.**"
    assert buttons(at) == {}
    assert (await said(at)).words[5].confidence == 1
    assert (await said(at)).text == SAID.text


async def test_what_was_misheard_is_written_and_reaches_the_notes(at: FrontDesk) -> None:
    form = await at.press(at.room.ben, buttons(at)["Something else…"])
    assert form.content["components"][0]["component"]["value"] == "Carla"
    answer = await at.fill_in(at.room.ben, form, said="Karla @everyone")
    assert answer.text.startswith("**It says now**\nKarla @\u200beveryone")
    assert (await said(at)).text == "I'll send the draft to Karla @everyone by Friday."
    assert (await at.item()).task == "Send the draft to Karla @everyone"
    assert buttons(at) == {}


async def test_an_old_button_and_a_stranger_are_told(at: FrontDesk) -> None:
    right, other = buttons(at).values()
    stranger = await at.press(at.room.guild.add_member("Carla"), right)
    assert "Only who took part in this meeting" in stranger.text
    at.follows = False
    await at.press(at.room.ben, right)
    for late in (right, other):
        told = await at.press(at.room.ben, late)
        assert told.text == "⚠️ The notes do not ask this any more. Look at the newest notes."
