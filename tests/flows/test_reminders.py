"""What is due reaches its person once, by the way that is open, and only while it is wanted."""

from contextlib import nullcontext
from datetime import UTC, datetime

import pytest

from bot.domain.action_item import ItemStatus, SaidDone
from bot.domain.nudge import NudgeState
from bot.domain.outbox import MessageRef
from bot.domain.people import Account
from bot.domain.preferences import PersonSettings
from bot.domain.reminder import ReminderKind, ReminderState
from bot.domain.working_hours import WorkingHours
from bot.errors import Fault, ProviderError, UnreachableError
from bot.followup.answers import Answers
from bot.followup.timing import Timings
from tests.flows.promise_office import ANNA, BEN, CUT, MINUTE, PROMISE, Office
from tests.followup.promises import NOW, TODAY, YESTERDAY, account, item, keep, reminder

NIGHT = datetime(2026, 11, 18, 22, tzinfo=UTC)


@pytest.mark.parametrize(("minutes", "is_late"), [(0, False), (9, False), (11, True)])
async def test_a_reminder_is_marked_late_after_ten_minutes(
    office: Office, minutes: int, *, is_late: bool
) -> None:
    await keep(office.store, "m", (ANNA,), PROMISE)
    office.clock.move_to(NOW + minutes * MINUTE)
    await office.sent(reminder(PROMISE))
    (post,) = office.posts()
    assert (post["to"], post["items"], post["is_late"]) == ("anna", ["m-1"], [is_late])
    assert (await office.store.reminder(reminder(PROMISE).id)).state is ReminderState.SENT
    assert await office.state() is NudgeState.SENT
    assert (await office.store.nudge("n")).versions == {"m-1": 1}


@pytest.mark.parametrize(
    "status", [ItemStatus.DONE, ItemStatus.CANCELLED, ItemStatus.REJECTED, ItemStatus.SUGGESTED]
)
async def test_nobody_is_reminded_of_what_is_not_to_be_done(
    office: Office, status: ItemStatus
) -> None:
    other = item("m-2", "anna", TODAY)
    await keep(office.store, "m", (ANNA,), PROMISE, other)
    await office.change(PROMISE, status=status)
    await office.sent(reminder(PROMISE), reminder(other))
    (post,) = office.posts()
    assert post["items"] == ["m-2"]
    assert (await office.store.reminder(reminder(PROMISE).id)).state is ReminderState.CANCELLED


async def test_nobody_is_told_anything_if_all_of_it_was_done_meanwhile(office: Office) -> None:
    await keep(office.store, "m", (ANNA,), PROMISE)
    await office.change(PROMISE, status=ItemStatus.DONE)
    await office.sent(reminder(PROMISE))
    assert office.posts() == []
    assert await office.state() is NudgeState.CANCELLED


async def test_nobody_is_reminded_of_what_has_become_somebody_elses(office: Office) -> None:
    await keep(office.store, "m", (ANNA, BEN), PROMISE)
    assert PROMISE.assignee is not None
    await office.change(
        PROMISE, assignee=PROMISE.assignee.model_copy(update={"participant": "ben"})
    )
    await office.sent(reminder(PROMISE))
    assert office.posts() == []


async def test_a_nudge_that_is_sent_twice_is_sent_once(office: Office) -> None:
    await keep(office.store, "m", (ANNA,), PROMISE)
    await office.sent(reminder(PROMISE))
    await office.nudging.send("n")
    await office.nudging.send("a nudge that there is not")
    assert len(office.posts()) == 1


async def test_a_message_that_was_taken_although_the_answer_was_lost_is_not_repeated(
    office: Office,
) -> None:
    await keep(office.store, "m", (ANNA,), PROMISE)
    office.faults["after post"] = [CUT]
    await office.claimed(reminder(PROMISE))
    with pytest.raises(ProviderError):
        await office.nudging.send("n")
    await office.nudging.send("n")
    assert len(office.posts()) == 1
    assert await office.state() is NudgeState.SENT


