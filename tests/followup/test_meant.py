"""Whom people mean by what they choose or type, and which day."""

import pytest

from bot.clock import AdjustableClock
from bot.domain.meeting import Meeting
from bot.domain.people import Account, Participant
from bot.domain.preferences import PersonSettings, ServerSettings
from bot.domain.working_hours import WorkingHours
from bot.errors import NotFoundError
from bot.followup.answers import Answers
from bot.followup.timing import Timings
from storage.store import SqlStore
from tests import examples

ITEM = examples.item().id
MEETING = examples.meeting().id
BY = {"actor": "anna", "where": "chat"}
DORA = Account(platform="chat", workspace="w", user_id="dora")


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock(examples.START)


@pytest.fixture
def answers(records: SqlStore, clock: AdjustableClock) -> Answers:
    return Answers(records, Timings(records, WorkingHours()), clock)


async def test_a_day_is_over_where_its_assignee_lives(records: SqlStore, answers: Answers) -> None:
    """What is due on a day in New York is due when that is over in Tokyo, if it is done there."""
    await records.save_person_settings(DORA, PersonSettings(zone="Asia/Tokyo"))
    before = examples.item().due
    item = await answers.assign(ITEM, DORA, "Dora", **BY)
    assert before is not None
    assert item.due == before.model_copy(update={"zone": "Asia/Tokyo"})
    assert await answers.assign(ITEM, DORA, "Dora", **BY) == item
    event = (await records.item_events(ITEM))[-1]
    assert (event.field, event.new) == ("due", "2026-11-20T17:00:00 Asia/Tokyo")
    assert (await answers.undo(ITEM, **BY)).due == before
    await answers.assign(ITEM, None, "", **BY)
    assert (await records.item(ITEM)).due == before


async def test_an_hour_is_the_same_moment_whoever_is_to_keep_it(
    records: SqlStore, answers: Answers
) -> None:
    await records.save_person_settings(DORA, PersonSettings(zone="Asia/Tokyo"))
    timed = await answers.due(ITEM, "2026-11-20 15:00", **BY)
    assert (await answers.assign(ITEM, DORA, "Dora", **BY)).due == timed.due


async def test_who_is_meant_is_found_by_id_and_by_name_in_capitals_or_not(
    records: SqlStore, answers: Answers
) -> None:
    await _add(records, Participant(id="v1", name="Alex"))
    await _add(records, Participant(id="v2", name="Alex"))
    item = await answers.assign(ITEM, None, "Alex", "v2", **BY)
    assert item.owner == "v2"
    assert (await answers.assign(ITEM, None, "ANNA", **BY)).owner == "anna"
    for name, participant in (("alex", None), ("", "gone")):
        with pytest.raises(NotFoundError):
            await answers.assign(ITEM, None, name, participant, **BY)
    await _add(records, Participant(id="v3", name="aLeX"))
    assert (await answers.assign(ITEM, None, "aLeX", **BY)).owner == "v3"


async def test_a_date_is_typed_in_the_language_of_who_types_it_or_of_the_workspace(
    records: SqlStore, answers: Answers
) -> None:
    await records.save_server_settings("terminal", "local", ServerSettings(language="de"))
    place = (await records.meeting(MEETING)).place
    assert (place.platform, place.workspace) == ("terminal", "local")
    for words, language in (("morgen", None), ("demain", "fr"), ("tomorrow", "xx")):
        due = (await answers.due(ITEM, words, language, **BY)).due
        assert due is not None
        assert f"{due.local:%a %d}" == "Thu 19"


async def _add(records: SqlStore, person: Participant) -> Meeting:
    meeting = await records.meeting(MEETING)
    known = meeting.model_copy(update={"participants": (*meeting.participants, person)})
    await records.update_meeting(known)
    return known
