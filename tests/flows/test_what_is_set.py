"""What a server and its people have set holds for every recording."""

import pytest

from bot.domain.people import Account
from bot.domain.preferences import PersonSettings, ServerSettings
from bot.domain.progress import Stage
from bot.domain.speech import Extra, Signal
from tests.flows.conftest import Openings, until_stage

MEETING = "0123456789abcdef"


@pytest.mark.parametrize("takes_vocabulary", [True, False])
async def test_an_engine_that_takes_words_is_told_those_of_the_server(
    openings: Openings, *, takes_vocabulary: bool
) -> None:
    async with openings() as (stage_set, _):
        stage_set.transcriber.takes_vocabulary = takes_vocabulary
        await stage_set.store.save_server_settings(
            "file", "w", ServerSettings(vocabulary=("Kubernetes", "P0"))
        )
        await stage_set.store.save_server_settings("file", "x", ServerSettings(vocabulary=("no",)))
        await stage_set.hand_in(MEETING)
        await until_stage(stage_set, MEETING, Stage.DONE)
    (line,) = stage_set.journal.read("hearing")
    assert line["vocabulary"] == (["P0", "Kubernetes"] if takes_vocabulary else [])


@pytest.mark.parametrize("are_wanted", [True, False])
async def test_guesses_from_voices_are_asked_for_and_kept_only_where_a_server_wants_them(
    openings: Openings, *, are_wanted: bool
) -> None:
    async with openings() as (stage_set, _):
        stage_set.transcriber.guesses = (Signal(kind=Extra.EMOTION, value="wistful"),)
        await stage_set.store.save_server_settings("file", "w", ServerSettings(signals=are_wanted))
        await stage_set.store.save_server_settings(
            "file", "x", ServerSettings(signals=not are_wanted)
        )
        await stage_set.hand_in(MEETING, tracks=2)
        await until_stage(stage_set, MEETING, Stage.DONE)
        guessed = await stage_set.store.signals(MEETING)
        transcript = await stage_set.store.transcript(MEETING)
        heard = await stage_set.store.heard(MEETING)
    ids = [utterance.id for utterance in transcript.utterances]
    assert [one.utterance_id for one in guessed] == (ids if are_wanted else [])
    assert "wistful" not in transcript.model_dump_json()
    assert ("wistful" in heard[0].model_dump_json()) is are_wanted
    wanted = {"age", "emotion", "gender"} if are_wanted else set[str]()
    assert {
        extra for line in stage_set.journal.read("hearing") for extra in line["extras"]
    } == wanted


async def test_people_are_reminded_in_the_zone_they_have_set(openings: Openings) -> None:
    ann = Account(platform="file", workspace="w", user_id="ann")
    async with openings() as (stage_set, _):
        await stage_set.store.save_person_settings(ann, PersonSettings(zone="Pacific/Honolulu"))
        meeting = await stage_set.hand_in(MEETING, tracks=2)
        first, second = meeting.participants
        known = (first.model_copy(update={"account": ann}), second)
        await stage_set.store.update_meeting(meeting.model_copy(update={"participants": known}))
        await until_stage(stage_set, MEETING, Stage.DONE)
        people = (await stage_set.store.meeting(MEETING)).participants
        (item,) = (await stage_set.store.notes(MEETING)).action_items
        reminders = await stage_set.store.reminders_of(item.id)
    assert [person.zone for person in people] == ["Pacific/Honolulu", None]
    assert {one.zone for one in reminders} == {"Pacific/Honolulu"}
