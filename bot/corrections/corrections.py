"""Puts names and sentences right, everywhere they stand."""

from functools import partial

from bot.corrections.identifying import Identifying
from bot.corrections.merging import (
    item_merged,
    meeting_merged,
    notes_merged,
    transcript_merged,
    twin_of,
)
from bot.corrections.mishearing import (
    Mishearing,
    heard_right,
    item_put_right,
    mishearing,
    notes_put_right,
)
from bot.corrections.renaming import Renaming, followed
from bot.corrections.rewording import is_said_already, reworded
from bot.corrections.said_done import follow_said_done
from bot.domain.action_item import ActionItem, ItemEvent
from bot.domain.claims import claim_id, claims_of
from bot.domain.meeting import Meeting
from bot.domain.notes import Notes, PleaseCheck
from bot.domain.people import Account, Participant
from bot.domain.wording import one_line
from bot.errors import ConflictError, MinutaError, NotFoundError
from bot.followup.changing import Actor, ItemChanges
from bot.followup.people import checked_name
from bot.followup.turns import MeetingTurns
from bot.followup.zones import Zones
from bot.notes.languages import cues_for
from bot.ports import Clock, Store

MOST_CLAIM_CHARS = 500
MOST_HEARD_CHARS = 100
_FIRST_VERSION = 1
_TIMES_SOMEBODY_MAY_BE_FASTER = 5


