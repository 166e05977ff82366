"""What people are told of their action items, as the terminal draws it."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bot.domain.action_item import (
    ActionItem,
    Assignee,
    AssigneeBasis,
    ItemStatus,
    SaidDone,
    Snoozed,
)
from bot.domain.people import Account, Participant
from bot.domain.publication import (
    ChannelDigestPublication,
    MentionPublication,
    NudgePublication,
    OpenItem,
    Publication,
    RemindedItem,
    SaidDonePublication,
    UnreachablePublication,
)
from bot.domain.reminder import ReminderKind
from integrations.terminal.platform import TerminalPlatform
from integrations.terminal.render import as_text
from tests import examples

MEETING = examples.meeting()
ANNA, BEN = MEETING.participants
DUE_DAY = datetime(2026, 11, 20, 14, tzinfo=UTC)
NEW_YORK = "America/New_York"
SAID = SaidDone(meeting_id="later", participant="anna", evidence=examples.evidence(2))


def item(**changes: object) -> ActionItem:
    return examples.item().model_copy(update=changes)


def reminded(
    kind: ReminderKind = ReminderKind.DUE, of: ActionItem | None = None, **more: object
) -> RemindedItem:
    reminder = examples.reminder().model_copy(update={"kind": kind, "appointment": "anna"})
    what = RemindedItem(item=of or item(), meeting=MEETING, reminder=reminder)
    return what.model_copy(update=more)


def nudge(*items: RemindedItem, now: datetime = DUE_DAY, **more: object) -> NudgePublication:
    whole = NudgePublication(
        nudge_id="n",
        place=examples.PLACE,
        participant=BEN,
        reminded=items,
        zone=NEW_YORK,
        now=now,
    )
    return whole.model_copy(update=more)


def drawn(publication: Publication) -> str:
    """The words of it, without its frame."""
    return " ".join(as_text(publication).replace("│", " ").split())


def test_a_reminder_is_a_direct_message_with_its_words_and_answers() -> None:
    text = drawn(nudge(reminded(is_late=True)))
    for words in (
        "Direct message to Ben",
        "Due today (this reminder is late): Send the draft to Carla",
        "Due Fri 20 Nov 2026, 17:00",
        "“I'll send the draft to Carla by Friday.” – Book launch, 0:07",
        "Done? minuta tasks done fedcba98",
        "Not now? minuta tasks snooze fedcba98 tomorrow",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    ("days", "hours", "words"),
    [
        (-1, 0, "Due tomorrow:"),
        (-4, 0, "Due on Friday:"),
        (-9, 0, "Due on Fri 20 Nov:"),
        (0, 9, "Overdue since today:"),
        (1, 0, "Overdue since yesterday:"),
        (3, 0, "Overdue since Fri 20 Nov:"),
        (60, 0, "Overdue since Fri 20 Nov 2026:"),
    ],
)
def test_when_it_is_due_is_told_from_the_day_it_is_read_on(
    days: int, hours: int, words: str
) -> None:
    now = DUE_DAY + timedelta(days=days, hours=hours)
    assert words in drawn(nudge(reminded(ReminderKind.OVERDUE), now=now))


def test_a_named_time_is_told_in_the_readers_zone() -> None:
    due = examples.due_friday().model_copy(update={"is_date_only": False})
    text = drawn(nudge(reminded(of=item(due=due)), zone="Europe/Berlin"))
    assert "Due today at 23:00: Send the draft" in text
    assert "Due Fri 20 Nov 2026, 17:00 (America/New_York)" in text


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ReminderKind.ASSIGNED, ["Yours now: Send the draft", "minuta tasks done fedcba98"]),
        (ReminderKind.SNOOZED, ["Snoozed until now: Send the draft"]),
        (
            ReminderKind.SAID_DONE,
            [
                "Is it done, as was said?: Send the draft",
                "“Agreed.”",
                "It is? minuta tasks done fedcba98",
                "Not yet? minuta tasks not-done fedcba98",
            ],
        ),
        (
            ReminderKind.HANDED_BACK,
            ["Not Anna's: Send the draft", "Whose is it? minuta tasks assign fedcba98 NAME"],
        ),
    ],
)
def test_why_it_is_told_is_said_and_the_answers_fit(kind: ReminderKind, words: list[str]) -> None:
    text = drawn(nudge(reminded(kind, item(said_done=SAID))))
    for wanted in words:
        assert wanted in text, wanted


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": ItemStatus.DONE}, "Done: Send"),
        ({"status": ItemStatus.REJECTED}, "Not to be done: Send"),
        ({"status": ItemStatus.CANCELLED}, "Called off: Send"),
        ({"assignee": None}, "Nobody's now: Send"),
        (
            {"assignee": Assignee(participant="anna", basis=AssigneeBasis.MANUAL, confidence=1)},
            "Anna's now: Send",
        ),
        (
            {
                "status": ItemStatus.SNOOZED,
                "snoozed": Snoozed(local=datetime(2026, 11, 23, 9)),  # noqa: DTZ001 (wall time)
            },
            "Snoozed until Mon 23 Nov 2026, 09:00: Send",
        ),
        ({"task": "Send it"}, "Changed: Send it"),
    ],
)
def test_what_was_changed_since_says_how_it_stands_and_the_way_back(
    changes: dict[str, object], words: str
) -> None:
    text = drawn(nudge(reminded(of=item(**changes), is_changed=True, is_late=True)))
    assert words in text
    assert "late" not in text
    assert "A mistake? minuta tasks undo fedcba98" in text
    assert "tasks done" not in text


def test_several_reminders_and_the_rest_of_the_list_are_one_message() -> None:
    other = item(id="aaaabbbbcccc", task="Book the room", due=None)
    both = (reminded(), reminded(ReminderKind.ASSIGNED, other))
    done = item(id="eeeeffff", task="Sign it", status=ItemStatus.DONE)
    rest = tuple(
        OpenItem(item=each, meeting=MEETING)
        for each in (item(id="ddddeeeeffff", task="Pay the printer"), done)
    )
    text = drawn(nudge(*both, digest=rest, asks_zone=True, now=DUE_DAY + timedelta(days=1)))
    assert text.count("Direct message to Ben") == 1
    assert text.index("Send the draft") < text.index("Book the room") < text.index("Pay the")
    assert "Also on your list ☐ Pay the printer – overdue since yesterday ddddeeee" in text
    assert "☑ Sign it – done eeeeffff" in text
    assert text.count("Not now? minuta tasks snooze ID tomorrow") == 1
    assert "Times are those of America/New_York." in text
    alone = drawn(nudge(digest=rest))
    assert "─╮ On your list ☐ Pay the printer – due today ddddeeee" in alone
    assert "Times are those" not in alone


def with_account(person: Participant) -> Participant:
    account = Account(platform="terminal", workspace="local", user_id=person.id)
    return person.model_copy(update={"account": account})


def test_who_takes_no_direct_messages_is_mentioned_in_the_meetings_place() -> None:
    ben = with_account(BEN)
    text = drawn(MentionPublication(meeting=MEETING, participant=ben, items=(item(),)))
    assert "Minuta in #notes" in text
    assert "@Ben takes no direct messages, so it is said here:" in text
    assert "☐ Send the draft to Carla – Fri 20 Nov 2026, 17:00" in text


def test_who_started_the_meeting_is_told_of_it() -> None:
    ben = with_account(BEN)
    text = drawn(UnreachablePublication(meeting=MEETING, participant=ANNA, unreachable=ben))
    assert "Direct message to Anna" in text
    assert "Ben takes no direct messages. What they are to do after Book launch" in text
    assert "#notes instead." in text


def test_whose_account_is_not_known_is_not_said_to_take_no_messages() -> None:
    mention = MentionPublication(meeting=MEETING, participant=BEN, items=(item(),))
    assert "@Ben has no account that is known, so it is said here:" in drawn(mention)
    told = UnreachablePublication(meeting=MEETING, participant=ANNA, unreachable=BEN)
    assert "Ben has no account that is known. What they are to do after" in drawn(told)


def test_who_has_said_that_it_is_done_is_named_where_that_is_known() -> None:
    done = item(said_done=SAID)
    text = drawn(nudge(reminded(ReminderKind.SAID_DONE, done, said_by="Carla")))
    assert "“Agreed.” – said since by Carla" in text
    open_item = OpenItem(item=done, meeting=MEETING, said_by="Carla")
    text = drawn(SaidDonePublication(meeting=MEETING, items=(open_item,)))
    assert "“Agreed.” – Carla, 0:04" in text


def test_the_digest_of_a_place_names_the_first_and_counts_the_rest() -> None:
    of_place = [item(id=f"{number:016}", task=f"Task {number}.") for number in range(23)]
    digest = ChannelDigestPublication(
        place=examples.PLACE,
        zone="Europe/Berlin",
        now=DUE_DAY + timedelta(days=3),
        items=tuple(OpenItem(item=each, meeting=MEETING) for each in of_place),
        done=4,
    )
    text = drawn(digest)
    assert "Minuta in #notes" in text
    assert "Open here (23)" in text
    assert "☐ Task 0. – Ben, overdue since Fri 20 Nov" in text
    assert "Task 19." in text
    assert "Task 20." not in text
    assert "and 3 more: minuta tasks" in text
    assert "Done in the last week: 4" in text
    few = drawn(digest.model_copy(update={"items": digest.items[:1], "done": 0}))
    assert "more:" not in few
    assert "last week" not in few


def test_what_was_said_to_be_done_can_be_confirmed_until_it_was() -> None:
    done = item(id="dddd", task="Pay", status=ItemStatus.DONE, said_done=None)
    both = (item(said_done=SAID), done)
    text = drawn(
        SaidDonePublication(
            meeting=MEETING, items=tuple(OpenItem(item=each, meeting=MEETING) for each in both)
        )
    )
    assert "☐ Send the draft to Carla – Ben “Agreed.” – Anna, 0:04" in text
    assert "It is? minuta tasks done fedcba98 Not yet? minuta tasks not-done fedcba98" in text
    assert "☑ Pay – Ben" in text
    assert "tasks done dddd" not in text


async def test_a_nudge_is_found_again_and_edited_as_every_message(tmp_path: Path) -> None:
    console = Console(file=io.StringIO(), width=100, color_system=None)
    platform = TerminalPlatform(tmp_path, console)
    ref = await platform.post(nudge(reminded()), "nudge-1")
    changed = nudge(reminded(of=item(status=ItemStatus.DONE), is_changed=True))
    await platform.edit(ref, changed)
    assert await TerminalPlatform(tmp_path).find(changed, "nudge-1") == ref
    assert isinstance(console.file, io.StringIO)
    assert "Done: Send the draft to Carla" in console.file.getvalue()


def test_what_people_wrote_is_text_and_nothing_else() -> None:
    evil = "\x1b[2J[red]Anna[/red]\u202e"
    people = tuple(one.model_copy(update={"name": evil}) for one in MEETING.participants)
    meeting = MEETING.model_copy(update={"title": evil, "participants": people})
    quote = examples.evidence(3).model_copy(update={"quote": evil})
    said = SAID.model_copy(update={"evidence": quote})
    sly = item(task=evil, evidence=(quote,), said_done=said)
    here = OpenItem(item=sly, meeting=meeting)
    what = reminded(ReminderKind.HANDED_BACK, sly, meeting=meeting)
    publications: list[Publication] = [
        nudge(what, digest=(here,), participant=people[1]),
        MentionPublication(meeting=meeting, participant=people[1], items=(sly,)),
        UnreachablePublication(meeting=meeting, participant=people[0], unreachable=people[1]),
        ChannelDigestPublication(
            place=examples.PLACE, zone="UTC", now=DUE_DAY, items=(here,), done=0
        ),
        SaidDonePublication(meeting=meeting, items=(here,)),
    ]
    for publication in publications:
        text = as_text(publication)
        assert "[red]Anna[/red]" in text
        assert "\x1b" not in text
        assert "\u202e" not in text
