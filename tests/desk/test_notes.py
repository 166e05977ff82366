"""Notes are shown to who can read their channel, and changed by who has to do with them."""

from collections.abc import Awaitable, Callable

import pytest

from bot.clock import AdjustableClock
from bot.desk.notes import Asks, FrontNotesDesk
from bot.domain.action_item import ItemStatus
from bot.domain.capture import Capture, CaptureState
from bot.domain.claims import claim_id
from bot.domain.meeting import Source
from bot.domain.notes import CheckKind, HeardWords, PleaseCheck
from bot.domain.outbox import MessageRef
from bot.errors import ConflictError, MinutaError, NotAllowedError, NotFoundError
from bot.pipeline.progress import message_key
from bot.ports import Asker
from storage.store import SqlStore
from tests import examples
from tests.desk.askers import (
    ADMIN,
    ANN,
    BEN,
    FOREIGN_ADMIN,
    READER,
    STARTER,
    STRANGER,
    Person,
    account,
)
from tests.desk.fronts import fronts
from tests.desk.meetings import ITEM, PLACE, Calls, meeting

MEETING = meeting().id
DECISION = claim_id(examples.notes().decisions[0])

Ask = Callable[[FrontNotesDesk, Asker], Awaitable[object]]

READING: dict[str, Ask] = {
    "evidence": lambda desk, by: desk.evidence(by, MEETING, DECISION),
    "record": lambda desk, by: desk.record(by, MEETING),
    "export": lambda desk, by: desk.export(by, MEETING),
    "ask": lambda desk, by: desk.ask(by, "Who pays?", MEETING),
}
CHANGING: dict[str, Ask] = {
    "regenerate": lambda desk, by: desk.regenerate(by, MEETING),
    "retry": lambda desk, by: desk.retry(by, MEETING),
    "rename": lambda desk, by: desk.rename(by, MEETING, "anna", "Hanna", ANN.account),
    "reword": lambda desk, by: desk.reword(by, MEETING, DECISION, "The cover is blue"),
    "attribute": lambda desk, by: desk.attribute(
        by, MEETING, "u00001", name="Anna", account=ANN.account
    ),
}


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def desk(records: SqlStore, calls: Calls) -> FrontNotesDesk:
    asks = Asks(calls.refresh, calls.rewrite, calls.retry, calls.forget)
    return fronts(records, AdjustableClock(examples.START), asks).notes


@pytest.mark.parametrize("what", READING)
async def test_who_can_read_the_channel_is_shown_and_nobody_else(
    desk: FrontNotesDesk, what: str
) -> None:
    for by in (ANN, STARTER, ADMIN, READER):
        await READING[what](desk, by)
    with pytest.raises(NotAllowedError):
        await READING[what](desk, STRANGER)
    with pytest.raises(NotFoundError):
        await READING[what](desk, FOREIGN_ADMIN)


@pytest.mark.parametrize("what", CHANGING)
@pytest.mark.parametrize("by", [ANN, BEN, STARTER, ADMIN], ids=lambda by: by.name)
async def test_who_has_to_do_with_a_meeting_can_change_it(
    desk: FrontNotesDesk, calls: Calls, what: str, by: Person
) -> None:
    await CHANGING[what](desk, by)
    asked_for = what if what in {"regenerate", "retry"} else "refresh"
    assert calls.made == [(asked_for.replace("regenerate", "rewrite"), MEETING)]


@pytest.mark.parametrize("what", CHANGING)
async def test_nobody_else_changes_anything(
    desk: FrontNotesDesk, calls: Calls, records: SqlStore, what: str
) -> None:
    before = await records.meeting(MEETING), await records.notes(MEETING)
    for by in (READER, STRANGER, Person("ben", reads=frozenset())):
        with pytest.raises(NotAllowedError):
            await CHANGING[what](desk, by)
    with pytest.raises(NotFoundError):
        await CHANGING[what](desk, FOREIGN_ADMIN)
    assert calls.made == []
    assert (await records.meeting(MEETING), await records.notes(MEETING)) == before


