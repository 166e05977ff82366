"""Domain objects with a value in every field, for tests of what is kept and given back."""

from datetime import UTC, datetime, timedelta, timezone

from bot.domain.action_item import (
    ActionItem,
    Assignee,
    AssigneeBasis,
    DueBasis,
    DueDate,
    ItemEvent,
    ItemStatus,
    SaidDone,
    Snoozed,
)
from bot.domain.evidence import Evidence
from bot.domain.language import Usage
from bot.domain.meeting import Meeting, Place, Source, Track
from bot.domain.notes import (
    Chapter,
    CheckKind,
    Claim,
    Decision,
    DecisionStatus,
    DropReason,
    HeardWords,
    Notes,
    NotesSource,
    OpenQuestion,
    Part,
    PleaseCheck,
    Risk,
    Section,
    Tally,
)
from bot.domain.nudge import DueDigest, Nudge
from bot.domain.outbox import MessageRef
from bot.domain.people import Account, Participant
from bot.domain.reminder import Reminder, ReminderKind, ReminderState
from bot.domain.signals import VoiceSignal
from bot.domain.speech import Extra, HeardPart, HeardTrack, Segment, Signal
from bot.domain.transcript import (
    Coverage,
    Entity,
    Gap,
    Sentiment,
    SpeakerBasis,
    SpeechEngine,
    Transcript,
    TranscriptPart,
    Utterance,
    Word,
)
from bot.domain.webhook import Webhook

START = datetime(2026, 11, 18, 9, 30, 15, 123456, tzinfo=timezone(timedelta(hours=5, minutes=30)))
FRIDAY = datetime(2026, 11, 20, 17)  # noqa: DTZ001 (wall time)
MONDAY = datetime(2026, 11, 23, 17)  # noqa: DTZ001 (wall time)
ZOE = Account(platform="discord", workspace="w", user_id="2")
REF = MessageRef(platform="slack", channel="C1", message_id="1763456789.000100")

_WORDS = (
    Word(text="I'll", start_s=0.1, end_s=0.30000000000000004, confidence=1 / 3),
    Word(text="schick’s", start_s=0.31, end_s=0.7),
)
_GAPS = (Gap(start_s=1e-9, end_s=12345.678901234567, reason="nicht verstanden 🙉"),)
_ENGINES = (
    SpeechEngine(provider="moonshine", model="tiny-en", diarizer="clusters"),
    SpeechEngine(provider="gladia", model="solaria"),
)


_ENTITIES = (
    Entity(kind="person", text="Zoë ‘Z’", start_s=0.1, end_s=1 / 3, confidence=2 / 3),
    Entity(kind="date", text="Freitag"),
)


def meeting(meeting_id: str = "m1", *, start: datetime = START) -> Meeting:
    return Meeting(
        id=meeting_id,
        place=Place(platform="discord", workspace="w", channel="c", thread="t"),
        title="Überblick \u202e “Q4”\n\ttab '; DROP TABLE meeting; --",
        started_at=start,
        ended_at=start + timedelta(hours=1),
        zone="Asia/Kolkata",
        source=Source.LIVE,
        language="de-CH",
        started_by="7",
        template="retrospective",
        notes_language="en",
        participants=(
            Participant(
                id="p2",
                name="Zoë",
                aliases=("Zo", "zoë"),
                account=ZOE,
                zone="America/New_York",
                is_named=False,
            ),
            Participant(id="p1", name="Anna"),
        ),
        tracks=(
            Track(
                audio=f"{meeting_id}/0.opus",
                offset_s=0.1 + 0.2,
                speaker="p2",
                duration_s=1 / 7,
                is_partial=True,
            ),
            Track(audio=f"{meeting_id}/1.opus"),
        ),
    )


def bare_meeting(meeting_id: str = "m1") -> Meeting:
    return Meeting(
        id=meeting_id,
        place=Place(platform="terminal", workspace="", channel=""),
        title="",
        started_at=START,
        zone="UTC",
        source=Source.UPLOAD,
        tracks=(Track(audio="x"),),
    )


