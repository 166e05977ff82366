"""What people do with action items: in the thread of the notes, in reminders, and in forms."""

from datetime import date, datetime

import pytest

from bot.domain.action_item import DueBasis, DueDate
from bot.errors import ConflictError, Fault, MinutaError, NotAllowedError, ProviderError
from tests import examples
from tests.servers.slack import Json
from tests.slack.acting_room import ITEM, ActingRoom


async def noted(acting: ActingRoom) -> Json:
    """The message of the notes that has the item."""
    await acting.publish()
    return acting.reply("due ")


async def opened(acting: ActingRoom, message: Json, action_id: str) -> Json:
    """The form that Bob gets when he presses a button."""
    await acting.person(acting.bob).press(message, action_id=action_id)
    await acting.settle()
    modal = acting.person(acting.bob).modal
    assert modal is not None
    return modal


async def chosen(acting: ActingRoom, message: Json, label: str) -> None:
    """Bob chooses behind the three dots."""
    await acting.person(acting.bob).overflow(message, label)
    await acting.settle()


async def test_a_click_changes_an_item_and_says_nothing(acting: ActingRoom) -> None:
    await acting.person(acting.bob).press(await noted(acting), action_id="item-done")
    await acting.settle()
    assert [(one.by, one.about) for one in acting.asked("done")] == [(acting.bob.id, (ITEM,))]
    assert acting.told(acting.bob) == ""


async def test_the_menu_of_an_item_changes_it(acting: ActingRoom) -> None:
    await chosen(acting, await noted(acting), "Reject")
    assert [one.about for one in acting.asked("reject")] == [(ITEM,)]


async def test_what_was_done_to_an_item_is_undone_in_the_notes(acting: ActingRoom) -> None:
    assert "Undo" not in str(await noted(acting))
    changed = acting.scripted.items.items[ITEM].model_copy(update={"version": 4})
    said = acting.scripted.notes.notes.model_copy(update={"action_items": (changed,)})
    await acting.chat.post(acting.notes(said), "another")
    await chosen(acting, next(one for one in acting.replies() if "Undo" in str(one)), "Undo")
    assert [one.about for one in acting.asked("undo")] == [(ITEM, 4)]


async def test_a_refusal_is_told_in_the_thread_to_who_clicked_alone(acting: ActingRoom) -> None:
    message = await noted(acting)
    acting.script.refusals["done"] = NotAllowedError("It is <!channel> else's.", "Ask them.")
    await acting.person(acting.bob).press(message, action_id="item-done")
    await acting.settle()
    (told,) = acting.person(acting.bob).ephemerals(acting.channel)
    assert "It is <!channel> else's. Ask them." in acting.seen(told)
    assert told["thread_ts"] == acting.thread
    assert "<!channel>" not in told["text"]
    assert acting.told(acting.alice) == ""


