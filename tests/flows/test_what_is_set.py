"""What a server and its people have set holds for every recording."""

import pytest

from bot.domain.people import Account
from bot.domain.preferences import PersonSettings, ServerSettings
from bot.domain.progress import Stage
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
        (reminder,) = await stage_set.store.due_reminders(stage_set.clock.now(), 9)
    assert [person.zone for person in people] == ["Pacific/Honolulu", None]
    assert reminder.zone == "Pacific/Honolulu"
