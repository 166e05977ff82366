"""One small meeting with everything in it, for tests that need a whole one."""

from datetime import UTC, datetime

from bot.domain.action_item import (
    ActionItem,
    Assignee,
    AssigneeBasis,
    DueBasis,
    DueDate,
    ItemStatus,
)
from bot.domain.evidence import Evidence
from bot.domain.meeting import Meeting, Place, Source, Track
from bot.domain.notes import (
    Chapter,
    CheckKind,
    Claim,
    Decision,
    DecisionStatus,
    DropReason,
    Notes,
    NotesSource,
    OpenQuestion,
    Part,
    PleaseCheck,
    Risk,
    Section,
    Tally,
)
from bot.domain.people import Participant
from bot.domain.reminder import Reminder, ReminderKind
from bot.domain.transcript import (
    Coverage,
    Entity,
    Gap,
    SpeakerBasis,
    SpeechEngine,
    Transcript,
    TranscriptPart,
    Utterance,
)

START = datetime(2026, 11, 18, 9, tzinfo=UTC)
PLACE = Place(platform="terminal", workspace="local", channel="notes")

_LINES = (
    ("anna", 0.0, 4.0, "Let's go with the blue cover."),
    ("ben", 4.5, 6.0, "Agreed."),
    ("ben", 7.0, 11.0, "I'll send the draft to Carla by Friday."),
    ("anna", 12.0, 15.0, "Who pays for the printing?"),
)


def meeting() -> Meeting:
    return Meeting(
        id="0123456789abcdef",
        place=PLACE,
        title="Book launch",
        started_at=START,
        zone="Europe/Berlin",
        source=Source.UPLOAD,
        participants=(
            Participant(id="anna", name="Anna"),
            Participant(id="ben", name="Ben", zone="America/New_York"),
        ),
        tracks=(
            Track(audio="0123456789abcdef/0.opus", speaker="anna"),
            Track(audio="0123456789abcdef/1.opus", speaker="ben", offset_s=0.5),
        ),
    )


def transcript() -> Transcript:
    return Transcript(
        meeting_id=meeting().id,
        utterances=tuple(
            Utterance(
                id=f"u{number:05d}",
                start_s=start_s,
                end_s=end_s,
                speaker=speaker,
                basis=SpeakerBasis.TRACK,
                text=text,
                language="en",
            )
            for number, (speaker, start_s, end_s, text) in enumerate(_LINES, start=1)
        ),
        engines=(SpeechEngine(provider="moonshine", model="tiny-en"),),
        coverage=Coverage(
            recorded_s=3725,
            speech_s=12,
            transcribed_s=12,
            gaps=(Gap(start_s=20, end_s=22, reason="not understood"),),
        ),
        languages=("en",),
    )


def twice_heard_transcript() -> Transcript:
    """The same by an engine that told names and failed in the middle, and by the next one."""
    whole = transcript()
    first = SpeechEngine(provider="deepgram", model="nova-3")
    told = Entity(kind="person", text="Carla", start_s=9.5, end_s=10.0, confidence=0.7)
    *_, theirs, _ = whole.utterances
    return whole.model_copy(
        update={
            "utterances": tuple(
                one.model_copy(update={"entities": (told,)}) if one == theirs else one
                for one in whole.utterances
            ),
            "engines": (first, *whole.engines),
            "parts": (
                TranscriptPart(start_s=0, end_s=5, engine=first),
                TranscriptPart(
                    start_s=5, end_s=3725, engine=whole.engines[0], reason="deepgram did not answer"
                ),
            ),
        }
    )


def evidence(number: int, quote: str | None = None) -> Evidence:
    utterance = transcript().utterances[number - 1]
    return Evidence(
        utterance_id=utterance.id, quote=quote or utterance.text, start_s=utterance.start_s
    )


def due_friday() -> DueDate:
    return DueDate(
        phrase="by Friday",
        zone="America/New_York",
        basis=DueBasis.WEEKDAY,
        local=datetime(2026, 11, 20, 17),  # noqa: DTZ001 (wall time)
    )


def item() -> ActionItem:
    return ActionItem(
        id="fedcba9876543210",
        meeting_id=meeting().id,
        task="Send the draft to Carla",
        assignee=Assignee(participant="ben", basis=AssigneeBasis.SELF_COMMITMENT, confidence=0.95),
        due=due_friday(),
        status=ItemStatus.OPEN,
        evidence=(evidence(3),),
    )


def notes() -> Notes:
    return Notes(
        meeting_id=meeting().id,
        version=1,
        written_at=START,
        source=NotesSource(extractor="plain", version="1"),
        language="en",
        tldr=(Claim(text="The cover will be blue.", evidence=(evidence(1),)),),
        decisions=(
            Decision(
                text="Go with the blue cover",
                status=DecisionStatus.DECIDED,
                decided_by=("anna", "ben"),
                evidence=(evidence(1), evidence(2)),
            ),
        ),
        action_items=(item(),),
        open_questions=(
            OpenQuestion(
                text="Who pays for the printing?", asked_by="anna", evidence=(evidence(4),)
            ),
        ),
        please_check=(
            PleaseCheck(
                kind=CheckKind.NAME,
                question="Is “Carla” somebody who should get a copy?",
                evidence=evidence(3, "Carla"),
                item_id="fedcba9876543210",
                options=("Yes", "No"),
            ),
        ),
        dropped=2,
    )


def written_notes() -> Notes:
    """The notes as a language model has written them by a template, with all that they may hold."""
    unread = Gap(start_s=600, end_s=1200, reason="the language model did not answer")
    closely = evidence(3, "send the draft to Carla").model_copy(
        update={"claimed": "sending a draft to Clara"}
    )
    return notes().model_copy(
        update={
            "source": NotesSource(
                extractor="written",
                version="1",
                model="gpt-x",
                prompt="1",
                template="retrospective",
                parts=(
                    Part(start_s=0, end_s=31, writer="gpt-x"),
                    Part(start_s=31, end_s=44, writer="plain", reason="it is over its quota"),
                ),
            ),
            "chapters": (
                Chapter(
                    title="The cover",
                    start_s=0,
                    end_s=12,
                    points=(Claim(text="Ben writes to Carla.", evidence=(closely,)),),
                ),
                Chapter(title="The printing", start_s=12, end_s=15),
            ),
            "risks": (
                Risk(
                    text="Nobody may pay for the printing",
                    raised_by="anna",
                    evidence=(evidence(4),),
                ),
            ),
            "sections": (
                Section(
                    key="went_well",
                    title="What went well",
                    claims=(Claim(text="The cover was chosen quickly.", evidence=(evidence(2),)),),
                ),
                Section(key="thanks", title="Thanks"),
            ),
            "please_check": (
                *notes().please_check,
                PleaseCheck(
                    kind=CheckKind.CLAIM,
                    question="Was this said: “Carla pays for the printing”?",
                    evidence=evidence(4),
                ),
            ),
            "unread": (unread,),
            "tally": Tally(
                proposed=14,
                exact=12,
                alike=1,
                asked=1,
                dropped={DropReason.NOT_SAID: 1, DropReason.INSTRUCTION: 1},
            ),
        }
    )


def reminder() -> Reminder:
    local = datetime(2026, 11, 20, 9)  # noqa: DTZ001 (wall time)
    return Reminder(
        id=Reminder.key(item().id, ReminderKind.DUE, local),
        item_id=item().id,
        participant="ben",
        kind=ReminderKind.DUE,
        local=local,
        zone="America/New_York",
        at=datetime(2026, 11, 20, 14, tzinfo=UTC),
    )
