"""What a meeting says of items of earlier ones follows when its words are put right."""

from pathlib import Path

import pytest

from bot.clock import AdjustableClock
from bot.corrections.attributing import Attributing
from bot.corrections.corrections import Corrections
from bot.domain.action_item import ActionItem, SaidDone
from bot.domain.claims import claim_id
from bot.domain.notes import CheckKind, HeardWords, PleaseCheck
from bot.domain.people import Account, Participant
from bot.domain.progress import Progress, Stage
from bot.domain.reminder import ReminderKind
from bot.domain.transcript import Word
from bot.domain.working_hours import WorkingHours
from bot.followup.changing import Actor, ItemChanges
from bot.followup.timing import Timings
from bot.followup.turns import MeetingTurns
from bot.followup.zones import Zones
from bot.privacy.erasure import Erasure
from bot.privacy.stale_notes import StaleNotes
from storage.shelf import open_shelf
from storage.store import SqlStore
from tests import examples
from tests.followup.promises import item, keep, person

LATER = examples.meeting().id
PROMISED = "earlier-1"
BY = Actor("anna", "terminal")
CARL = Account(platform="terminal", workspace="local", user_id="carl")
SAID = examples.transcript().utterances[2]


@pytest.fixture
async def promised(records: SqlStore) -> SqlStore:
    """What Ann has promised in an earlier meeting was said to be done, by Ben as it was heard."""
    await keep(records, "earlier", (person("ann"),), item(PROMISED, "ann"))
    said = SaidDone(meeting_id=LATER, participant="ben", evidence=examples.evidence(3))

    def marked(one: ActionItem) -> ActionItem:
        return one.model_copy(update={"said_done": said})

    await changes(records).change(PROMISED, marked, Actor("minuta", "meeting"))
    return records


def changes(store: SqlStore) -> ItemChanges:
    return ItemChanges(store, Timings(store, WorkingHours()), AdjustableClock(examples.START))


async def said_done(store: SqlStore) -> SaidDone:
    said = (await store.item(PROMISED)).said_done
    assert said is not None
    return said


async def attribute(store: SqlStore) -> None:
    clock = AdjustableClock(examples.START)
    attributing = Attributing(store, changes(store), clock, MeetingTurns(), Zones(store))
    await attributing.attribute(LATER, SAID.id, "Carl", CARL, BY)


async def test_it_is_who_has_said_it_that_says_so(promised: SqlStore) -> None:
    asked = await promised.reminders_of(PROMISED)
    assert ReminderKind.SAID_DONE in {one.kind for one in asked}
    await attribute(promised)
    assert (await said_done(promised)).participant == "carl"
    assert await promised.reminders_of(PROMISED) == asked
    version = (await promised.item(PROMISED)).version
    await attribute(promised)
    assert (await promised.item(PROMISED)).version == version


async def test_it_is_one_person_who_says_so_when_two_were_one(
    promised: SqlStore, corrections: Corrections
) -> None:
    meeting = examples.meeting()
    people = (*meeting.participants, Participant(id="voice-0", name="Speaker 1", is_named=False))
    ben = people[1].model_copy(update={"account": CARL})
    await promised.update_meeting(
        meeting.model_copy(update={"participants": (people[0], ben, people[2])})
    )
    await corrections.rename(LATER, "voice-0", "Carl", CARL, BY)
    assert (await promised.meeting(LATER)).participant("ben") is None
    assert (await said_done(promised)).participant == "voice-0"


async def test_it_is_said_in_the_words_that_were_said(
    promised: SqlStore, corrections: Corrections
) -> None:
    word = Word(text="Carla", start_s=9, end_s=10, confidence=0.5)
    heard = SAID.model_copy(update={"words": (word,)})
    transcript = await promised.transcript(LATER)
    utterances = tuple(heard if one.id == SAID.id else one for one in transcript.utterances)
    await promised.save_transcript(transcript.model_copy(update={"utterances": utterances}))
    check = PleaseCheck(
        kind=CheckKind.WORDS,
        question="Was “Carla” heard right?",
        evidence=examples.evidence(3),
        words=HeardWords(text="Carla", start_s=9, end_s=10, confidence=0.5),
    )
    await promised.save_notes(examples.notes().model_copy(update={"please_check": (check,)}))
    await corrections.hear(LATER, claim_id(check), "Clara", BY)
    assert (await said_done(promised)).evidence.quote == "I'll send the draft to Clara by Friday."


async def test_an_item_that_is_gone_is_in_nobodys_way(promised: SqlStore) -> None:
    await promised.forget_meeting("earlier")
    await attribute(promised)
    said = (await promised.transcript(LATER)).utterance(SAID.id)
    assert said is not None
    assert said.speaker == "carl"


async def test_whose_words_they_are_can_have_them_forgotten(
    promised: SqlStore, tmp_path: Path
) -> None:
    await attribute(promised)
    await promised.report_progress(LATER, Progress(stage=Stage.DONE))
    clock = AdjustableClock(examples.START)

    async def refresh(_meeting_id: str) -> None:
        return

    async with open_shelf(tmp_path, clock) as shelf:
        stale = StaleNotes(promised, refresh)
        await Erasure(promised, shelf, clock, MeetingTurns(), stale).erase(CARL)
    assert (await promised.item(PROMISED)).said_done is None
    kept = await promised.item_changes(PROMISED)
    assert all(one.after.said_done is None for one in kept)
