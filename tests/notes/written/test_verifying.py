"""What a model says is checked against what was said, word by word."""

from collections.abc import Callable

import pytest

from bot.domain.action_item import AssigneeBasis, ItemStatus
from bot.domain.notes import (
    CheckKind,
    DecisionStatus,
    DropReason,
)
from tests.notes.test_plain import sample
from tests.notes.written.models import (
    Json,
    changed,
    decision,
    reads,
    task,
)
from tests.notes.written.proof import checks, counted, everything_is_proved
from tests.notes.written.sample import GOOD, LAUNCH
from tests.notes.written.setting import written, written_of
from tests.servers.openai import Asked


def off_by(lines: int) -> Callable[[Json], None]:
    def change(cite: Json) -> None:
        cite["line"] += lines

    return change


@pytest.mark.parametrize("lines", [-2, 1, 2, 1000])
async def test_a_wrong_line_number_is_put_right(lines: int) -> None:
    _, meeting, transcript = sample()
    notes = await written(changed(GOOD, off_by(lines)), meeting, transcript)
    right = await written(GOOD, meeting, transcript)
    assert [d.evidence for d in notes.decisions] == [d.evidence for d in right.decisions]
    assert notes.action_items[0].evidence == right.action_items[0].evidence


def hallucinated(cite: Json) -> None:
    cite["quote"] = "and so we shall sail to the moon with bells on"


async def test_invented_quotes_prove_nothing() -> None:
    _, meeting, transcript = sample()
    notes = await written(changed(GOOD, hallucinated), meeting, transcript)
    assert (notes.decisions, notes.action_items, notes.open_questions) == ((), (), ())
    assert not [point for chapter in notes.chapters for point in chapter.points]
    tally = counted(notes)
    assert tally.exact == tally.alike == 0
    assert tally.dropped[DropReason.NOT_SAID] > 5
    everything_is_proved(notes, transcript)


async def test_what_may_have_been_said_is_asked_about() -> None:
    _, meeting, transcript = sample()
    notes = await written(changed(GOOD, hallucinated), meeting, transcript)
    asked = checks(notes, CheckKind.CLAIM)
    assert any("Fix the contact page" in check.question for check in asked)
    assert counted(notes).asked == len(asked)


def tidied(cite: Json) -> None:
    cite["quote"] = cite["quote"].replace("website on Monday", "web site on Monday").upper()


async def test_a_quote_that_is_a_little_different_is_found_and_the_difference_is_kept() -> None:
    _, meeting, transcript = sample()
    notes = await written(changed(GOOD, tidied), meeting, transcript)
    launch = notes.decisions[0].evidence[0]
    assert launch.quote == LAUNCH.rstrip(".")
    assert launch.claimed is not None
    assert "WEB SITE" in launch.claimed
    assert notes.decisions[1].evidence[0].claimed is None
    assert counted(notes).alike >= 1


async def test_a_quote_that_stops_before_the_negation_proves_nothing() -> None:
    notes = await written_of(
        reads(decision("Keep the old website", "We decided that we will")),
        "Anna: We decided that we will not keep the old website.\nBen: I agree.",
    )
    assert notes.decisions == ()


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("The budget for the fair is 500 Euro.", True),
        ("The budget for the fair is five hundred Euro.", True),
        ("The budget for the fair is 900 Euro.", False),
        ("The budget for the fair is not 500 Euro.", False),
        ("Carla gets 500 Euro for the fair.", False),
        ("The budget for the fair is 500 Euro, as Mister Smithers demanded.", False),
        ("Everybody buys a new bicycle and a hat.", False),
        ("The budget for the fair is 500 Euro until Friday.", False),
    ],
)
async def test_a_decision_says_only_what_was_said(text: str, is_kept: bool) -> None:  # noqa: FBT001 (pytest passes it by name)
    talk = "Anna: We decided on a budget of five hundred Euro for the fair.\nBen: I agree."
    quote = "We decided on a budget of five hundred Euro for the fair."
    notes = await written_of(reads(decision(text, quote)), talk, "Carla")
    assert [one.text for one in notes.decisions] == ([text] if is_kept else [])
    assert counted(notes).asked + len(counted(notes).dropped) == (0 if is_kept else 1)


async def test_a_statement_that_turns_the_quote_around_is_asked_about() -> None:
    talk = "Anna: We decided that we will not launch the website on Monday.\nBen: I agree."
    text = "Launch the website on Monday"
    notes = await written_of(
        reads(decision(text, "We decided that we will not launch the website on Monday.")), talk
    )
    assert notes.decisions == ()
    assert len(checks(notes, CheckKind.CLAIM)) == 1


async def test_a_model_that_says_everything_twice_says_it_once() -> None:
    _, meeting, transcript = sample()

    def twice(asked: Asked) -> Json:
        draft = GOOD(asked)
        return {key: [*value, *value] for key, value in draft.items()}

    doubled = await written(twice, meeting, transcript)
    once = await written(GOOD, meeting, transcript)
    assert doubled.action_items == once.action_items
    assert doubled.decisions == once.decisions
    assert doubled.open_questions == once.open_questions
    assert doubled.risks == once.risks
    assert doubled.chapters == once.chapters
    assert counted(doubled).dropped[DropReason.DUPLICATE] > 8


