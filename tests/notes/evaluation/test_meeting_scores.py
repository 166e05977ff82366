"""The scores of whole notes: owners, dates, claims, cost."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.action_item import ActionItem, Assignee, AssigneeBasis, DueBasis, DueDate
from bot.domain.evidence import Evidence
from bot.domain.language import Usage
from bot.domain.notes import Notes, NotesSource, Part
from bot.notes.evaluation.corpus import ReferenceMeeting
from bot.notes.evaluation.counts import Attempts, Hits, Share
from bot.notes.evaluation.figures import figures_of
from bot.notes.evaluation.meeting_scores import Ranking, Scores, meeting_scores, no_scores
from tests import examples
from tests.notes.evaluation.meetings_written import line, read

FRIDAY = datetime(2026, 11, 20, 17)  # noqa: DTZ001 (wall time)


def reference(folder: Path, **fields: object) -> ReferenceMeeting:
    """The launch of the book with its item, owner, date, decision and summary."""
    notes = {
        "summary": ["The cover will be blue."],
        "decisions": ["The cover is blue"],
        "actions": ["Send the draft to Carla"],
        "assignees": ["Ben"],
        "dues": [FRIDAY.isoformat()],
    }
    links = [
        {"section": "actions", "text": "Send the draft to Carla", "evidence": [2]},
        {"section": "decisions", "text": "The cover is blue", "evidence": [0]},
    ]
    (meeting,) = read(
        folder,
        line(reference=notes, links=links, action_evidence=[2], decision_evidence=[0], **fields),
    )
    return meeting


def item(
    place: int = 2, owner: str | None = "Ben", due: datetime | None = FRIDAY, **changes: object
) -> ActionItem:
    assignee = owner and Assignee(
        participant=owner, basis=AssigneeBasis.SELF_COMMITMENT, confidence=1
    )
    date = due and DueDate(
        phrase="by Friday", zone="Europe/Berlin", basis=DueBasis.WEEKDAY, local=due
    )
    quote = ["blue", "Agreed.", "send the draft", "Who"][place]
    evidence = (Evidence(utterance_id=f"u{place}", quote=quote, start_s=10.0 * place),)
    update = {"assignee": assignee or None, "due": date or None, "evidence": evidence, **changes}
    return examples.item().model_copy(update=update)


def notes(*items: ActionItem, **changes: object) -> Notes:
    empty = {"decisions": (), "open_questions": (), "please_check": (), "tldr": ()}
    return examples.notes().model_copy(update={**empty, "action_items": items, **changes})


def scored(folder: Path, *items: ActionItem) -> Scores:
    return meeting_scores(reference(folder), notes(*items), None, 1.5)


def test_a_perfect_item_scores_in_everything(tmp_path: Path) -> None:
    scores = scored(tmp_path, item())
    assert scores.actions.utterances == Hits(found=1, right=1, wanted=1)
    assert scores.actions.recalled == scores.actions.hitting == Share(right=1, of=1)
    assert scores.assignees == scores.dues == Attempts(right=1, of=1)
    assert scores.quoted == scores.supported == Share(right=1, of=1)
    assert scores.decisions.utterances == Hits(wanted=1)


@pytest.mark.parametrize(
    ("owner", "attempts"),
    [("Anna", Attempts(wrong=1, of=1)), (None, Attempts(of=1))],
)
def test_a_wrong_owner_is_told_from_none(
    tmp_path: Path, owner: str | None, attempts: Attempts
) -> None:
    assert scored(tmp_path, item(owner=owner)).assignees == attempts


@pytest.mark.parametrize(
    ("due", "attempts"),
    [(datetime(2026, 11, 27, 17), Attempts(wrong=1, of=1)), (None, Attempts(of=1))],  # noqa: DTZ001 (wall time)
)
def test_a_wrong_date_is_told_from_none(
    tmp_path: Path, due: datetime | None, attempts: Attempts
) -> None:
    assert scored(tmp_path, item(due=due)).dues == attempts


def test_a_date_that_nobody_spoke_of_is_wrong_and_none_is_right(tmp_path: Path) -> None:
    (undated,) = read(
        tmp_path,
        line(
            reference={"actions": ["Send it"], "dues": [None]},
            links=[{"section": "actions", "text": "Send it", "evidence": [2]}],
        ),
    )
    assert meeting_scores(undated, notes(item()), None, 1).dues == Attempts(wrong=1, of=1)
    right = meeting_scores(undated, notes(item(due=None)), None, 1).dues
    assert right == Attempts(right=1, of=1)


def test_owners_and_dates_of_items_that_were_not_found_are_left_open(tmp_path: Path) -> None:
    scores = scored(tmp_path, item(place=0))
    assert scores.assignees == scores.dues == Attempts(of=1)
    assert figures_of(scores)["assignee.recall"] == 0
    assert "assignee.accuracy" not in figures_of(scores)
    assert scores.actions.recalled == Share(of=1)


def test_a_claim_that_nobody_said_is_counted(tmp_path: Path) -> None:
    scores = scored(tmp_path, item(), item(id="2", task="Paint the 7 elephants"))
    assert scores.quoted == Share(right=2, of=2)
    assert scores.supported == Share(right=1, of=2)
    assert figures_of(scores)["claims.unsupported"] == 0.5


def test_a_ranking_is_scored_beside_the_notes(tmp_path: Path) -> None:
    ranking = Ranking(actions=(), decisions=())
    scores = meeting_scores(reference(tmp_path), notes(item()), ranking, 1)
    assert scores.actions.top_recalled == Share(of=1)
    assert scores.actions.recalled == Share(right=1, of=1)


def test_cost_is_told_by_the_hour_of_meeting(tmp_path: Path) -> None:
    used = Usage(calls=2, tokens_in=340, tokens_out=34, seconds=1)
    scores = meeting_scores(reference(tmp_path), notes(usage=used), None, 0.34)
    figures = figures_of(scores + scores)
    assert figures["cost.seconds"] == pytest.approx(36)
    assert figures["cost.tokens_in"] == pytest.approx(36_000)
    assert figures["cost.calls"] == pytest.approx(2 * 3600 / 34)
    assert "cost.tokens_in" not in figures_of(scored(tmp_path, item()))


def test_a_meeting_without_notes_has_missed_everything(tmp_path: Path) -> None:
    scores = no_scores(reference(tmp_path), 2.0)
    assert scores.failures == 1
    assert scores.actions.utterances == Hits(wanted=1)
    assert scores.actions.recalled == Share(of=1)
    assert figures_of(scores)["actions.f1"] == 0
    assert figures_of(scores)["meetings.failed"] == 1


def test_notes_that_another_wrote_in_part_are_counted(tmp_path: Path) -> None:
    source = NotesSource(extractor="written", version="1", model="gpt-x")
    whole = meeting_scores(reference(tmp_path), notes(source=source), None, 1)
    part = Part(start_s=0, end_s=9, writer="plain", reason="The model is over quota.")
    parted = source.model_copy(update={"parts": (part,)})
    mixed = meeting_scores(reference(tmp_path), notes(source=parted), None, 1)
    assert figures_of(whole + mixed)["meetings.replaced"] == 0.5
