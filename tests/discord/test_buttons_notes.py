"""The buttons of notes as a whole: edited, named, asked, exported, and what is to be checked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.domain.action_item import ItemStatus
from bot.domain.notes import CheckKind, Claim, Decision, DecisionStatus, PleaseCheck, Section
from bot.domain.people import Participant
from bot.domain.progress import Progress, Stage
from bot.domain.publication import ProgressPublication
from integrations.discord.client import DiscordClient
from integrations.discord.limits import FIELD_TEXT, LABEL_TEXT, MESSAGE_COMPONENTS
from integrations.discord.notes import messages
from integrations.discord.notes.pages import paginated
from integrations.discord.notes.sections import sections
from storage.database import open_database
from storage.shelf import open_shelf
from storage.store import SqlStore
from tests import examples
from tests.discord.chat_room import MARKER, ChatRoom
from tests.discord.front_desk import FrontDesk, front_desk
from tests.discord.meeting_notes import notes, publication
from tests.servers.discord import LocalDiscord
from tests.servers.discord.components import walk
from tests.servers.discord.messages import shown
from tests.servers.discord.stock_client import logged_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.servers.discord import Interaction
    from tests.servers.discord.world import Json

MEETING = examples.meeting().id
ITEM = examples.item().id
QUOTE = examples.evidence(3)


@pytest.fixture
async def at(sqlite_database_url: str) -> AsyncIterator[FrontDesk]:
    async with front_desk(sqlite_database_url) as desk:
        yield desk


def options(asked: Interaction) -> list[Json]:
    """What the menu of an answer offers."""
    (menu,) = (one for one in walk(asked.messages[0]["components"]) if one["type"] == 3)
    return list(menu["options"])


def labels(asked: Interaction) -> list[str]:
    """The buttons of an answer."""
    return [one["label"] for one in walk(asked.messages[0]["components"]) if one["type"] == 2]


def text(at: FrontDesk) -> str:
    """All that the notes say in the chat."""
    return "\n".join(map(shown, at.messages()))


async def test_the_head_has_the_buttons_of_the_notes(at: FrontDesk) -> None:
    await at.publish()
    (head,) = at.room.messages()
    assert [one["label"] for one in walk(head["components"]) if one["type"] == 2] == [
        "Edit",
        "Fix names",
        "Ask",
        "Export",
    ]


async def test_a_claim_says_something_else(at: FrontDesk) -> None:
    await at.publish()
    asked = await at.press(at.room.anna, f"edit:{MEETING}")
    assert asked.is_ephemeral
    assert [(one["label"], one["description"]) for one in options(asked)] == [
        ("The cover will be blue.", "Summary"),
        ("Go with the blue cover", "Decision"),
        ("Send the draft to Carla", "Action item"),
        ("Who pays for the printing?", "Open question"),
    ]
    decision = options(asked)[1]["value"]
    form = await at.go_on(at.room.anna, asked, f"edit-choice:{MEETING}", decision)
    field = form.content["components"][0]["component"]
    assert field["value"] == "Go with the blue cover"
    changed = await at.fill_in(at.room.anna, form, text="Go with the *green* cover @everyone")
    assert changed.messages[0] is asked.messages[0]
    assert "Go with the \\*green\\* cover @\u200beveryone" in changed.text
    assert "Go with the \\*green\\* cover @\u200beveryone" in text(at)
    assert "blue cover" not in "\n".join(map(shown, at.messages())).replace("cover will be", "")
    assert at.room.pings() == [str(at.room.ben.id)]


async def test_an_emptied_claim_goes_and_an_emptied_item_is_rejected(at: FrontDesk) -> None:
    await at.publish()
    for number in (1, 1):
        asked = await at.press(at.room.ben, f"edit:{MEETING}")
        chosen = options(asked)[number]["value"]
        form = await at.go_on(at.room.ben, asked, f"edit-choice:{MEETING}", chosen)
        removed = await at.fill_in(at.room.ben, form, text="")
        assert removed.text.startswith("**It is removed.**")
    assert "No decisions recorded." in text(at)
    assert (await at.item()).status is ItemStatus.REJECTED


async def test_a_stranger_edits_nothing(at: FrontDesk) -> None:
    await at.publish()
    carla = at.room.guild.add_member("Carla")
    asked = await at.press(carla, f"edit:{MEETING}")
    form = await at.go_on(carla, asked, f"edit-choice:{MEETING}", options(asked)[1]["value"])
    refused = await at.fill_in(carla, form, text="Something else")
    assert "Only who took part in this meeting can change" in shown(refused.messages[-1])
    assert "Something else" not in text(at)


def decisions(number: int) -> tuple[Decision, ...]:
    return tuple(
        Decision(text=f"Decision {n}", status=DecisionStatus.DECIDED, evidence=(QUOTE,))
        for n in range(number)
    )


@pytest.mark.parametrize(("number", "pages"), [(25, 1), (26, 2), (51, 3)])
async def test_more_claims_than_a_menu_takes_are_on_pages(
    at: FrontDesk, number: int, pages: int
) -> None:
    await at.publish(
        notes(
            tldr=(),
            decisions=decisions(number),
            action_items=(),
            open_questions=(),
            please_check=(),
        )
    )
    asked = await at.press(at.room.anna, f"edit:{MEETING}")
    seen = [one["label"] for one in options(asked)]
    for page in range(1, pages):
        assert "▶" in labels(asked)
        asked = await at.go_on(at.room.anna, asked, f"edit-page:{MEETING}:{page}")
        seen += [one["label"] for one in options(asked)]
    assert "▶" not in labels(asked)
    assert ("◀" in labels(asked)) == (pages > 1)
    assert seen == [f"Decision {n}" for n in range(number)]


async def test_a_long_claim_is_shortened_in_the_menu_and_whole_in_the_form(at: FrontDesk) -> None:
    long = "word " * 99 + "end."
    (decision,) = decisions(1)
    same = decision.model_copy(update={"text": long})
    await at.publish(notes(decisions=(same, same)))
    asked = await at.press(at.room.anna, f"edit:{MEETING}")
    assert [one["description"] for one in options(asked)].count("Decision") == 1
    assert options(asked)[1]["label"] == "word " * 19 + "word…"
    chosen = options(asked)[1]["value"]
    form = await at.go_on(at.room.anna, asked, f"edit-choice:{MEETING}", chosen)
    assert form.content["components"][0]["component"]["value"] == long


async def test_what_a_language_model_wrote_is_edited_like_everything_else(at: FrontDesk) -> None:
    await at.publish(examples.written_notes())
    asked = await at.press(at.room.anna, f"edit:{MEETING}")
    found = {one["description"]: one["value"] for one in options(asked)}
    assert list(found)[-3:] == ["Risk", "What went well", "Chapter"]
    for kind in ("Risk", "What went well", "Chapter"):
        asked = await at.press(at.room.anna, f"edit:{MEETING}")
        form = await at.go_on(at.room.anna, asked, f"edit-choice:{MEETING}", found[kind])
        await at.fill_in(at.room.anna, form, text=f"{kind} by hand")
    said = text(at)
    assert [said.count(f"• {kind} by hand") for kind in ("Risk", "Chapter")] == [1, 1]
    assert said.count("• What went well by hand") == 2, "in the head and in the thread"


async def test_a_section_with_a_long_name_is_edited_under_its_beginning(at: FrontDesk) -> None:
    claim = Claim(text="It was good.", evidence=(QUOTE,))
    section = Section(key="x", title="word " * 15, claims=(claim,))
    await at.publish(notes(sections=(section,)))
    asked = await at.press(at.room.anna, f"edit:{MEETING}")
    found = {one["description"]: one["value"] for one in options(asked)}
    kind = "word word word word word word word word word…"
    assert len(kind) == LABEL_TEXT
    form = await at.go_on(at.room.anna, asked, f"edit-choice:{MEETING}", found[kind])
    assert form.content["components"][0]["label"] == kind


async def test_a_claim_at_the_limit_of_a_form_is_edited_and_a_longer_one_is_refused(
    at: FrontDesk,
) -> None:
    one, another = decisions(2)
    whole = one.model_copy(update={"text": "a" * FIELD_TEXT})
    longer = another.model_copy(update={"text": "a" * (FIELD_TEXT + 1)})
    await at.publish(notes(tldr=(), decisions=(whole, longer), action_items=(), open_questions=()))
    asked = await at.press(at.room.anna, f"edit:{MEETING}")
    first, second = (one["value"] for one in options(asked))
    form = await at.go_on(at.room.anna, asked, f"edit-choice:{MEETING}", first)
    assert len(form.content["components"][0]["component"]["value"]) == FIELD_TEXT
    refused = await at.go_on(at.room.anna, asked, f"edit-choice:{MEETING}", second)
    assert "longer than a form" in refused.text


async def test_a_name_is_written(at: FrontDesk) -> None:
    await at.publish()
    asked = await at.press(at.room.anna, f"names:{MEETING}")
    assert asked.text == (
        "**Who has a wrong name?**\n"
        "**Anna**\n"
        "> “Let's go with the blue cover.” `0:00`\n"
        "> “Who pays for the printing?” `0:12`\n"
        "**Ben**\n"
        "> “Agreed.” `0:04`\n"
        "> “I'll send the draft to Carla by Friday.” `0:07`"
    )
    form = await at.go_on(at.room.anna, asked, f"names-choice:{MEETING}", "ben")
    fields = {one["component"]["custom_id"]: one["component"] for one in form.content["components"]}
    assert fields["name"]["value"] == "Ben"
    changed = await at.fill_in(at.room.anna, form, name="Benjamin", member=[])
    assert changed.text.startswith(f"**Ben** is **Benjamin** (<@{at.room.ben.id}>) now")
    assert changed.messages[0] is asked.messages[0]
    ben = (await at.store.meeting(MEETING)).participant("ben")
    assert ben is not None
    assert ben.name == "Benjamin"
    assert ben.account is not None, "their account stays theirs"
    assert "Benjamin" in text(at)
    assert at.room.pings() == [str(at.room.ben.id)]


async def test_somebody_is_a_member_of_the_server(at: FrontDesk) -> None:
    await at.publish()
    carla = at.room.guild.add_member("Carla")
    asked = await at.press(at.room.ben, f"names:{MEETING}")
    form = await at.go_on(at.room.ben, asked, f"names-choice:{MEETING}", "ben")
    changed = await at.fill_in(at.room.ben, form, member=[carla], name="")
    assert changed.text.startswith(f"**Ben** is **Carla** (<@{carla.id}>) now")
    assert f"<@{carla.id}> · due" in text(at)
    assert str(carla.id) not in at.room.pings()


async def test_a_form_of_names_that_is_sent_as_it_was_changes_nothing(at: FrontDesk) -> None:
    await at.publish()
    for name in ("Ben", "Ben of the long name " * 6):
        before = await at.store.meeting(MEETING)
        people = tuple(
            one.model_copy(update={"name": name}) if one.id == "ben" else one
            for one in before.participants
        )
        await at.store.update_meeting(before.model_copy(update={"participants": people}))
        asked = await at.press(at.room.anna, f"names:{MEETING}")
        form = await at.go_on(at.room.anna, asked, f"names-choice:{MEETING}", "ben")
        await at.fill_in(at.room.anna, form)
        assert (await at.store.meeting(MEETING)).participants == people


async def test_many_people_are_on_pages_that_fit_into_a_message(at: FrontDesk) -> None:
    published = at.room.notes()
    crowd = tuple(
        Participant(id=f"p{n}", name=f"Speaker {n} " + "of the long name " * 20) for n in range(23)
    )
    long = tuple(
        one.model_copy(update={"text": "A sentence that goes on. " * 40, "speaker": f"p{n // 2}"})
        for n, one in enumerate(examples.transcript().utterances * 12)
    )
    said = tuple(one.model_copy(update={"id": f"u{n}"}) for n, one in enumerate(long))
    await at.publish()
    await at.store.update_meeting(
        published.meeting.model_copy(
            update={"participants": (*crowd, *published.meeting.participants)}
        )
    )
    await at.store.save_transcript(published.transcript.model_copy(update={"utterances": said}))
    asked = await at.press(at.room.anna, f"names:{MEETING}")
    seen = [one["value"] for one in options(asked)]
    for page in (1, 2):
        asked = await at.go_on(at.room.anna, asked, f"names-page:{MEETING}:{page}")
        seen += [one["value"] for one in options(asked)]
    assert seen == [*(one.id for one in crowd), "anna", "ben"]


async def test_a_question_is_answered_in_the_words_that_fell(at: FrontDesk) -> None:
    await at.publish()
    form = await at.press(at.room.anna, f"ask:{MEETING}")
    answer = await at.fill_in(at.room.anna, form, question="Who sends the draft?")
    assert answer.is_ephemeral
    assert answer.text.startswith("**Who sends the draft?**\n> “")
    assert "> “I'll send the draft to Carla by Friday.”\n-# Ben at 0:07" in answer.text
    form = await at.press(at.room.anna, f"ask:{MEETING}")
    nothing = await at.fill_in(at.room.anna, form, question="Is there @everyone on Jupiter?")
    assert nothing.text == (
        "**Is there @\u200beveryone on Jupiter?**\n"
        "The record of this meeting does not say that. Try other words."
    )


async def test_the_files_are_those_of_now(at: FrontDesk) -> None:
    await at.publish()
    at.follows = False
    await at.press(at.room.ben, f"item-done:{ITEM}")
    exported = await at.press(at.room.anna, f"export:{MEETING}")
    assert exported.is_ephemeral
    (message,) = exported.messages
    assert [one["filename"] for one in message["attachments"]] == [
        "notes.md",
        "notes.json",
        "transcript.vtt",
    ]
    content = at.room.local.rest.messages.files[int(message["attachments"][1]["id"])].content
    assert b'"status": "done"' in content


def asking(kind: CheckKind, *answers: str, question: str = "Who sends the draft?") -> PleaseCheck:
    return PleaseCheck(kind=kind, question=question, evidence=QUOTE, item_id=ITEM, options=answers)


def check_buttons(at: FrontDesk) -> dict[str, str]:
    return {one: label for one, label in at.buttons().items() if one.startswith("check")}


async def test_an_unclear_owner_is_chosen_where_it_is_asked(at: FrontDesk) -> None:
    unowned = examples.item().model_copy(update={"assignee": None})
    check = asking(CheckKind.ASSIGNEE, "Anna", "Ben", "Nobody of this name")
    await at.publish(notes(action_items=(unowned,), please_check=(check,)))
    assert list(check_buttons(at).values()) == ["Anna", "Ben", "Somebody else…"]
    anna = next(one for one, label in check_buttons(at).items() if label == "Anna")
    changed = await at.press(at.room.ben, anna)
    assert f"<@{at.room.anna.id}> · due" in changed.text
    assert check_buttons(at) == {}, "it is not asked any more"
    assignee = (await at.item()).assignee
    assert assignee is not None
    assert assignee.participant == "anna"


async def test_somebody_else_can_be_chosen(at: FrontDesk) -> None:
    check = asking(CheckKind.ASSIGNEE, "Anna")
    doubted = examples.item().assignee
    assert doubted is not None
    await at.publish(notes(please_check=(check,)))
    asked = await at.press(at.room.ben, f"check-owner:{ITEM}")
    assert asked.text.startswith("**Whose is this?**")


async def test_an_unclear_date_is_chosen_where_it_is_asked(at: FrontDesk) -> None:
    unclear = examples.due_friday().model_copy(
        update={
            "local": None,
            "reason": "which one?",
            "candidates": (
                datetime(2026, 11, 20, 17),  # noqa: DTZ001 (wall time)
                datetime(2026, 11, 27, 17),  # noqa: DTZ001 (wall time)
            ),
        }
    )
    item = examples.item().model_copy(update={"due": unclear})
    first, second = "Fri 20 Nov 2026, 17:00", "Fri 27 Nov 2026, 17:00 (America/New_York)"
    check = asking(CheckKind.DUE_DATE, first, second, question="When?")
    await at.publish(notes(action_items=(item,), please_check=(check,)))
    assert list(check_buttons(at).values()) == [first, second, "Another date…"]
    chosen = next(one for one, label in check_buttons(at).items() if label == second)
    await at.press(at.room.ben, chosen)
    due = (await at.item()).due
    assert due is not None
    assert (due.local, due.is_date_only) == (unclear.candidates[1], True)
    form = await at.press(at.room.ben, f"item-date:{ITEM}")
    assert form.content["components"][0]["component"]["value"] == "2026-11-27"


async def test_an_answer_to_what_is_not_asked_any_more_is_told(at: FrontDesk) -> None:
    unowned = examples.item().model_copy(update={"assignee": None})
    check = asking(CheckKind.ASSIGNEE, "Anna", "Ben")
    await at.publish(notes(action_items=(unowned,), please_check=(check,)))
    at.follows = False
    anna, ben = list(check_buttons(at))[:2]
    await at.press(at.room.ben, anna)
    late = await at.press(at.room.ben, ben)
    assert late.text == "⚠️ The notes do not ask this any more. Look at the item as it is now."
    assignee = (await at.item()).assignee
    assert assignee is not None
    assert assignee.participant == "anna"


def test_ten_answers_are_three_rows() -> None:
    people = tuple(Participant(id=f"p{n}", name=f"Person {n}") for n in range(10))
    check = asking(CheckKind.ASSIGNEE, *(one.name for one in people))
    about = publication(notes(please_check=(check,)))
    crowded = about.meeting.model_copy(update={"participants": people})
    entries = {
        one.title: one.entries for one in sections(about.model_copy(update={"meeting": crowded}))
    }
    (entry,) = entries["Please check"]
    assert [len(row) for row in entry.rows] == [5, 5, 2]
    assert [row[-1].label for row in entry.rows] == ["Person 4", "Person 9", "Evidence"]


def test_in_a_crowd_the_answers_to_a_question_still_fit_on_a_page() -> None:
    people = tuple(Participant(id=f"p{n}", name=f"Person {n}") for n in range(99))
    check = asking(CheckKind.ASSIGNEE, *(one.name for one in people))
    about = publication(notes(please_check=(check, check)))
    crowded = about.meeting.model_copy(update={"participants": people})
    pages = paginated(sections(about.model_copy(update={"meeting": crowded})))
    shown_ = [messages.page(page, 7, is_last=False).total_children_count for page in pages]
    assert max(shown_) <= MESSAGE_COMPONENTS
    labels_ = [one.label for page in pages for block in page.blocks for one in block.buttons]
    assert "Person 17" in labels_
    assert "Somebody else…" in labels_


async def test_failed_notes_are_retried_by_who_took_part(at: FrontDesk) -> None:
    await at.publish()
    failed = ProgressPublication(
        meeting=at.room.notes().meeting, progress=Progress(stage=Stage.FAILED, failure="No.")
    )
    await at.chat.post(failed, MARKER[::-1])
    carla = at.room.guild.add_member("Carla")
    refused = await at.press(carla, f"retry:{MEETING}")
    assert "Only who took part in this meeting" in refused.text
    assert at.retried == []
    answer = await at.press(at.room.anna, f"retry:{MEETING}")
    assert answer.text.startswith("Minuta tries again.")
    assert at.retried == [MEETING]


async def test_what_was_opened_before_a_restart_is_answered_after_it(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with (
        LocalDiscord.started() as local,
        open_database(sqlite_database_url) as database,
        open_shelf(tmp_path, SystemClock()) as shelf,
    ):
        room, store = ChatRoom(local), SqlStore(database)
        before, after = DiscordClient(), DiscordClient()
        async with logged_in(local, before):
            at = FrontDesk(room, store, shelf, before)
            await at.publish()
            form = await at.press(room.ben, f"item-date:{ITEM}")
            asked = await at.press(room.ben, f"item-owner:{ITEM}")
        async with logged_in(local, after):
            later = FrontDesk(room, store, shelf, after)
            later.ref = at.ref
            changed = await later.fill_in(room.ben, form, date="2026-12-04")
            assert "**Open**" in changed.text
            assigned = await later.go_on(
                room.ben, asked, f"nudge-member:{room.guild.id}:{ITEM}", room.anna
            )
            assert f"<@{room.anna.id}>" in assigned.text
            due = (await later.item()).due
            assert due is not None
            assert due.local == datetime(2026, 12, 4, 17)  # noqa: DTZ001 (wall time)


async def test_nothing_is_kept_in_memory_of_messages_and_forms(at: FrontDesk) -> None:
    await at.publish()
    for _ in range(3):
        await at.press(at.room.ben, f"item-date:{ITEM}")
        await at.press(at.room.ben, f"item-owner:{ITEM}")
        await at.press(at.room.ben, f"edit:{MEETING}")
    views = at.client._connection._view_store  # noqa: SLF001 (where the library keeps them)
    assert views._modals == {}  # noqa: SLF001 (the same)
    assert not any(views._views.values())  # noqa: SLF001 (the same)
