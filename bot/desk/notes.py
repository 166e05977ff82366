"""What may be asked about the notes of meetings, done."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from bot.corrections.settled import open_checks
from bot.desk.finding import meeting_here, readable_places
from bot.desk.rights import (
    check_can_act,
    check_can_change,
    check_can_forget,
    check_can_identify,
    check_can_read,
    check_is_of,
)
from bot.domain.capture import CaptureState
from bot.domain.claims import Quotation, QuotedClaim, claims_of, evidence_of, text_of
from bot.domain.claims import claim_id as id_of
from bot.domain.progress import Stage
from bot.domain.wording import one_line
from bot.errors import ConflictError, NotFoundError
from bot.followup.changing import Actor
from bot.notes.exports import attachments
from bot.pipeline.progress import message_key
from bot.ports.desk import NotesDesk, Record

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.ask.answering import Answering
    from bot.ask.retrieval import Retrieval
    from bot.corrections.attributing import Attributing
    from bot.corrections.corrections import Corrections
    from bot.domain.meeting import Meeting
    from bot.domain.outbox import MessageRef
    from bot.domain.people import Account
    from bot.domain.publication import Attachment
    from bot.domain.search import Answer, Found
    from bot.followup.answers import Answers
    from bot.ports import Asker, Store

    Ask: TypeAlias = Callable[[str], Awaitable[None]]
    """Asks the pipeline for something, by a meeting's id."""

_HEARD_OUT: Final = frozenset({CaptureState.ENDED})


class Asks(NamedTuple):
    """What the pipeline may be asked for: see `bot.pipeline.pipeline.Pipeline`."""

    refresh: Ask
    rewrite: Ask
    retry: Ask
    forget: Ask