@pytest.mark.parametrize(
    "error",
    [RuntimeError("secret words"), ProviderError("deepgram", Fault.RATE, "secret words")],
)
async def test_what_breaks_is_told_without_what_it_says(
    acting: ActingRoom, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    message = await noted(acting)
    acting.script.refusals["done"] = error
    await acting.person(acting.bob).press(message, action_id="item-done")
    await acting.settle()
    assert "⚠️" in acting.told(acting.bob)
    assert "secret" not in acting.told(acting.bob) + caplog.text


async def test_who_clicks_while_minuta_starts_is_told_so(acting: ActingRoom) -> None:
    message = await noted(acting)
    acting.is_answering = False
    await acting.person(acting.bob).press(message, action_id="item-done")
    await acting.settle()
    assert "Minuta is starting" in acting.told(acting.bob)


async def test_an_owner_is_chosen_in_a_form(acting: ActingRoom) -> None:
    form = await opened(acting, await noted(acting), "item-owner")
    assert "Send the draft" in acting.seen(form)
    answer = await acting.person(acting.bob).submit(form, {"who": {"value": acting.alice}})
    await acting.settle()
    assert answer.errors == {}
    assert acting.asked("assign")[0].about == (ITEM, acting.alice.id, "alice", None)
    assert acting.person(acting.bob).modal is None


async def test_an_item_may_be_nobodys(acting: ActingRoom) -> None:
    form = await opened(acting, await noted(acting), "item-owner")
    await acting.person(acting.bob).submit(
        form, {"nobody": {"value": ["nobody"]}, "who": {"value": None}}
    )
    assert acting.asked("assign")[0].about == (ITEM, None, "", None)


async def test_a_form_without_an_owner_says_so_at_its_field(acting: ActingRoom) -> None:
    form = await opened(acting, await noted(acting), "item-owner")
    answer = await acting.person(acting.bob).submit(form, {"who": {"value": None}})
    assert "Nobody was chosen" in answer.errors["who"]
    assert acting.person(acting.bob).modal is not None
    assert acting.asked("assign") == []


async def test_a_bot_and_a_guest_from_elsewhere_own_nothing(acting: ActingRoom) -> None:
    robot = acting.team.add_user("Robot", is_bot=True)
    guest = acting.team.add_user("Guest", is_guest=True)
    message = await noted(acting)
    form = await opened(acting, message, "item-owner")
    answer = await acting.person(acting.bob).submit(form, {"who": {"value": robot}})
    assert "an app" in answer.errors["who"]
    answer = await acting.person(acting.bob).submit(form, {"who": {"value": guest}})
    assert "guest" in answer.errors["who"]
    assert acting.asked("assign") == []
    acting.channel.invite(guest)
    await acting.person(acting.bob).submit(form, {"who": {"value": guest}})
    assert acting.asked("assign")[0].about == (ITEM, guest.id, "Guest", None)


async def test_a_date_is_picked_with_its_hour(acting: ActingRoom) -> None:
    form = await opened(acting, await noted(acting), "item-date")
    await acting.person(acting.bob).submit(
        form, {"day": {"value": date(2026, 12, 1)}, "hour": {"value": "15:00"}}
    )
    assert acting.asked("due")[0].about == (ITEM, "2026-12-01 15:00")


async def test_a_date_is_written_as_one_says_it(acting: ActingRoom) -> None:
    form = await opened(acting, await noted(acting), "item-date")
    await acting.person(acting.bob).submit(form, {"words": {"value": "next friday"}})
    assert acting.asked("due")[0].about == (ITEM, "next friday")


async def test_words_that_are_no_date_are_told_at_their_field(acting: ActingRoom) -> None:
    form = await opened(acting, await noted(acting), "item-date")
    acting.script.refusals["due"] = MinutaError("That is no date.", "Write 2026-12-01.")
    answer = await acting.person(acting.bob).submit(form, {"words": {"value": "soonish"}})
    assert answer.errors == {"words": "That is no date. Write 2026-12-01."}


async def test_an_hour_needs_a_day(acting: ActingRoom) -> None:
    acting.scripted.items.items[ITEM] = examples.item().model_copy(update={"due": None})
    form = await opened(acting, await noted(acting), "item-date")
    answer = await acting.person(acting.bob).submit(form, {"hour": {"value": "15:00"}})
    assert "day" in answer.errors


async def test_what_can_have_been_meant_is_offered(acting: ActingRoom) -> None:
    due = DueDate(
        phrase="03/04",
        zone="Europe/Berlin",
        basis=DueBasis.DATE,
        candidates=(datetime(2026, 4, 3, 17), datetime(2026, 3, 4, 17)),  # noqa: DTZ001 (wall time)
        reason="it can be two days",
    )
    acting.scripted.items.items[ITEM] = examples.item().model_copy(update={"due": due})
    form = await opened(acting, await noted(acting), "item-date")
    assert "Fri 3 Apr 2026" in str(form["blocks"])
    await acting.person(acting.bob).submit(form, {"meant": {"value": "2026-04-03"}})
    assert acting.asked("due")[0].about == (ITEM, "2026-04-03")


async def test_an_item_is_snoozed_for_a_while_or_until_a_moment(acting: ActingRoom) -> None:
    message = await noted(acting)
    await chosen(acting, message, "Snooze…")
    form = acting.person(acting.bob).modal
    assert form is not None
    answer = await acting.person(acting.bob).submit(form, {})
    assert "Nothing was chosen" in answer.errors["until"]
    await acting.person(acting.bob).submit(form, {"until": {"value": "monday"}})
    assert acting.asked("snooze")[0].about == (ITEM, "monday")


async def test_a_day_without_an_hour_is_said_to_be_what_it_is(acting: ActingRoom) -> None:
    message = await noted(acting)
    await chosen(acting, message, "Snooze…")
    snooze = acting.person(acting.bob).modal
    assert snooze is not None
    assert "Without one: when the working day begins." in str(snooze)
    await acting.person(acting.bob).cancel(snooze)
    form = await opened(acting, message, "item-date")
    assert "(Europe/Berlin). Without one: the end of the working day." in str(form)


async def test_a_conflict_is_told_in_the_form_that_can_do_nothing_about_it(
    acting: ActingRoom,
) -> None:
    form = await opened(acting, await noted(acting), "item-date")
    acting.script.refusals["due"] = ConflictError("Somebody was faster.", "Look again.")
    answer = await acting.person(acting.bob).submit(form, {"words": {"value": "friday"}})
    assert not answer.errors
    assert "Somebody was faster" in acting.modal(acting.bob)


async def test_a_button_of_another_time_is_answered(acting: ActingRoom) -> None:
    blocks = [
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": "item-done",
                    "value": "two words",
                    "text": {"type": "plain_text", "text": "Done"},
                },
                {
                    "type": "overflow",
                    "action_id": "menu",
                    "options": [
                        {"text": {"type": "plain_text", "text": "Frobnicate"}, "value": "frob:1"}
                    ],
                },
            ],
        }
    ]
    await acting.api.call(
        acting.team.id, "chat.postMessage", channel=acting.channel.id, text="old", blocks=blocks
    )
    message = acting.slack.messages(acting.channel)[-1]
    await acting.person(acting.bob).press(message, "Done")
    await acting.person(acting.bob).overflow(message, "Frobnicate")
    await acting.settle()
    told = acting.person(acting.bob).ephemerals(acting.channel)
    assert len([one for one in told if "does not know any more" in acting.seen(one)]) == 2