class Corrections:
    """Changes what is kept of a meeting as a person says.

    Every change makes a next version of the notes; one that was cut off is completed when it is
    asked for again. Quotes stay as the transcript has them. Raises `NotFoundError` for a meeting
    without notes, and `ConflictError` if they are written anew at this moment.
    """

    def __init__(
        self,
        store: Store,
        changes: ItemChanges,
        clock: Clock,
        turns: MeetingTurns,
        zones: Zones | None = None,
    ) -> None:
        self._store = store
        self._changes = changes
        self._clock = clock
        self._turns = turns
        self._zones = zones or Zones(store)
        self._identifying = Identifying(store, changes)

    async def rename(
        self, meeting_id: str, participant_id: str, name: str, account: Account | None, by: Actor
    ) -> Meeting:
        """Say what a participant is called and which account is theirs; returns the meeting.

        Their items are theirs already, by the participant's id; who is found out to be somebody is
        told so. Where the old name stands in claims, chapters and tasks, the new one does;
        questions about the name are answered. Who had this account before, without a voice perhaps,
        is the same person. Raises `NotFoundError` for an unknown participant and `MinutaError` for
        a name that is none.
        """
        name = checked_name(name)
        async with self._turns.turn(meeting_id):
            meeting = await self._store.meeting(meeting_id)
            old = meeting.participant(participant_id)
            if old is None:
                raise NotFoundError(
                    "Nobody in this meeting has this id.", "Look at its newest notes."
                )
            notes = await self._store.notes(meeting_id)
            people, language = meeting.participants, notes.language
            if old.name != name:
                renaming = Renaming(old, name, people, cues_for(language))
                await self._follow(notes, renaming, by)
            zone = await self._zones.of(account) if account else None
            new = _renamed(old, name, account, zone)
            known = tuple(new if person.id == new.id else person for person in people)
            changed = meeting.model_copy(update={"participants": known})
            await self._identifying.follow(old, notes, changed, by)
            # Last, so that a repetition still knows who it was.
            await self._store.update_meeting(changed, at=self._clock.now())
            return await self._merge(changed, new, by)

    async def _merge(self, meeting: Meeting, person: Participant, by: Actor) -> Meeting:
        """Let one account be one participant: what was another one's with it is this one's.

        That one goes last, so that a repetition goes on with what is left of them.
        """
        while (twin := twin_of(meeting, person)) is not None:
            merge = partial(item_merged, twin=twin, person=person)
            for item in (await self._store.notes(meeting.id)).action_items:
                if merge(item) != item:
                    await self._changes.change(item.id, merge, by)
            notes = await self._store.notes(meeting.id)
            if (changed := notes_merged(notes, twin, person)) != notes:
                await self._save(changed)
            transcript = await self._store.transcript(meeting.id)
            if (theirs := transcript_merged(transcript, twin, person)) != transcript:
                await follow_said_done(self._store, theirs)
                await self._store.save_transcript(theirs)
            meeting = meeting_merged(meeting, twin, person)
            await self._store.update_meeting(meeting, at=self._clock.now())
            person = meeting.participant(person.id) or person
        return meeting

    async def reword(self, meeting_id: str, wanted: str, text: str) -> None:
        """Let the claim with the id `wanted` say something else; empty text takes it out.

        It stays so when the notes are written anew. Raises `NotFoundError` for a claim that the
        notes do not hold, and `MinutaError` for a text that is too long and for a question of
        *Please check*, which can only be taken out.
        """
        text = one_line(text)
        if len(text) > MOST_CLAIM_CHARS:
            raise MinutaError(
                "That is too long for a line of notes.", "Write at most 500 characters."
            )
        async with self._turns.turn(meeting_id):
            notes = await self._store.notes(meeting_id)
            claim = next((one for one in claims_of(notes) if claim_id(one) == wanted), None)
            if claim is None and not is_said_already(notes, text):
                raise NotFoundError(
                    "The notes do not say this any more.",
                    "Look at the newest notes of the meeting.",
                )
            if claim is not None and not isinstance(claim, ActionItem):
                await self._save(reworded(notes, claim, text))

    async def hear(self, meeting_id: str, check_id: str, said: str, by: Actor) -> None:
        """Answer a question about words that may have been misheard: this was said.

        It may be what was heard. Else the transcript says what was said, and so do the quotes and
        claims of the notes that stand on it; an item follows whose owner or date was misheard, with
        its reminders. Nobody is asked again. Raises `NotFoundError` for a question that is not
        asked any more, and `MinutaError` for words that are none.
        """
        said = one_line(said)
        if not 0 < len(said) <= MOST_HEARD_CHARS:
            raise MinutaError(
                "What was said has between one and 100 characters.", "Write these words alone."
            )
        async with self._turns.turn(meeting_id):
            notes = await self._store.notes(meeting_id)
            check = next((one for one in notes.please_check if claim_id(one) == check_id), None)
            if check is None or check.words is None:
                raise NotFoundError(
                    "The notes do not ask this any more.", "Look at the newest notes."
                )
            transcript = await self._store.transcript(meeting_id)
            found = mishearing(transcript, check.evidence.utterance_id, check.words, said)
            if found is not None:
                right = heard_right(transcript, found)
                if right != transcript:
                    await self._store.save_transcript(right)
                if found.is_wrong:
                    await follow_said_done(self._store, right, found.quoted)
                    notes = await self._put_right(notes, found, check, by)
            left = tuple(one for one in notes.please_check if claim_id(one) != check_id)
            await self._save(notes.model_copy(update={"please_check": left}))

    async def _put_right(
        self, notes: Notes, found: Mishearing, answered: PleaseCheck, by: Actor
    ) -> Notes:
        """The notes with what was said; items of which a reminder or a history depends change."""
        meeting = await self._store.meeting(notes.meeting_id)

        def right(item: ActionItem) -> ActionItem:
            return item_put_right(item, found, meeting, notes.language, self._changes.hours)

        items = []
        for item in notes.action_items:
            new = right(item)
            is_as_written = item.version == _FIRST_VERSION and (new.due, new.assignee) == (
                item.due,
                item.assignee,
            )
            if new != item and not is_as_written:
                new = await self._changes.change(item.id, right, by)
            items.append(new)
        others = tuple(one for one in notes.please_check if one != answered)
        kept = notes.model_copy(update={"please_check": others})
        return notes_put_right(kept, found).model_copy(update={"action_items": tuple(items)})

    async def _follow(self, notes: Notes, renaming: Renaming, by: Actor) -> None:
        """Let the texts of the notes have the new name, and the tasks that people have changed."""
        changed = followed(notes, renaming)
        if changed != notes:
            await self._save(changed)
        for item in notes.action_items:
            if item.version > _FIRST_VERSION:
                await self._follow_item(item.id, renaming, by)

    async def _follow_item(self, item_id: str, renaming: Renaming, by: Actor) -> None:
        for _ in range(_TIMES_SOMEBODY_MAY_BE_FASTER):
            item = await self._store.item(item_id)
            task = renaming.apply(item.task)
            if task == item.task:
                return
            event = ItemEvent(
                item_id=item.id,
                at=self._clock.now(),
                actor=by.id,
                field="task",
                old=item.task,
                new=task,
                where=by.where,
            )
            try:
                await self._store.change_item(item.model_copy(update={"task": task}), [event])
            except ConflictError:
                continue  # somebody answers the item at this moment
            return

    async def _save(self, notes: Notes) -> None:
        following = notes.model_copy(update={"version": notes.version + 1})
        await self._store.save_next_notes(following, at=self._clock.now())


def _renamed(old: Participant, name: str, account: Account | None, zone: str | None) -> Participant:
    """The participant as they are called now; what they were called they may be called again."""
    was_called = (old.name,) if old.is_named and old.name != name else ()
    aliases = tuple(dict.fromkeys((*old.aliases, *was_called)))
    return old.model_copy(
        update={
            "name": name,
            "aliases": aliases,
            "account": account,
            "zone": zone or old.zone,
            "is_named": True,
        }
    )
