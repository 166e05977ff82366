"""Everything that is kept of a person, as one document for them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from bot.domain.claims import claims_of, evidence_of
from bot.domain.publication import Attachment
from bot.privacy.followed import exported_item, followed_through
from bot.privacy.record import read_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.meeting import Meeting
    from bot.domain.notes import Notes
    from bot.domain.people import Account, Participant
    from bot.domain.signals import VoiceSignal
    from bot.domain.transcript import Utterance
    from bot.ports import Clock, Store
    from bot.privacy.record import Record

FORMAT: Final = "minuta-person/2"
"""The name of the layout; a change that readers would notice raises the number."""

_GUESSES: Final = (
    "What speech engines guessed from how your voice sounds, because this server has switched it "
    "on. These are guesses of a program and no facts about you."
)


async def export(store: Store, clock: Clock, account: Account) -> Attachment:
    """What is kept of a person in one workspace, as JSON.

    Times of utterances are seconds from the meeting's start, instants are UTC. What others said
    is theirs and is not in it.
    """
    opted_out = await store.opted_out(account.platform, account.workspace)
    settings = (await store.person_settings([account])).get(account.user_id)
    document = {
        "format": FORMAT,
        "exported_at": clock.now().isoformat(),
        "account": account.model_dump(mode="json"),
        "opted_out": account.user_id in opted_out,
        "settings": settings.model_dump(mode="json") if settings else None,
        "consents": [
            event.model_dump(mode="json", exclude={"account"})
            for event in await store.consents_of(account)
        ],
        "meetings": [
            await _meeting(store, meeting.id, person)
            for meeting in await store.meetings_with(account)
            for person in meeting.participants
            if person.account == account
        ],
        "meetings_started_by_you": [
            {"id": one.id, "title": one.title, "started_at": one.started_at.isoformat()}
            for one in await store.meetings_started(account)
        ],
        **await followed_through(store, account),
    }
    return Attachment(
        name="minuta-export.json",
        media_type="application/json",
        text=json.dumps(document, ensure_ascii=False, indent=2),
    )


async def _meeting(store: Store, meeting_id: str, person: Participant) -> dict[str, Any]:
    record = await read_record(store, meeting_id)
    said = await _said(store, record, person)
    ids = {utterance.id for utterance in said}
    return {
        **_about(record.meeting, person),
        "utterances": [
            utterance.model_dump(mode="json", exclude={"speaker", "words"}) for utterance in said
        ],
        "guesses_from_your_voice": _guesses(await store.signals(meeting_id), ids),
        "quoted_in": list(_quoted(record.notes, ids)) if record.notes else [],
        "action_items": [
            await exported_item(store, item, person, ids)
            for item in (record.notes.action_items if record.notes else ())
            if item.owner == person.id
        ],
    }


async def _said(store: Store, record: Record, person: Participant) -> Sequence[Utterance]:
    """What they said; of a meeting that is not written up, what was understood meanwhile."""
    if record.transcript is not None:
        utterances: Sequence[Utterance] = record.transcript.utterances
    else:
        utterances = await store.live(record.meeting.id)
    return [utterance for utterance in utterances if utterance.speaker == person.id]


def _about(meeting: Meeting, person: Participant) -> dict[str, Any]:
    account = person.account
    return {
        "id": meeting.id,
        "title": meeting.title,
        "place": meeting.place.model_dump(mode="json"),
        "started_at": meeting.started_at.isoformat(),
        "ended_at": meeting.ended_at.isoformat() if meeting.ended_at else None,
        "started_by_you": account is not None and account.user_id == meeting.started_by,
        "you": person.model_dump(mode="json", exclude={"account"}),
        "recordings": [
            track.model_dump(mode="json", exclude={"speaker"})
            for track in meeting.tracks
            if track.speaker == person.id
        ],
    }


def _guesses(signals: Sequence[VoiceSignal], ids: set[str]) -> dict[str, Any] | None:
    """What was guessed from this person's voice, with what that is; None where nothing was."""
    theirs = [one.model_dump(mode="json") for one in signals if one.utterance_id in ids]
    return {"what_this_is": _GUESSES, "guesses": theirs} if theirs else None


def _quoted(notes: Notes, ids: set[str]) -> Iterator[dict[str, Any]]:
    """The person's words that claims of the notes stand on."""
    for claim in claims_of(notes):
        for evidence in evidence_of(claim):
            if evidence.utterance_id in ids:
                yield {
                    "kind": type(claim).__name__,
                    "quote": evidence.quote,
                    "start_s": evidence.start_s,
                }
