"""Words that were misheard are put right in the transcript, the notes and their items."""

from datetime import datetime

import pytest

from bot.corrections.corrections import Corrections
from bot.corrections.keeping import key_of
from bot.domain.action_item import ActionItem, Assignee, AssigneeBasis
from bot.domain.claims import claim_id, claims_of, evidence_of
from bot.domain.notes import CheckKind, Claim, HeardWords, PleaseCheck
from bot.domain.transcript import Entity, Transcript, Utterance, Word
from bot.errors import MinutaError, NotFoundError
from bot.followup.changing import Actor
from storage.store import SqlStore
from tests import examples
from tests.followup.planned import planned, towards

MEETING = examples.meeting().id
ITEM = examples.item()
BY = Actor("anna", "terminal")
SAID = examples.transcript().utterances[2]
WORDS = tuple(
    Word(text=text, start_s=7 + number / 3, end_s=7 + number / 3 + 0.3, confidence=0.5)
    for number, text in enumerate(SAID.text.split())
)


def check(text: str) -> PleaseCheck:
    """The question about these words of "I'll send the draft to Carla by Friday."."""
    there = [word for word in WORDS if word.text.strip(".") in text.split()]
    return PleaseCheck(
        kind=CheckKind.WORDS,
        question=f"Was “{text}” heard right?",
        evidence=examples.evidence(3),
        item_id=ITEM.id,
        words=HeardWords(
            text=text, start_s=there[0].start_s, end_s=there[-1].end_s, confidence=0.5
        ),
    )


NAME, DATE, BOTH = check("Carla"), check("Friday"), check("by Friday")


@pytest.fixture
async def kept(records: SqlStore) -> SqlStore:
    entities = tuple(Entity(kind="x", text=text) for text in ("Carla", "Friday"))
    heard = SAID.model_copy(update={"words": WORDS, "entities": entities})
    await records.save_transcript(with_third(heard))
    quoting = Claim(text="Carla gets the draft.", evidence=(examples.evidence(3, "to Carla"),))
    elsewhere = Claim(text="Carla is nice.", evidence=(examples.evidence(1),))
    await records.save_notes(
        examples.notes().model_copy(
            update={"please_check": (NAME, DATE, BOTH), "tldr": (quoting, elsewhere)}
        )
    )
    return records


def with_third(said: Utterance) -> Transcript:
    whole = examples.transcript()
    utterances = tuple(said if one.id == said.id else one for one in whole.utterances)
    return whole.model_copy(update={"utterances": utterances})


async def third(store: SqlStore) -> Utterance:
    return (await store.transcript(MEETING)).utterances[2]


async def only_item(store: SqlStore) -> ActionItem:
    (item,) = (await store.notes(MEETING)).action_items
    return item


async def test_what_was_heard_right_is_certain_and_not_asked_again(
    kept: SqlStore, corrections: Corrections
) -> None:
    await corrections.hear(MEETING, claim_id(NAME), " Carla ", BY)
    notes, said = await kept.notes(MEETING), await third(kept)
    assert notes.please_check == (DATE, BOTH)
    assert notes.removed == ()
    assert notes.action_items == (ITEM,)
    assert (said.text, said.entities[0].text) == (SAID.text, "Carla")
    assert [word.confidence for word in said.words] == [0.5] * 5 + [1.0] + [0.5] * 2


async def test_what_was_misheard_is_put_right_wherever_it_stands(
    kept: SqlStore, corrections: Corrections
) -> None:
    await corrections.hear(MEETING, claim_id(NAME), "Karla  Marx", BY)
    notes, said = await kept.notes(MEETING), await third(kept)
    assert said.text == "I'll send the draft to Karla Marx by Friday."
    assert [word.text for word in said.words] == said.text.split()
    assert said.words[5].start_s == WORDS[5].start_s
    assert said.words[6].end_s == pytest.approx(WORDS[5].end_s)
    assert [entity.text for entity in said.entities] == ["Friday"]
    assert [claim.text for claim in notes.tldr] == ["Karla Marx gets the draft.", "Carla is nice."]
    assert notes.tldr[0].evidence[0].quote == "to Karla Marx"
    (item,) = notes.action_items
    assert item.task == "Send the draft to Karla Marx"
    assert item.evidence[0].quote == said.text
    assert (item.due, item.assignee, item.version) == (ITEM.due, ITEM.assignee, 1)
    assert [one.question for one in notes.please_check] == [DATE.question, BOTH.question]
    whole = await kept.transcript(MEETING)
    for evidence in (one for claim in claims_of(notes) for one in evidence_of(claim)):
        heard = whole.utterance(evidence.utterance_id)
        assert heard is not None
        assert evidence.quote in heard.text