async def test_who_has_handed_something_back_is_not_who_is_told(office: Office) -> None:
    await keep(office.store, "m", (ANNA, BEN), PROMISE)
    handed = reminder(PROMISE, kind=ReminderKind.HANDED_BACK, participant="ben")
    await office.change(PROMISE, assignee=None, status=ItemStatus.SUGGESTED)
    await office.nudging.send(await office.claimed(handed, to=BEN.account))
    (post,) = office.posts()
    assert post["to"] == "ben"


async def test_somebody_without_an_account_is_told_where_the_meeting_was(office: Office) -> None:
    nameless = ANNA.model_copy(update={"account": None})
    await keep(office.store, "m", (nameless,), PROMISE)
    await office.nudging.send(await office.claimed(reminder(PROMISE), to=None))
    (post,) = office.posts()
    assert (post["to"], post["channel"], post["asks_zone"]) == ("anna", "c", False)


async def test_who_has_said_nothing_of_their_zone_is_asked_for_it(office: Office) -> None:
    await keep(office.store, "m", (ANNA,), PROMISE)
    await office.sent(reminder(PROMISE))
    anna = account("anna")
    await office.store.save_person_settings(anna, PersonSettings(zone="Asia/Tokyo"))
    await office.sent(reminder(PROMISE, NOW + MINUTE), name="o")
    assert [(post["zone"], post["asks_zone"]) for post in office.posts()] == [
        ("Europe/London", True),
        ("Asia/Tokyo", False),
    ]


async def test_what_quiet_hours_have_caught_up_with_is_put_off_to_their_end(
    office: Office,
) -> None:
    """As after an outage of the platform."""
    await keep(office.store, "m", (ANNA,), PROMISE)
    await office.claimed(reminder(PROMISE))
    office.clock.move_to(NIGHT)
    facts = await office.nudging.send("n")
    morning = datetime(2026, 11, 19, 8, tzinfo=UTC)
    assert facts == {"until": morning.isoformat()}
    for _ in range(2):
        await office.nudging.release("n", str(facts["until"]))
    kept = await office.store.reminder(reminder(PROMISE).id)
    assert (kept.state, kept.at) == (ReminderState.PLANNED, morning)
    assert (office.posts(), await office.state()) == ([], NudgeState.CANCELLED)


async def test_what_was_said_before_the_quiet_hours_is_not_said_again_behind_them(
    office: Office,
) -> None:
    await keep(office.store, "m", (ANNA,), PROMISE)
    office.faults["after post"] = [CUT]
    await office.claimed(reminder(PROMISE))
    with pytest.raises(ProviderError):
        await office.nudging.send("n")
    office.clock.move_to(NIGHT)
    assert await office.nudging.send("n") == {}
    assert (len(office.posts()), await office.state()) == (1, NudgeState.SENT)


async def test_where_somebody_lives_is_not_where_a_reminder_was_planned(office: Office) -> None:
    anna = ANNA.model_copy(update={"zone": "America/Los_Angeles"})
    await keep(office.store, "m", (anna,), PROMISE)
    snoozed = reminder(PROMISE, zone="UTC")
    await office.claimed(snoozed)
    facts = await office.nudging.send("n")
    assert facts == {"until": datetime(2026, 11, 18, 16, tzinfo=UTC).isoformat()}


async def test_nobody_is_asked_twice_where_they_live(office: Office) -> None:
    await keep(office.store, "m", (ANNA,), PROMISE)
    await office.sent(reminder(PROMISE))
    office.clock.move_to(NOW + MINUTE)
    await office.sent(reminder(PROMISE, NOW + MINUTE), name="o")
    await office.change(PROMISE, status=ItemStatus.DONE)
    await office.nudging.refresh("n")
    assert [post["asks_zone"] for post in office.posts()] == [True, False]
    assert [edit["asks_zone"] for edit in office.journal.read("edit")] == [True]