async def test_who_has_to_do_with_a_meeting_says_what_was_heard_right_and_nobody_else(
    desk: FrontNotesDesk, calls: Calls, records: SqlStore
) -> None:
    check = PleaseCheck(
        kind=CheckKind.WORDS,
        question="Was “Carla” heard right?",
        evidence=examples.evidence(3),
        words=HeardWords(text="Carla", start_s=9, end_s=10, confidence=0.5),
    )
    asking = examples.notes().model_copy(update={"please_check": (check,)})
    await records.save_notes(asking)
    for by in (READER, STRANGER):
        with pytest.raises(NotAllowedError):
            await desk.hear(by, MEETING, claim_id(check), "Karla")
    with pytest.raises(NotFoundError):
        await desk.hear(FOREIGN_ADMIN, MEETING, claim_id(check), "Karla")
    assert await records.notes(MEETING) == asking
    assert calls.made == []
    await desk.hear(ANN, MEETING, claim_id(check), "Carla")
    assert (await records.notes(MEETING)).please_check == ()
    assert calls.made == [("refresh", MEETING)]


async def test_a_foreign_meeting_is_as_unknown_as_one_that_never_was(
    desk: FrontNotesDesk,
) -> None:
    refusals = set()
    for by, meeting_id in ((FOREIGN_ADMIN, MEETING), (ANN, "nothing")):
        with pytest.raises(NotFoundError) as refused:
            await desk.record(by, meeting_id)
        refusals.add(str(refused.value))
    assert len(refusals) == 1


async def test_evidence_is_the_words_and_who_said_them(desk: FrontNotesDesk) -> None:
    shown = await desk.evidence(ANN, MEETING, DECISION)
    assert [quote.speaker for quote in shown.quotations] == ["anna", "ben"]
    assert shown.quotations[1].evidence.quote == "Agreed."
    with pytest.raises(NotFoundError):
        await desk.evidence(ANN, MEETING, "0" * 16)


async def test_an_export_has_the_notes_as_they_are_now(desk: FrontNotesDesk) -> None:
    await desk.reword(BEN, MEETING, ITEM, "Send the draft to Carla and to Dora")
    files = {file.name: file.text for file in await desk.export(ANN, MEETING)}
    assert set(files) == {"notes.md", "notes.json", "transcript.vtt"}
    assert "Send the draft to Carla and to Dora" in files["notes.md"]


@pytest.mark.parametrize("text", ["Send it", " "], ids=["reworded", "removed"])
async def test_what_an_item_says_is_for_who_may_answer_it(
    desk: FrontNotesDesk, calls: Calls, records: SqlStore, text: str
) -> None:
    before = await records.item(ITEM)
    for by in (ANN, READER, STRANGER):
        with pytest.raises(NotAllowedError):
            await desk.reword(by, MEETING, ITEM, text)
    assert await records.item(ITEM) == before
    assert calls.made == []
    for by in (BEN, STARTER, ADMIN):
        await desk.reword(by, MEETING, ITEM, text)
    item = await records.item(ITEM)
    is_removed = not text.strip()
    assert (item.task == "Send it", item.status is ItemStatus.REJECTED) == (
        not is_removed,
        is_removed,
    )


async def test_an_item_is_that_of_its_assignee_on_whichever_account(
    desk: FrontNotesDesk, records: SqlStore
) -> None:
    await records.link_accounts(ANN.account, BEN.account)
    await desk.reword(ANN, MEETING, ITEM, "Send it")
    await desk.reword(ANN, MEETING, ITEM, "")
    assert (await records.item(ITEM)).status is ItemStatus.REJECTED


async def test_the_questions_of_an_item_that_is_settled_are_gone(desk: FrontNotesDesk) -> None:
    assert len((await desk.record(ANN, MEETING)).notes.please_check) == 1
    await desk.reword(BEN, MEETING, ITEM, "")
    assert (await desk.record(ANN, MEETING)).notes.please_check == ()


async def test_an_account_of_another_server_is_nobody_here(desk: FrontNotesDesk) -> None:
    with pytest.raises(MinutaError):
        await desk.rename(ANN, MEETING, "anna", "Anna", account("x", workspace="other"))


async def test_nobody_but_they_and_admins_takes_an_account_from_a_participant(
    desk: FrontNotesDesk,
) -> None:
    for by, to in ((ANN, ANN.account), (ANN, None), (STARTER, STARTER.account)):
        with pytest.raises(NotAllowedError, match="known already"):
            await desk.rename(by, MEETING, "ben", "Ben", to)
    assert (await desk.rename(ANN, MEETING, "ben", "Benno", BEN.account)).participant("ben")
    changed = await desk.rename(ADMIN, MEETING, "ben", "Cleo", account("cleo"))
    assert changed.participants[1].account == account("cleo")


