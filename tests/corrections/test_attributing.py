"""One utterance is somebody else's: what stands on it follows, and nothing else does."""

from datetime import datetime

import pytest

from bot.clock import AdjustableClock
from bot.corrections.attributing import Attributing
from bot.domain.action_item import AssigneeBasis, ItemStatus
from bot.domain.meeting import Meeting
from bot.domain.notes import CheckKind, Claim, Notes, OpenQuestion, PleaseCheck
from bot.domain.people import Account, Participant
from bot.domain.preferences import PersonSettings
from bot.domain.transcript import SpeakerBasis
from bot.domain.working_hours import WorkingHours
from bot.errors import Fault, MinutaError, NotFoundError, ProviderError
from bot.followup.answers import Answers
from bot.followup.changing import Actor, ItemChanges
from bot.followup.timing import Timings
from bot.followup.turns import MeetingTurns
from bot.followup.zones import Zones
from storage.store import SqlStore
from tests import examples
from tests.followup.planned import planned

MEETING = examples.meeting().id
ITEM = examples.item().id
BY = Actor("anna", "terminal")
CARLA = Account(platform="terminal", workspace="local", user_id="carla")
AGREED, PROMISED, ASKED = "u00002", "u00003", "u00004"
VOICE = Participant(id="ben", name="Speaker 2", is_named=False)


def attributing(store: SqlStore) -> Attributing:
    clock = AdjustableClock(examples.START)
    changes = ItemChanges(store, Timings(store, WorkingHours()), clock)
    return Attributing(store, changes, clock, MeetingTurns(), Zones(store))


async def says(
    store: SqlStore, utterance: str, name: str = "", account: Account | None = None
) -> Meeting:
    return await attributing(store).attribute(MEETING, utterance, name, account, BY)


async def speaker(store: SqlStore, utterance: str) -> str | None:
    said = (await store.transcript(MEETING)).utterance(utterance)
    assert said is not None
    return said.speaker


async def owner(store: SqlStore) -> str | None:
    item = await store.item(ITEM)
    return item.assignee.participant if item.assignee else None


async def with_voice(store: SqlStore) -> None:
    """Ben is a voice that nobody has named."""
    meeting = examples.meeting()
    mixed = meeting.tracks[1].model_copy(update={"speaker": None})
    people = (meeting.participants[0], VOICE)
    await store.update_meeting(
        meeting.model_copy(update={"participants": people, "tracks": (mixed,)})
    )
    notes = examples.notes()
    evidence = (examples.evidence(3),)
    who = PleaseCheck(
        kind=CheckKind.NAME, question="Who is Speaker 2?", evidence=examples.evidence(3)
    )
    await store.save_notes(
        notes.model_copy(
            update={
                "tldr": (Claim(text="Speaker 2 sends the draft.", evidence=evidence),),
                "please_check": (who,),
            }
        )
    )


async def test_a_promise_becomes_that_of_who_made_it(records: SqlStore) -> None:
    meeting = await says(records, PROMISED, "Anna")
    said = (await records.transcript(MEETING)).utterance(PROMISED)
    assert said is not None
    assert (said.speaker, said.basis) == ("anna", SpeakerBasis.MANUAL)
    assert await speaker(records, AGREED) == "ben"
    item = await records.item(ITEM)
    assert item.assignee is not None
    assert (item.assignee.participant, item.assignee.basis) == (
        "anna",
        AssigneeBasis.SELF_COMMITMENT,
    )
    reminders = await planned(records)
    assert {(one.participant, one.zone) for one in reminders} == {("anna", "Europe/Berlin")}
    event, moved = await records.item_events(ITEM)
    assert (event.actor, event.field, event.old, event.new) == ("anna", "assignee", "ben", "anna")
    assert (moved.field, moved.new) == ("due", "2026-11-20T17:00:00 Europe/Berlin")
    assert [one.id for one in meeting.participants] == ["anna", "ben"]


async def test_said_twice_it_is_changed_once(records: SqlStore) -> None:
    await says(records, PROMISED, "Anna")
    notes, meeting = await records.notes(MEETING), await records.meeting(MEETING)
    await says(records, PROMISED, "Anna")
    assert await records.notes(MEETING) == notes
    assert await records.meeting(MEETING) == meeting


async def test_a_mistake_is_put_right_by_saying_it_again(records: SqlStore) -> None:
    await says(records, PROMISED, "Carla", CARLA)
    await says(records, PROMISED, "Anna")
    assert (await speaker(records, PROMISED), await owner(records)) == ("anna", "anna")


async def test_somebody_new_takes_part_from_then_on_with_their_zone(records: SqlStore) -> None:
    await records.save_person_settings(CARLA, PersonSettings(zone="Asia/Tokyo"))
    meeting = await says(records, PROMISED, "Carla", CARLA)
    carla = meeting.participant("carla")
    assert carla == Participant(id="carla", name="Carla", account=CARLA, zone="Asia/Tokyo")
    assert await owner(records) == "carla"
    meeting = await says(records, AGREED, "Dora")
    dora = meeting.participants[-1]
    assert (dora.name, dora.account, dora.is_named) == ("Dora", None, True)
    assert await speaker(records, AGREED) == dora.id