async def test_what_has_missed_its_moment_is_late_whenever_it_comes(office: Office) -> None:
    late, new = PROMISE, item("m-2", "anna", TODAY)
    await keep(office.store, "m", (ANNA,), late, new)
    office.clock.move_to(NIGHT)
    await office.claimed(reminder(late), reminder(new, NIGHT))
    facts = await office.nudging.send("n")
    await office.nudging.release("n", str(facts["until"]))
    office.clock.move_to(datetime.fromisoformat(str(facts["until"])))
    planned = [
        await office.store.reminder(one.id) for one in (reminder(late), reminder(new, NIGHT))
    ]
    await office.sent(*planned, name="o")
    (post,) = office.posts()
    assert dict(zip(post["items"], post["is_late"], strict=True)) == {"m-1": True, "m-2": False}


async def test_quiet_hours_and_an_account_that_is_gone_end_no_nudge(office: Office) -> None:
    await keep(office.store, "m", (ANNA,), PROMISE)
    office.faults["after post"] = [CUT]
    await office.claimed(reminder(PROMISE))
    with pytest.raises(ProviderError):
        await office.nudging.send("n")
    office.faults["find"] = [UnreachableError("They are gone.", "Tell them elsewhere.")]
    office.clock.move_to(NIGHT)
    assert "until" in await office.nudging.send("n")


async def linked(office: Office, prefers: str | None = None, user_id: str = "a2") -> Account:
    """Another account of Anna's."""
    other = account(user_id, "t", "other")
    assert ANNA.account is not None
    await office.store.link_accounts(ANNA.account, other)
    await office.store.save_person_settings(ANNA.account, PersonSettings(platform=prefers))
    return other


@pytest.mark.parametrize(("prefers", "where"), [("other", "other"), (None, "file")])
async def test_it_goes_to_the_platform_that_somebody_prefers(
    office: Office, prefers: str | None, where: str
) -> None:
    await keep(office.store, "m", (ANNA,), PROMISE)
    await linked(office, prefers)
    await office.sent(reminder(PROMISE))
    (post,) = office.posts()
    assert post["on"] == where
    assert await office.nudging.platform_of(await office.store.nudge("n")) == where


async def test_the_message_shows_how_its_items_stand_now(office: Office) -> None:
    other = item("m-2", "anna", TODAY)
    await keep(office.store, "m", (ANNA,), PROMISE, other)
    await office.sent(reminder(PROMISE), reminder(other))
    await office.change(PROMISE, status=ItemStatus.DONE)
    assert await office.store.stale_nudges() == ["n"]
    for _ in range(2):
        await office.nudging.refresh("n")
    (edit,) = office.journal.read("edit")
    assert (edit["items"], edit["statuses"], edit["is_changed"], edit["is_late"]) == (
        ["m-1", "m-2"],
        ["done", "open"],
        [True, False],
        [False, False],
    )
    assert await office.store.stale_nudges() == []


async def test_what_was_changed_and_changed_back_is_not_shown_as_changed(office: Office) -> None:
    await keep(office.store, "m", (ANNA,), PROMISE)
    await office.sent(reminder(PROMISE))
    answers = Answers(office.store, Timings(office.store, WorkingHours()), office.clock)
    await answers.done("m-1", actor="anna", where="file")
    await office.nudging.refresh("n")
    await answers.undo("m-1", actor="anna", where="file")
    await office.nudging.refresh("n")
    edits = office.journal.read("edit")
    assert [(edit["statuses"], edit["is_changed"]) for edit in edits] == [
        (["done"], [True]),
        (["open"], [False]),
    ]


async def test_a_message_says_who_says_it_is_done_and_where_the_notes_are(office: Office) -> None:
    await keep(office.store, "m", (ANNA,), PROMISE)
    await keep(office.store, "later", (ANNA.model_copy(update={"name": "Zoe"}),))
    for key, message in (("notes:m", "old"), ("notes:m:old", "new")):
        await office.store.delivery(key)
        ref = MessageRef(platform="file", channel="c", message_id=message)
        await office.store.sent(key, ref, NOW)
    said = SaidDone(meeting_id="later", participant="anna", evidence=PROMISE.evidence[0])
    await office.change(PROMISE, said_done=said)
    await office.sent(reminder(PROMISE))
    (post,) = office.posts()
    assert (post["said_by"], post["notes"]) == (["Zoe"], ["new"])