def heard(*, segments: int = 2) -> HeardTrack:
    return HeardTrack(
        engine=_ENGINES[0],
        duration_s=3600.5,
        speech_s=1200.25,
        segments=tuple(
            Segment(
                start_s=number / 3,
                end_s=number / 3 + 1,
                text=f"Satz {number}",
                words=_WORDS,
                language="de",
                confidence=0.9,
                speaker_label="S1",
                speaker_confidence=0.8,
                entities=_ENTITIES,
                sentiment=Sentiment.NEGATIVE,
                signals=(Signal(kind=Extra.EMOTION, value="traurig", confidence=1 / 7),),
            )
            for number in range(segments)
        ),
        gaps=_GAPS,
        parts=(HeardPart(start_s=0.5, end_s=1 / 3, engine=_ENGINES[1], reason="überlastet"),),
    )


def transcript(meeting_id: str = "m1", *, utterances: int = 3) -> Transcript:
    return Transcript(
        meeting_id=meeting_id,
        utterances=tuple(
            # The ids run against the order, and two may begin at the same moment.
            _utterance(f"u{utterances - number:05d}", number // 2)
            for number in range(utterances)
        ),
        engines=_ENGINES,
        coverage=Coverage(recorded_s=3600.1, speech_s=1200.2, transcribed_s=1100.3, gaps=_GAPS),
        languages=("de", "en"),
        parts=(
            TranscriptPart(start_s=0.5, end_s=60.1, engine=_ENGINES[0], speaker="p2"),
            TranscriptPart(start_s=60.1, end_s=99, engine=_ENGINES[1], reason="überlastet"),
        ),
    )


def _utterance(utterance_id: str, start_s: float) -> Utterance:
    return Utterance(
        id=utterance_id,
        start_s=start_s,
        end_s=start_s + 0.7,
        speaker="p2",
        basis=SpeakerBasis.DIARIZED,
        text="I'll schick’s 🚀",
        words=_WORDS,
        language="de",
        confidence=2 / 3,
        speaker_confidence=0.1,
        entities=_ENTITIES,
        sentiment=Sentiment.POSITIVE,
    )


def signal(utterance_id: str = "u00001", value: str = "traurig") -> VoiceSignal:
    return VoiceSignal(
        utterance_id=utterance_id,
        kind=Extra.EMOTION,
        value=value,
        engine=_ENGINES[0],
        confidence=2 / 3,
    )


def bare_transcript(meeting_id: str = "m1") -> Transcript:
    return Transcript(
        meeting_id=meeting_id,
        utterances=(
            Utterance(id="u1", start_s=0, end_s=0, speaker=None, basis=SpeakerBasis.TRACK, text=""),
        ),
        engines=(),
        coverage=Coverage(recorded_s=0, speech_s=0, transcribed_s=0),
    )


def evidence() -> Evidence:
    return Evidence(utterance_id="u00001", quote="schick’s", start_s=0.31, claimed="schickes")


def due() -> DueDate:
    return DueDate(
        phrase="bis Freitag",
        zone="Europe/Berlin",
        basis=DueBasis.WEEKDAY,
        local=FRIDAY.replace(microsecond=1),
        is_date_only=False,
        reason="gesagt am Mittwoch",
    )


def unclear_due() -> DueDate:
    return DueDate(
        phrase="next Friday",
        zone="Europe/Berlin",
        basis=DueBasis.WEEKDAY,
        candidates=(FRIDAY, FRIDAY + timedelta(days=7)),
        reason="Which Friday?",
    )


def assignee() -> Assignee:
    return Assignee(
        participant="p2",
        basis=AssigneeBasis.ASSIGNED_AND_ACCEPTED,
        spoken_name="Zo",
        confidence=1 / 3,
    )


def item(
    item_id: str = "i1",
    meeting_id: str = "m1",
    *,
    due: DueDate | None = None,
    status: ItemStatus = ItemStatus.OPEN,
) -> ActionItem:
    return ActionItem(
        id=item_id,
        meeting_id=meeting_id,
        task="Schick’s Carla",
        assignee=assignee(),
        due=due,
        status=status,
        evidence=(evidence(), evidence()),
    )


def snoozed_item(item_id: str = "i3", meeting_id: str = "m1") -> ActionItem:
    """An item that nobody wants to hear of until a morning in Apia."""
    snoozed = Snoozed(local=FRIDAY, zone="Pacific/Apia")
    asleep = {"status": ItemStatus.SNOOZED, "snoozed": snoozed}
    return item(item_id, meeting_id).model_copy(update=asleep)


def item_said_done(item_id: str = "i1", meeting_id: str = "m1", *, where: str = "m2") -> ActionItem:
    """An item that somebody has said in a later meeting to be done."""
    said = SaidDone(meeting_id=where, participant="p2", evidence=evidence())
    return item(item_id, meeting_id).model_copy(update={"said_done": said})


def said_done_event(item_id: str = "i1", where: str = "m2") -> ItemEvent:
    return event(item_id, where).model_copy(update={"field": "said_done", "old": None})


def event(item_id: str = "i1", new: str = "done") -> ItemEvent:
    return ItemEvent(
        item_id=item_id, at=START, actor="p2", field="status", old="open", new=new, where="thread"
    )


def reminder(
    reminder_id: str = "r1",
    item_id: str = "i1",
    *,
    at: datetime = START,
    local: datetime = FRIDAY,
    state: ReminderState = ReminderState.PLANNED,
) -> Reminder:
    return Reminder(
        id=reminder_id,
        item_id=item_id,
        participant="p2",
        kind=ReminderKind.DUE,
        local=local,
        zone="Europe/Berlin",
        at=at,
        appointment="p2 › 2026-11-20T17:00",
        state=state,
    )


def nudge(
    nudge_id: str = "n1",
    *,
    account: Account | None = ZOE,
    digest: tuple[str, ...] = (),
    at: datetime = START,
) -> Nudge:
    return Nudge(
        id=nudge_id,
        account=account,
        meeting_id=None if account else "m1",
        participant=None if account else "p1",
        digest=digest,
        claimed_at=at,
    )


def digest_of(account: Account, at: datetime = START, *said: str) -> DueDigest:
    """A digest of somebody whose account is not linked with any other."""
    return DueDigest(account, at, frozenset(said), f"{account.platform}:{account.user_id}")


def webhook(
    webhook_id: str = "w1",
    *,
    workspace: str = "w",
    channel: str | None = None,
    at: datetime = START,
    paused: str | None = None,
) -> Webhook:
    return Webhook(
        id=webhook_id,
        platform="discord",
        workspace=workspace,
        channel=channel,
        url="https://tracker.example.org/in?an=address",
        sealed="gAAAA",
        created_at=at,
        created_by="2",
        failing_since=at,
        paused=paused,
    )


def notes(
    meeting_id: str = "m1", *, version: int = 1, items: tuple[ActionItem, ...] | None = None
) -> Notes:
    check = PleaseCheck(
        kind=CheckKind.DUE_DATE,
        question="Which Friday?",
        evidence=evidence(),
        item_id="i1",
        options=("20 November", "27 November"),
        words=HeardWords(text="schick’s", start_s=0.31, end_s=0.7, confidence=1 / 3),
    )
    return Notes(
        meeting_id=meeting_id,
        version=version,
        written_at=START.astimezone(UTC),
        source=NotesSource(
            extractor="written",
            version="1",
            model="none",
            prompt="2",
            template="retrospective",
            parts=(
                Part(start_s=0.5, end_s=60.25, writer="none"),
                Part(start_s=60.25, end_s=120, writer="plain", reason="über dem Kontingent"),
            ),
        ),
        language="de",
        tldr=(Claim(text="Kurz: ‘ja’", evidence=(evidence(),), is_edited=True),),
        chapters=(
            Chapter(
                title="Anfang",
                start_s=0.1,
                end_s=9.9,
                points=(Claim(text="Es geht los.", evidence=(evidence(),), is_edited=True),),
            ),
        ),
        decisions=(
            Decision(
                text="Blau",
                status=DecisionStatus.REVERSED,
                decided_by=("p1", "p2"),
                evidence=(evidence(),),
                is_edited=True,
            ),
        ),
        action_items=items if items is not None else (item(meeting_id=meeting_id, due=due()),),
        open_questions=(
            OpenQuestion(text="Wer?", asked_by="p1", evidence=(evidence(),), is_edited=True),
        ),
        risks=(Risk(text="Regen", raised_by="p2", evidence=(evidence(),), is_edited=True),),
        sections=(
            Section(
                key="went_well",
                title="Gut",
                claims=(Claim(text="Der Ablauf", evidence=(evidence(),)),),
            ),
        ),
        please_check=(check,),
        dropped=3,
        removed=("Rot",),
        unread=_GAPS,
        tally=Tally(proposed=12, exact=8, alike=1, asked=1, dropped={DropReason.NOT_SAID: 2}),
        usage=Usage(calls=3, tokens_in=12000, tokens_out=900, seconds=12.75),
    )