async def test_what_is_looked_for_is_found_in_channels_that_can_be_read_alone(
    desk: FrontNotesDesk, records: SqlStore
) -> None:
    secret = meeting().model_copy(
        update={
            "id": "f" * 16,
            "title": "Secret launch",
            "place": PLACE.model_copy(update={"channel": "secret"}),
        }
    )
    await records.add_meeting(secret, "t")
    said = examples.transcript().model_copy(update={"meeting_id": secret.id})
    await records.save_transcript(said)
    insider, outsider = Person("x"), Person("x", reads=frozenset({"general"}))
    for by, ids in ((insider, {MEETING, secret.id}), (outsider, {MEETING}), (STRANGER, set())):
        assert {found.id for found in await desk.complete(by, "launch", 9)} == ids
        assert {found.meeting.id for found in await desk.search(by, "draft", 9)} == ids
        quotes = (await desk.ask(by, "When is the draft sent?")).quotes
        assert {quote.meeting.id for quote in quotes} == ids
    assert await desk.complete(FOREIGN_ADMIN, "", 9) == []
    assert await desk.search(FOREIGN_ADMIN, "draft", 9) == []


async def test_a_search_is_for_all_words_and_else_for_some(desk: FrontNotesDesk) -> None:
    (both,) = await desk.search(ANN, "draft carla", 9)
    assert both.utterance.id == "u00003"
    (some,) = await desk.search(ANN, "draft zebra", 9)
    assert some.utterance.id == "u00003"
    assert await desk.search(ANN, "zebra", 9) == []
    assert await desk.search(ANN, " ", 9) == []


async def test_the_same_correction_sent_twice_is_made_once(
    desk: FrontNotesDesk, records: SqlStore
) -> None:
    for _ in range(2):
        await desk.reword(ANN, MEETING, DECISION, "The cover is blue")
    notes = await records.notes(MEETING)
    assert (notes.version, notes.decisions[0].text) == (2, "The cover is blue")


async def test_what_is_found_comes_with_the_message_that_holds_the_notes(
    desk: FrontNotesDesk, records: SqlStore
) -> None:
    assert (await desk.evidence(ANN, MEETING, DECISION)).message is None
    there = MessageRef(platform="discord", channel="5", message_id="6")
    await records.delivery(message_key(MEETING))
    await records.sent(message_key(MEETING), there, examples.START)
    assert (await desk.evidence(ANN, MEETING, DECISION)).message == there
    assert [one.message for one in await desk.search(ANN, "cover", 5)] == [there]
    assert {one.message for one in (await desk.ask(ANN, "Who pays?")).quotes} == {there}


async def test_the_words_of_somebody_known_are_given_away_by_them_and_by_admins_alone(
    desk: FrontNotesDesk, records: SqlStore
) -> None:
    for by in (BEN, STARTER):
        with pytest.raises(NotAllowedError):
            await desk.attribute(by, MEETING, "u00001", name="Ben", account=BEN.account)
    with pytest.raises(MinutaError):
        await desk.attribute(ANN, MEETING, "u00001", name="X", account=FOREIGN_ADMIN.account)
    for by, name in ((ANN, "Ben"), (ADMIN, "Anna")):
        await desk.attribute(by, MEETING, "u00001", name=name, account=None)
        said = (await records.transcript(MEETING)).utterance("u00001")
        assert said is not None
        assert said.speaker == name.lower()


async def test_a_meeting_is_deleted_by_who_started_it_and_by_admins_alone(
    desk: FrontNotesDesk, calls: Calls
) -> None:
    for by in (ANN, BEN, READER, STRANGER):
        with pytest.raises(NotAllowedError):
            await desk.forget(by, MEETING)
    with pytest.raises(NotFoundError):
        await desk.forget(FOREIGN_ADMIN, MEETING)
    assert calls.made == []
    for by in (STARTER, ADMIN):
        await desk.forget(by, MEETING)
    assert calls.made == [("forget", MEETING)] * 2


async def test_a_meeting_is_not_deleted_while_it_is_recorded(
    desk: FrontNotesDesk, records: SqlStore, calls: Calls
) -> None:
    live = meeting().model_copy(update={"id": "live", "source": Source.LIVE, "tracks": ()})
    capture = Capture(
        meeting_id="live", room=PLACE, state=CaptureState.RECORDING, changed_at=examples.START
    )
    await records.begin_capture(live, capture)
    with pytest.raises(ConflictError, match="being recorded"):
        await desk.forget(ADMIN, "live")
    assert calls.made == []