@pytest.mark.parametrize(
    ("fault", "is_over"), [(Fault.BAD_INPUT, True), (Fault.AUTHENTICATION, False)]
)
async def test_what_a_platform_will_never_take_is_not_tried_again(
    office: Office, fault: Fault, *, is_over: bool
) -> None:
    await keep(office.store, "m", (ANNA,), PROMISE)
    await office.sent(reminder(PROMISE))
    await office.change(PROMISE, status=ItemStatus.DONE)
    office.faults["edit"] = [ProviderError("file", fault, "no")]
    with nullcontext() if is_over else pytest.raises(ProviderError):
        await office.nudging.refresh("n")
    assert (await office.store.stale_nudges() == []) is is_over


async def test_a_message_that_somebody_has_deleted_is_left_alone(office: Office) -> None:
    await keep(office.store, "m", (ANNA,), PROMISE)
    await office.sent(reminder(PROMISE))
    (post,) = office.posts()
    office.journal.write(what="deleted", message=post["message"])
    await office.change(PROMISE, status=ItemStatus.DONE)
    await office.nudging.refresh("n")
    assert await office.store.stale_nudges() == []
    assert len(office.posts()) == 1


async def test_a_nudge_stays_stale_while_the_platform_is_away(office: Office) -> None:
    await keep(office.store, "m", (ANNA,), PROMISE)
    await office.sent(reminder(PROMISE))
    await office.change(PROMISE, status=ItemStatus.DONE)
    office.faults["edit"] = [CUT]
    with pytest.raises(ProviderError):
        await office.nudging.refresh("n")
    assert await office.store.stale_nudges() == ["n"]
    await office.nudging.refresh("n")
    assert await office.store.stale_nudges() == []


async def test_a_message_of_whose_meetings_one_is_forgotten_says_the_rest(office: Office) -> None:
    other = item("o-1", "anna", TODAY)
    await keep(office.store, "m", (ANNA,), PROMISE)
    await keep(office.store, "o", (ANNA,), other)
    await office.sent(reminder(PROMISE), reminder(other))
    await office.store.forget_meeting("m")
    await office.nudging.refresh("n")
    (edit,) = office.journal.read("edit")
    assert edit["items"] == ["o-1"]


async def test_a_digest_says_what_is_still_due_and_theirs(office: Office) -> None:
    late, done = item("m-2", "anna", YESTERDAY), item("m-3", "anna", YESTERDAY)
    given = item("m-4", "anna", YESTERDAY)
    await keep(office.store, "m", (ANNA, BEN), PROMISE, late, done, given)
    await office.claimed(reminder(PROMISE), digest=["m-1", "m-2", "m-3", "m-4"])
    await office.change(done, status=ItemStatus.DONE)
    assert given.assignee is not None
    await office.change(given, assignee=given.assignee.model_copy(update={"participant": "ben"}))
    await office.nudging.send("n")
    (post,) = office.posts()
    assert (post["items"], post["digest"]) == (["m-1"], ["m-2"])


async def test_a_digest_alone_is_a_message_too(office: Office) -> None:
    await keep(office.store, "m", (ANNA,), PROMISE)
    await office.nudging.send(await office.claimed(digest=["m-1"]))
    (post,) = office.posts()
    assert (post["items"], post["digest"], post["zone"]) == ([], ["m-1"], "Europe/London")


async def test_a_nudge_that_was_given_up_can_be_wanted_again(office: Office) -> None:
    await keep(office.store, "m", (ANNA,), PROMISE)
    await office.claimed(reminder(PROMISE))
    await office.nudging.give_up("n")
    assert await office.state() is NudgeState.CANCELLED
    await office.nudging.send("n")
    assert office.posts() == []
    await office.store.revive_nudge("n")
    await office.nudging.send("n")
    assert len(office.posts()) == 1
