"""Says who said one utterance, and lets follow what stands on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from bot.corrections.identifying import Identifying, opened
from bot.corrections.renaming import Renaming
from bot.corrections.said_done import follow_said_done
from bot.domain.action_item import ActionItem, AssigneeBasis
from bot.domain.claims import with_claims
from bot.domain.notes import CheckKind, Decision, OpenQuestion, Risk
from bot.domain.transcript import SpeakerBasis
from bot.errors import NotFoundError
from bot.followup.people import checked_name, named, taken_in
from bot.notes.languages import cues_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.claims import SomeClaim
    from bot.domain.evidence import Evidence
    from bot.domain.meeting import Meeting
    from bot.domain.notes import Notes
    from bot.domain.people import Account, Participant
    from bot.domain.transcript import Transcript
    from bot.followup.changing import Actor, ItemChanges
    from bot.followup.turns import MeetingTurns
    from bot.followup.zones import Zones
    from bot.ports import Clock, Store

_SURE: Final = 1.0


class Attributing:
    """Gives single utterances to who has said them.

    The transcript is changed last, so that a repetition still knows whose the words were: what was
    cut off is completed when it is asked for again.
    """

    def __init__(
        self, store: Store, changes: ItemChanges, clock: Clock, turns: MeetingTurns, zones: Zones
    ) -> None:
        self._store = store
        self._changes = changes
        self._clock = clock
        self._identifying = Identifying(store, changes)
        self._turns = turns
        self._zones = zones

    async def attribute(
        self, meeting_id: str, utterance_id: str, name: str, account: Account | None, by: Actor
    ) -> Meeting:
        """Say who said an utterance; returns the meeting with who is in it now.

        Who has no account is meant by name, and new where nobody bears it. Raises `NotFoundError`
        for an unknown utterance, a name that several bear and a meeting without notes, and
        `MinutaError` for a name that is none.
        """
        if account is None or name:
            name = checked_name(name)
        async with self._turns.turn(meeting_id):
            meeting = await self._store.meeting(meeting_id)
            transcript = await self._store.transcript(meeting_id)
            said = transcript.utterance(utterance_id)
            if said is None:
                raise NotFoundError("Nobody has said that.", "Look at the newest transcript.")
            known, speaker = await self._speaker(meeting, name, account)
            if known != meeting:
                await self._store.update_meeting(known, at=self._clock.now())
            old = known.participant(said.speaker)
            if old is not None and old.id != speaker:
                words = _Words(transcript, utterance_id, old.id, speaker)
                await self._follow(known, words, old, by)
            right = said.model_copy(
                update={
                    "speaker": speaker,
                    "basis": SpeakerBasis.MANUAL,
                    "speaker_confidence": None,
                }
            )
            if right != said:
                utterances = (right if one == said else one for one in transcript.utterances)
                transcript = transcript.model_copy(update={"utterances": tuple(utterances)})
                await follow_said_done(self._store, transcript)
                await self._store.save_transcript(transcript)
            return await self._without_empty_voices(known, transcript)

    async def _speaker(
        self, meeting: Meeting, name: str, account: Account | None
    ) -> tuple[Meeting, str]:
        if account is None:
            return named(meeting, name)
        return taken_in(meeting, account, name, await self._zones.of(account))

    async def _follow(self, meeting: Meeting, words: _Words, old: Participant, by: Actor) -> None:
        """Let items and claims that stand on these words follow."""
        notes = await self._store.notes(meeting.id)
        new = meeting.participant(words.new)
        renaming = Renaming(
            old, new.name if new else "", meeting.participants, cues_for(notes.language)
        )

        is_known = new is not None and new.is_named and not old.is_named
        opening = await self._identifying.opening(notes, meeting) if is_known else frozenset()

        def moved(item: ActionItem) -> ActionItem:
            theirs = _moved(item, words, old, renaming)
            is_opening = theirs != item and item.id in opening
            return opened(theirs) if is_opening else theirs

        for item in notes.action_items:
            if moved(item) != item:
                await self._changes.change(item.id, moved, by)
        notes = await self._store.notes(meeting.id)
        await self._save(notes, _followed(notes, words, renaming))

    async def _without_empty_voices(self, meeting: Meeting, transcript: Transcript) -> Meeting:
        """The meeting without unnamed voices that have said nothing any more.

        Whatever the notes say of one keeps it.
        """
        notes = await self._store.notes(meeting.id)
        heard = {one.speaker for one in transcript.utterances}
        heard |= {track.speaker for track in meeting.tracks} | _named_in(notes)
        gone = [
            person
            for person in meeting.participants
            if not person.is_named and person.account is None and person.id not in heard
        ]
        if not gone:
            return meeting
        left = tuple(one for one in meeting.participants if one not in gone)
        askings = [Renaming(one, "", (), None) for one in gone]
        checks = tuple(
            check
            for check in notes.please_check
            if check.kind is not CheckKind.NAME
            or all(asking.apply(check.question) == check.question for asking in askings)
        )
        await self._save(notes, notes.model_copy(update={"please_check": checks}))
        changed = meeting.model_copy(update={"participants": left})
        await self._store.update_meeting(changed, at=self._clock.now())
        return changed

    async def _save(self, old: Notes, new: Notes) -> None:
        if new != old:
            following = new.model_copy(update={"version": old.version + 1})
            await self._store.save_next_notes(following, at=self._clock.now())


class _Words(NamedTuple):
    """An utterance that was taken for what `old` has said and was said by `new`."""

    transcript: Transcript
    utterance_id: str
    old: str
    new: str

    def are_all_of(self, evidence: Sequence[Evidence]) -> bool:
        """Whether they are all that evidence has of the old speaker."""
        said = {
            one.utterance_id
            for one in evidence
            if (utterance := self.transcript.utterance(one.utterance_id)) is not None
            and utterance.speaker == self.old
        }
        return said == {self.utterance_id}

    def are_alone(self, evidence: Sequence[Evidence]) -> bool:
        """Whether there is nothing else in the evidence."""
        return {one.utterance_id for one in evidence} == {self.utterance_id}


def _moved(item: ActionItem, words: _Words, old: Participant, renaming: Renaming) -> ActionItem:
    """The item as its new speaker's, if they have taken it on by these words.

    Not one of somebody whom people know by name and have said it belongs to.
    """
    assignee = item.assignee
    if (
        assignee is None
        or assignee.participant != old.id
        or assignee.basis is not AssigneeBasis.SELF_COMMITMENT
        or (old.is_named and assignee.confidence >= _SURE)
        or not words.are_all_of(item.evidence)
    ):
        return item
    task = renaming.apply(item.task) if words.are_alone(item.evidence) else item.task
    theirs = assignee.model_copy(update={"participant": words.new, "spoken_name": None})
    return item.model_copy(update={"assignee": theirs, "task": task})


def _followed(notes: Notes, words: _Words, renaming: Renaming) -> Notes:
    """The notes with the new speaker in claims that stand on their words."""

    def followed(claims: tuple[SomeClaim, ...]) -> tuple[SomeClaim, ...]:
        return tuple(_claim(claim, words, renaming) for claim in claims)

    return with_claims(notes, followed)


def _claim(claim: SomeClaim, words: _Words, renaming: Renaming) -> SomeClaim:
    if not words.are_all_of(claim.evidence):
        return claim
    changed: dict[str, object] = {}
    match claim:
        case Decision(decided_by=people) if words.old in people:
            by = (words.new if one == words.old else one for one in people)
            changed["decided_by"] = tuple(dict.fromkeys(by))
        case OpenQuestion(asked_by=words.old):
            changed["asked_by"] = words.new
        case Risk(raised_by=words.old):
            changed["raised_by"] = words.new
    if words.are_alone(claim.evidence):
        changed["text"] = renaming.apply(claim.text)
    return claim.model_copy(update=changed)


def _named_in(notes: Notes) -> set[str | None]:
    """The participants that the notes name by id."""
    return {
        *(item.assignee.participant for item in notes.action_items if item.assignee),
        *(one for decision in notes.decisions for one in decision.decided_by),
        *(question.asked_by for question in notes.open_questions),
        *(risk.raised_by for risk in notes.risks),
    }