async def test_the_same_owner_and_date_are_not_the_same_task() -> None:
    talk = """
        Anna: I'll send the invoice to the printer by Friday.
        Anna: I'll call the caterer by Friday.
        Anna: I'll order 20 chairs by Friday.
        Anna: I'll order 30 chairs by Friday.
    """
    known = [
        task("Send the invoice to the printer", "Anna", "I'll send the invoice", due="by Friday"),
        task("Call the caterer", "Anna", "I'll call the caterer", due="by Friday"),
        task("Order 20 chairs", "Anna", "I'll order 20 chairs", due="by Friday"),
        task("Order 30 chairs", "Anna", "I'll order 30 chairs", due="by Friday"),
    ]
    notes = await written_of(reads(*known), talk)
    assert [item.task for item in notes.action_items] == [one.text for one in known]


async def test_names_of_nobody_are_rejected() -> None:
    notes = await written_of(
        reads(task("Send the invoice to the printer", "Zebulon", "Somebody must send the invoice")),
        "Anna: Somebody must send the invoice to the printer.\nBen: Right.",
    )
    (item,) = notes.action_items
    assert item.assignee is None
    assert counted(notes).dropped == {DropReason.UNKNOWN_PERSON: 1}
    assert "Zebulon" not in notes.model_dump_json()


async def test_a_name_that_only_the_model_gives_opens_nothing() -> None:
    talk = "Anna: The invoice for Ben and the printer must be sent.\nBen: The weather is nice."
    notes = await written_of(
        reads(task("Send the invoice to the printer", "Ben", "The invoice for Ben")), talk
    )
    for item in notes.action_items:
        assert item.status is ItemStatus.SUGGESTED
        assert item.assignee is None or item.assignee.basis is AssigneeBasis.INFERRED


@pytest.mark.parametrize(
    ("due", "phrase"),
    [
        ("by Friday", "by Friday"),
        ("Friday", "by Friday"),
        ("by Monday", None),
        (None, "by Friday"),
    ],
)
async def test_a_date_is_the_one_that_was_spoken(due: str | None, phrase: str | None) -> None:
    quote = "I'll send the invoice to the printer by Friday."
    notes = await written_of(
        reads(task("Send the invoice to the printer", "Anna", quote, due=due)),
        f"Anna: {quote}\nBen: Good.",
    )
    (item,) = notes.action_items
    assert (item.due.phrase if item.due else None) == phrase
    assert len(checks(notes, CheckKind.DUE_DATE)) == (1 if due == "by Monday" else 0)


async def test_an_ambiguous_date_stays_ambiguous_whatever_part_the_model_quotes() -> None:
    quote = "I'll send the invoice to the printer next Friday."
    notes = await written_of(
        reads(task("Send the invoice to the printer", "Anna", quote, due="Friday")),
        f"Anna: {quote}\nBen: Good.",
    )
    (item,) = notes.action_items
    assert item.due is not None
    assert item.due.local is None
    assert len(item.due.candidates) >= 2


async def test_the_date_of_somebody_elses_task_is_not_taken() -> None:
    talk = """
        Anna: I'll send the invoice to the printer.
        Ben: And I'll call the caterer by Friday.
    """
    notes = await written_of(
        reads(
            task(
                "Send the invoice to the printer",
                "Anna",
                "I'll send the invoice to the printer.",
                due="by Friday",
            )
        ),
        talk,
    )
    assert notes.action_items[0].due is None


async def test_what_was_taken_back_later_is_gone() -> None:
    talk = """
        Anna: I'll send the newsletter to all customers by Friday.
        Ben: Good.
        Carla: I'll call the caterer.
        (300 s)
        Anna: Let's not send the newsletter to the customers after all.
        Ben: Okay.
    """
    known = [
        task("Send the newsletter to all customers", "Anna", "I'll send the newsletter"),
        task("Call the caterer", "Carla", "I'll call the caterer."),
        task(
            "Send the newsletter to the customers",
            "Anna",
            "Let's not send the newsletter to the customers after all.",
            manner="taken_back",
        ),
    ]
    notes = await written_of(reads(*known), talk)
    assert [item.task for item in notes.action_items] == ["Call the caterer"]
    assert counted(notes).dropped[DropReason.TAKEN_BACK] >= 1


async def test_a_decision_that_was_taken_back_is_marked() -> None:
    talk = """
        Anna: We decided to launch the new website on Thursday.
        Ben: I agree.
        (300 s)
        Anna: Let's not launch the new website on Thursday after all.
        Ben: I agree.
    """
    known = [
        decision(
            "The new website is launched on Thursday.", "We decided to launch the new website"
        ),
        decision(
            "The new website is not launched on Thursday.",
            "Let's not launch the new website on Thursday after all.",
            "I agree.",
            status="reversed",
        ),
    ]
    notes = await written_of(reads(*known), talk)
    assert [one.status for one in notes.decisions] == [DecisionStatus.REVERSED]
    assert len(notes.decisions[0].evidence) >= 2
