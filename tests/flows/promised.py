"""A meeting that was held in a chat, whose notes are written and not published yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.action_item import (
    ActionItem,
    Assignee,
    AssigneeBasis,
    DueBasis,
    DueDate,
    ItemStatus,
)
from bot.domain.evidence import Evidence
from bot.domain.meeting import Meeting, Place, Source
from bot.domain.notes import Claim, Notes, NotesSource
from bot.domain.people import Account, Participant
from bot.domain.preferences import ReminderSettings
from bot.domain.progress import Progress, Stage
from bot.domain.transcript import (
    Coverage,
    SpeakerBasis,
    SpeechEngine,
    Transcript,
    Utterance,
)
from bot.domain.working_hours import WorkingHours
from bot.followup.planning import plan
from bot.followup.timing import Timing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.store import SqlStore

TUESDAY = datetime(2027, 10, 26, 10, tzinfo=UTC)
PAGE = "Fix the contact page"
STICKERS = "Order the stickers"
MEETING = "00000000000000aa"
_LINES = (
    ("Alice", "Who takes the contact page?"),
    ("Peter", "I could fix the contact page by Friday, maybe."),
    ("David", "And I'll order the stickers by Friday."),
)


async def hold(store: SqlStore, place: Place, people: Sequence[tuple[str, Account]]) -> Meeting:
    """Keep a meeting of these people, the first of whom has started it.

    The second may have promised to fix a page, the third has promised to order stickers, both by
    Friday. What was published of it, nothing, is not up to date.
    """
    participants = tuple(
        Participant(id=name.lower(), name=name, account=account, zone="UTC")
        for name, account in people
    )
    meeting = await store.add_meeting(
        Meeting(
            id=MEETING,
            place=place,
            title="Website weekly",
            started_at=TUESDAY,
            zone="UTC",
            source=Source.LIVE,
            participants=participants,
            started_by=people[0][1].user_id,
        ),
        MEETING,
    )
    await store.save_transcript(_transcript())
    await store.report_progress(MEETING, Progress(stage=Stage.DONE, fraction=1.0))
    await store.save_notes(_notes())
    timing = Timing("UTC", WorkingHours(), ReminderSettings())
    await store.plan_reminders(plan(_notes().action_items[1], timing, TUESDAY))
    ended = meeting.model_copy(update={"ended_at": TUESDAY + timedelta(seconds=30)})
    await store.update_meeting(ended)
    return ended


def _transcript() -> Transcript:
    utterances = tuple(
        Utterance(
            id=f"u{number}",
            start_s=10.0 * number,
            end_s=10.0 * number + 8,
            speaker=name.lower(),
            basis=SpeakerBasis.TRACK,
            text=text,
        )
        for number, (name, text) in enumerate(_LINES)
    )
    return Transcript(
        meeting_id=MEETING,
        utterances=utterances,
        engines=(SpeechEngine(provider="scripted", model="1"),),
        coverage=Coverage(recorded_s=30.0, speech_s=24.0, transcribed_s=24.0),
        languages=("en",),
    )


def _evidence(line: int) -> tuple[Evidence, ...]:
    return (Evidence(utterance_id=f"u{line}", quote=_LINES[line][1], start_s=10.0 * line),)


def _item(number: int, task: str, owner: str, status: ItemStatus) -> ActionItem:
    return ActionItem(
        id=f"{number:032x}",
        meeting_id=MEETING,
        task=task,
        assignee=Assignee(
            participant=owner.lower(), basis=AssigneeBasis.SELF_COMMITMENT, confidence=0.8
        ),
        due=DueDate(
            phrase="by Friday",
            zone="UTC",
            basis=DueBasis.WEEKDAY,
            local=datetime(2027, 10, 29, 17),  # noqa: DTZ001 (wall time)
        ),
        status=status,
        evidence=_evidence(number),
    )


def _notes() -> Notes:
    return Notes(
        meeting_id=MEETING,
        version=1,
        written_at=TUESDAY,
        source=NotesSource(extractor="scripted", version="1"),
        language="en",
        tldr=(Claim(text="The page and the stickers are taken.", evidence=_evidence(0)),),
        action_items=(
            _item(1, PAGE, "Peter", ItemStatus.SUGGESTED),
            _item(2, STICKERS, "David", ItemStatus.OPEN),
        ),
    )