async def test_a_date_that_was_misheard_moves_the_item(
    kept: SqlStore, corrections: Corrections
) -> None:
    await corrections.hear(MEETING, claim_id(DATE), "Thursday", BY)
    item = await only_item(kept)
    assert item.due is not None
    assert (item.due.phrase, item.due.zone) == ("by Thursday", "America/New_York")
    assert item.due.local == datetime(2026, 11, 19, 17)  # noqa: DTZ001 (wall time)
    (event,) = await kept.item_events(item.id)
    assert (event.field, event.new) == ("due", "2026-11-19T17:00:00 America/New_York")
    reminders = towards(await planned(kept))
    assert max(reminder.local for reminder in reminders).date() == item.due.local.date()


async def test_what_is_no_date_after_all_leaves_none(
    kept: SqlStore, corrections: Corrections
) -> None:
    await corrections.hear(MEETING, claim_id(BOTH), "via Fridolin", BY)
    assert (await third(kept)).text == "I'll send the draft to Carla via Fridolin."
    assert (await only_item(kept)).due is None


@pytest.mark.parametrize(("said", "owner"), [("Ben", "ben"), ("Zoe", None)])
async def test_an_owner_whose_name_was_misheard_is_who_bears_the_right_one(
    kept: SqlStore, corrections: Corrections, said: str, owner: str | None
) -> None:
    given = Assignee(
        participant="anna", basis=AssigneeBasis.ASSIGNED, spoken_name="Carla", confidence=0.8
    )
    before = (await kept.notes(MEETING)).model_copy(
        update={"action_items": (ITEM.model_copy(update={"assignee": given}),)}
    )
    await kept.save_notes(before)
    await corrections.hear(MEETING, claim_id(NAME), said, BY)
    assignee = (await only_item(kept)).assignee
    assert (assignee.participant if assignee else None) == owner


async def test_an_answer_that_was_cut_off_is_completed(
    kept: SqlStore, corrections: Corrections
) -> None:
    notes = await kept.notes(MEETING)
    await corrections.hear(MEETING, claim_id(DATE), "Thursday", BY)
    done = await kept.notes(MEETING), await kept.transcript(MEETING)
    await kept.save_next_notes(notes.model_copy(update={"version": 3}))
    await corrections.hear(MEETING, claim_id(DATE), "Thursday", BY)
    again = await kept.notes(MEETING), await kept.transcript(MEETING)
    assert again == (done[0].model_copy(update={"version": 4}), done[1])
    assert len(await kept.item_events(ITEM.id)) == 1


async def test_a_question_that_is_not_asked_is_told_and_words_that_are_none_are_refused(
    kept: SqlStore, corrections: Corrections
) -> None:
    before = await kept.notes(MEETING), await kept.transcript(MEETING)
    for said in ("", " \n", "x" * 101):
        with pytest.raises(MinutaError):
            await corrections.hear(MEETING, claim_id(NAME), said, BY)
    for asked in ("0" * 16, claim_id(examples.notes().please_check[0])):
        with pytest.raises(NotFoundError):
            await corrections.hear(MEETING, asked, "Carla", BY)
    assert (await kept.notes(MEETING), await kept.transcript(MEETING)) == before


async def test_a_question_about_words_that_are_gone_is_only_taken_away(
    kept: SqlStore, corrections: Corrections
) -> None:
    other = with_third(SAID.model_copy(update={"text": "Something else."}))
    await kept.save_transcript(other)
    await corrections.hear(MEETING, claim_id(NAME), "Karla", BY)
    assert await kept.transcript(MEETING) == other
    assert (await kept.notes(MEETING)).please_check == (DATE, BOTH)


def test_two_questions_about_words_of_one_quote_are_not_the_same() -> None:
    assert len({key_of(one) for one in (NAME, DATE, BOTH)}) == 3
