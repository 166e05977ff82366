from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.domain.action_item import ActionItem, Assignee, AssigneeBasis, ItemStatus
from bot.domain.evidence import Evidence
from bot.domain.people import Participant
from bot.domain.publication import OpenItem
from bot.notes.completion.rules import RuleCompletions
from tests.notes.talk import meeting_of, people, transcript_of, utterances

_CASES = tuple(
    (lines, task)
    for line in Path(__file__).with_name("completion_cases.tsv").read_text().splitlines()
    if line and not line.startswith("#")
    for lines, task in [line.split("\t")]
)
_TASKS = (
    ("Fix the contact page", "Peter"),
    ("Send Carla the budget", "Anna"),
    ("Write the release notes", "Anna"),
    ("Book a room for the workshop", "Peter"),
    ("Call the printer", "Anna"),
)


def open_item(number: int, task: str, owner: Participant) -> OpenItem:
    earlier = meeting_of([owner]).model_copy(update={"id": "earlier"})
    assignee = Assignee(participant=owner.id, basis=AssigneeBasis.SELF_COMMITMENT, confidence=1.0)
    item = ActionItem(
        id=f"item{number}",
        meeting_id=earlier.id,
        task=task,
        assignee=assignee,
        due=None,
        status=ItemStatus.OPEN,
        evidence=(Evidence(utterance_id="u0", quote=task, start_s=0.0),),
    )
    return OpenItem(item=item, meeting=earlier)


OPEN_ITEMS = tuple(
    open_item(number, task, Participant(id=f"p{number}", name=name))
    for number, (task, name) in enumerate(_TASKS)
)


async def found_in(talk: str, items: tuple[OpenItem, ...] = OPEN_ITEMS) -> list[tuple[str, str]]:
    """The tasks that were found to be done, and the words for it."""
    meeting = meeting_of(people(talk, "Peter", "Anna")).model_copy(update={"language": "en"})
    transcript = transcript_of(utterances(talk), "en")
    found = await RuleCompletions().find(meeting, transcript, items)
    tasks = {one.item.id: one.item.task for one in items}
    for one in found:
        utterance = next(u for u in transcript.utterances if u.id == one.evidence.utterance_id)
        assert one.evidence.quote in utterance.text
        assert one.participant == utterance.speaker
    return [(tasks[one.item_id], one.evidence.quote) for one in found]


@pytest.mark.parametrize(("lines", "task"), _CASES, ids=[lines for lines, _ in _CASES])
async def test_a_sentence_says_of_one_task_that_it_is_done_or_of_none(
    lines: str, task: str
) -> None:
    found = await found_in("\n".join(lines.split("|")))
    assert [what for what, _ in found] == ([] if task == "-" else [task])


async def test_the_program_goes_on_while_a_long_meeting_is_heard() -> None:
    peter = Participant(id="p", name="Peter")
    items = tuple(open_item(n, f"Review report number {n} of the team", peter) for n in range(60))
    talk = "\n".join(f"Peter: We talked about report {n} and its numbers." for n in range(300))
    hearing = asyncio.create_task(found_in(talk, items))
    turns = 0
    while not hearing.done():
        await asyncio.sleep(0)
        turns += 1
    assert await hearing == []
    assert turns > 100