async def test_decisions_and_questions_follow_if_nothing_else_of_the_speaker_is_behind_them(
    records: SqlStore,
) -> None:
    before = await records.notes(MEETING)
    assert before.decisions[0].decided_by == ("anna", "ben")
    await says(records, AGREED, "Carla", CARLA)
    notes = await records.notes(MEETING)
    assert notes.decisions[0].decided_by == ("anna", "carla")
    await says(records, ASKED, "Carla", CARLA)
    assert [one.asked_by for one in (await records.notes(MEETING)).open_questions] == ["carla"]
    assert await owner(records) == "ben"


async def test_what_other_words_of_the_speaker_stand_behind_stays_theirs(records: SqlStore) -> None:
    notes = examples.notes()
    both = (examples.evidence(2), examples.evidence(3))
    item = examples.item().model_copy(update={"evidence": both})
    asked = OpenQuestion(text="When?", asked_by="ben", evidence=both)
    await records.save_notes(
        notes.model_copy(update={"action_items": (item,), "open_questions": (asked,)})
    )
    await says(records, PROMISED, "Anna")
    assert await owner(records) == "ben"
    assert (await records.notes(MEETING)).open_questions == (asked,)


async def test_an_item_that_people_have_given_to_somebody_stays_with_them(
    records: SqlStore,
) -> None:
    clock = AdjustableClock(examples.START)
    answers = Answers(records, Timings(records, WorkingHours()), clock)
    await answers.confirm(ITEM, actor="ben", where="terminal")
    await says(records, PROMISED, "Anna")
    assert await owner(records) == "ben"
    await answers.assign(ITEM, CARLA, "Carla", actor="ben", where="terminal")
    await says(records, PROMISED, "Ben")
    assert await owner(records) == "carla"


async def test_a_voice_that_has_said_nothing_any_more_is_asked_about_no_more(
    records: SqlStore,
) -> None:
    await with_voice(records)
    first = await says(records, PROMISED, "Carla", CARLA)
    assert first.participant("ben") == VOICE
    notes = await records.notes(MEETING)
    assert [line.text for line in notes.tldr] == ["Carla sends the draft."]
    assert [check.question for check in notes.please_check] == ["Who is Speaker 2?"]
    last = await says(records, AGREED, "Carla", CARLA)
    assert [one.name for one in last.participants] == ["Anna", "Carla"]
    assert await records.meeting(MEETING) == last
    assert (await records.notes(MEETING)).please_check == ()


async def test_a_confirmed_item_of_an_unnamed_voice_follows_its_speaker(records: SqlStore) -> None:
    await with_voice(records)
    clock = AdjustableClock(examples.START)
    await Answers(records, Timings(records, WorkingHours()), clock).confirm(
        ITEM, actor="anna", where="terminal"
    )
    await says(records, PROMISED, "Carla", CARLA)
    item = await records.item(ITEM)
    assert (await owner(records), item.status) == ("carla", ItemStatus.OPEN)


class _Interrupted(SqlStore):
    """A store in which somebody is killed before the transcript is kept, or at the end."""

    dies_at = ""

    async def save_transcript(self, transcript: object) -> None:
        self._die("transcript")
        await super().save_transcript(transcript)  # type: ignore[arg-type]

    async def save_next_notes(self, notes: Notes, *, at: datetime | None = None) -> None:
        self._die("notes")
        await super().save_next_notes(notes, at=at)

    def _die(self, at: str) -> None:
        if at == self.dies_at:
            raise ProviderError("database", Fault.CONNECTIVITY, "gone")


@pytest.mark.parametrize("at", ["transcript", "notes"])
async def test_what_was_cut_off_is_completed_when_it_is_said_again(
    records: SqlStore, at: str
) -> None:
    await with_voice(records)
    store = _Interrupted(records._database)  # noqa: SLF001 (the same database)
    store.dies_at = at
    with pytest.raises(ProviderError):
        await says(store, PROMISED, "Carla", CARLA)
    await says(records, PROMISED, "Carla", CARLA)
    await says(records, AGREED, "Carla", CARLA)
    notes = await records.notes(MEETING)
    assert [line.text for line in notes.tldr] == ["Carla sends the draft."]
    assert (await speaker(records, PROMISED), await owner(records)) == ("carla", "carla")
    assert notes.please_check == ()


async def test_the_published_notes_are_stale_although_the_notes_say_the_same(
    records: SqlStore,
) -> None:
    await says(records, PROMISED, "Anna")
    mark = await records.stale_mark(MEETING)
    assert mark is not None
    await records.notes_refreshed(MEETING, mark)
    await records.save_notes(
        (await records.notes(MEETING)).model_copy(update={"decisions": (), "version": 9})
    )
    mark = await records.stale_mark(MEETING)
    assert mark is not None
    await records.notes_refreshed(MEETING, mark)
    await says(records, AGREED, "Anna")
    assert await records.stale_notes() == [MEETING]


async def test_words_nobody_said_and_names_that_are_none_change_nothing(records: SqlStore) -> None:
    with pytest.raises(NotFoundError):
        await says(records, "u99999", "Anna")
    for name in ("", " ", "x" * 101):
        with pytest.raises(MinutaError):
            await says(records, PROMISED, name)
    twin = Participant(id="anna2", name="Anna")
    meeting = await records.meeting(MEETING)
    people = (*meeting.participants, twin)
    await records.update_meeting(meeting.model_copy(update={"participants": people}))
    with pytest.raises(NotFoundError, match="Several"):
        await says(records, PROMISED, "Anna")
    assert await speaker(records, PROMISED) == "ben"