class FrontNotesDesk(NotesDesk):
    """Shows what may be seen, passes corrections on, and has the published message follow."""

    def __init__(
        self,
        store: Store,
        corrections: Corrections,
        attributing: Attributing,
        answers: Answers,
        questions: Answering | Retrieval,
        asks: Asks,
    ) -> None:
        self._store = store
        self._corrections = corrections
        self._attributing = attributing
        self._answers = answers
        self._questions = questions
        self._refresh, self._rewrite, self._retry, self._forget = asks

    async def evidence(self, by: Asker, meeting_id: str, claim_id: str) -> QuotedClaim:
        """A claim and the words behind it; raises `NotFoundError` for one that is not held now."""
        meeting = await self._readable(by, meeting_id)
        notes = await self._store.notes(meeting_id)
        transcript = await self._store.transcript(meeting_id)
        for claim in claims_of(notes):
            if id_of(claim) != claim_id:
                continue
            quotations = []
            for evidence in evidence_of(claim):
                said = transcript.utterance(evidence.utterance_id)
                speaker = said.speaker if said else None
                quotations.append(Quotation(evidence=evidence, speaker=speaker))
            return QuotedClaim(
                meeting=meeting,
                text=text_of(claim),
                quotations=tuple(quotations),
                message=await self._message(meeting_id),
            )
        raise NotFoundError(
            "The notes do not say this any more.", "Look at the newest notes of the meeting."
        )

    async def record(self, by: Asker, meeting_id: str) -> Record:
        """A meeting as a whole, without the questions that people have answered."""
        meeting = await self._readable(by, meeting_id)
        return Record(
            meeting=meeting,
            transcript=await self._store.transcript(meeting_id),
            notes=open_checks(await self._store.notes(meeting_id)),
        )

    async def complete(self, by: Asker, words: str, limit: int) -> Sequence[Meeting]:
        """Meetings that the person can read whose title holds these words, newest first."""
        places = await readable_places(self._store, by)
        if not places:
            return []
        return await self._store.meetings_at(places, limit, title=one_line(words))

    async def export(self, by: Asker, meeting_id: str) -> tuple[Attachment, ...]:
        """The notes and the transcript as files, as they are now."""
        return await asyncio.to_thread(attachments, *await self.record(by, meeting_id))

    async def search(self, by: Asker, words: str, limit: int) -> Sequence[Found]:
        """Where these words were said, best first; where nobody said all of them, some of them."""
        places = await readable_places(self._store, by)
        wanted = words.split()
        if not places or not wanted:
            return []
        found = await self._store.find(wanted, places, limit)
        found = found or await self._store.find(wanted, places, limit, all_words=False)
        return [await self._with_message(one) for one in found]

    async def ask(self, by: Asker, question: str, meeting_id: str | None = None) -> Answer:
        """What the records say to a question, in one meeting or in all that can be read."""
        if meeting_id is None:
            places = await readable_places(self._store, by)
        else:
            places = [(await self._readable(by, meeting_id)).place]
        answer = await self._questions.answer(question, places, meeting_id)
        quotes = [await self._with_message(one) for one in answer.quotes]
        return answer.model_copy(update={"quotes": tuple(quotes)})

    async def regenerate(self, by: Asker, meeting_id: str) -> None:
        """Write the notes anew as the next version; this returns before it is done.

        Items and claims that people have changed stay, and so does what they took out. If it fails,
        the notes stay as they are and a message in the meeting's place says why.
        """
        await self._changeable(by, meeting_id)
        await self._rewrite(meeting_id)

    async def retry(self, by: Asker, meeting_id: str) -> None:
        """Let what failed of a meeting go on; raises `ConflictError` when nothing has."""
        await self._changeable(by, meeting_id)
        await self._retry(meeting_id)

    async def rename(
        self, by: Asker, meeting_id: str, participant_id: str, name: str, account: Account | None
    ) -> Meeting:
        """Say who a participant is; an account has to be one of the meeting's workspace.

        Whose account is known already, only they and admins give another.
        """
        meeting = await self._changeable(by, meeting_id)
        check_is_of(meeting.place, account)
        if (person := meeting.participant(participant_id)) is not None:
            check_can_identify(by, person, account)
        changed = await self._corrections.rename(
            meeting_id, participant_id, name, account, _actor(by)
        )
        await self._refresh(meeting_id)
        return changed

    async def attribute(
        self,
        by: Asker,
        meeting_id: str,
        utterance_id: str,
        *,
        name: str,
        account: Account | None,
    ) -> Meeting:
        """Say who said one utterance; an account has to be one of the meeting's workspace.

        The words of somebody whose account is known, only they and admins give to another.
        """
        meeting = await self._changeable(by, meeting_id)
        check_is_of(meeting.place, account)
        said = (await self._store.transcript(meeting_id)).utterance(utterance_id)
        if said is not None and (speaker := meeting.participant(said.speaker)) is not None:
            check_can_identify(by, speaker, account)
        changed = await self._attributing.attribute(
            meeting_id, utterance_id, name, account, _actor(by)
        )
        await self._refresh(meeting_id)
        return changed

    async def forget(self, by: Asker, meeting_id: str) -> None:
        """Delete a meeting; this returns once that is sure to be done, and before it is.

        Raises `ConflictError` while it is recorded.
        """
        check_can_forget(by, await meeting_here(self._store, by, meeting_id))
        await check_is_not_recorded(self._store, meeting_id)
        await self._forget(meeting_id)

    async def hear(self, by: Asker, meeting_id: str, check_id: str, said: str) -> None:
        """Answer a question about words that may have been misheard: this was said."""
        await self._changeable(by, meeting_id)
        await self._corrections.hear(meeting_id, check_id, said, _actor(by))
        await self._refresh(meeting_id)

    async def reword(self, by: Asker, meeting_id: str, claim_id: str, text: str) -> None:
        """Let a claim or an item say something else; empty text removes it.

        What an item says is for those who may answer it; it is removed by rejecting it.
        """
        meeting = await self._changeable(by, meeting_id)
        items = {item.id: item for item in (await self._store.notes(meeting_id)).action_items}
        actor = _actor(by)
        if claim_id not in items:
            await self._corrections.reword(meeting_id, claim_id, text)
        else:
            accounts = await self._store.accounts_of(by.account)
            check_can_act(by, items[claim_id], meeting, accounts)
            if one_line(text):
                await self._answers.reword(claim_id, text, actor=actor.id, where=actor.where)
            else:
                await self._answers.reject(claim_id, actor=actor.id, where=actor.where)
        await self._refresh(meeting_id)

    async def _with_message(self, found: Found) -> Found:
        return found.model_copy(update={"message": await self._message(found.meeting.id)})

    async def _message(self, meeting_id: str) -> MessageRef | None:
        """Where a meeting's notes were posted."""
        return (await self._store.delivery(message_key(meeting_id))).ref

    async def _readable(self, by: Asker, meeting_id: str) -> Meeting:
        meeting = await meeting_here(self._store, by, meeting_id)
        await check_can_read(by, meeting)
        return meeting

    async def _changeable(self, by: Asker, meeting_id: str) -> Meeting:
        meeting = await meeting_here(self._store, by, meeting_id)
        await check_can_change(by, meeting)
        return meeting


async def check_is_not_recorded(store: Store, meeting_id: str) -> None:
    """Raise `ConflictError` for a meeting of which there may come more sound."""
    is_recorded = (await store.progress(meeting_id)).stage is Stage.RECORDING
    with suppress(NotFoundError):
        is_recorded = is_recorded or (await store.capture(meeting_id)).state not in _HEARD_OUT
    if is_recorded:
        raise ConflictError("This meeting is being recorded.", "Stop it and delete it.")


def _actor(by: Asker) -> Actor:
    return Actor(by.account.user_id, by.account.platform)
