"""What is left of a meeting's record once everything that one person said is taken out."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bot.domain.action_item import ActionItem
from bot.domain.claims import claims_of, evidence_of
from bot.domain.meeting import Source
from bot.domain.notes import PleaseCheck
from bot.domain.people import Participant
from bot.domain.transcript import SpeakerBasis

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from bot.domain.evidence import Evidence
    from bot.domain.meeting import Meeting, Track
    from bot.domain.notes import Chapter, Claim, Decision, Notes, OpenQuestion, Risk
    from bot.domain.transcript import Transcript, Utterance
    from bot.privacy.record import Record

_REMOVED = "Removed person"
_ID_BYTES = 8

_Quoting = TypeVar("_Quoting", "Claim", "Decision", "OpenQuestion", "Risk", "ActionItem")


class Remains(NamedTuple):
    """What is left, the keys of the sound that has to go, and how much else was taken out.

    `nobody` is the id that the person has from now on.
    """

    meeting: Meeting
    nobody: str
    transcript: Transcript | None
    notes: Notes | None
    audio: tuple[str, ...]
    utterances: int
    claims: int
    action_items: int


def remains(record: Record, person: Participant) -> Remains:
    """The record without one participant's words and without what stands on nothing else.

    Evidence says whose words a claim stands on: one that is left with none is gone, and so are
    action items of this person. They stay as somebody without a name, an account or the id they
    had, which may be that of the account, so that what others said to them still has a shape.
    Words can't be cut out of a recording: one that others are heard in too goes as a whole.
    """
    said = _said_by(record.transcript, person)
    ids = {utterance.id for utterance in said}
    notes = _without_words(record.notes, ids, person, record.transcript)
    gone = [track for track in record.meeting.tracks if _holds(track, record, said, person)]
    nobody = Participant(
        id=f"removed-{secrets.token_hex(_ID_BYTES)}", name=_REMOVED, is_named=False
    )
    return Remains(
        meeting=_without_person(record.meeting, gone, person, nobody),
        nobody=nobody.id,
        transcript=_without_utterances(record.transcript, ids, person),
        notes=notes,
        audio=tuple(track.audio for track in gone),
        utterances=len(said),
        claims=_claims(record.notes) - _claims(notes),
        action_items=_items(record.notes) - _items(notes),
    )


def _said_by(transcript: Transcript | None, person: Participant) -> list[Utterance]:
    utterances = transcript.utterances if transcript else ()
    return [utterance for utterance in utterances if utterance.speaker == person.id]


def _holds(track: Track, record: Record, said: list[Utterance], person: Participant) -> bool:
    """Whether the person is heard in a recording: in their own, and in one of several people.

    Without a transcript nobody knows who is heard in a mixed one. What somebody corrected to be
    theirs was heard in somebody else's.
    """
    if track.speaker == person.id:
        return True
    if track.speaker is None:
        return record.transcript is None or any(
            utterance.basis is not SpeakerBasis.TRACK for utterance in said
        )
    heard = record.heard.get(record.meeting.tracks.index(track))
    corrected = [one for one in said if one.basis is SpeakerBasis.MANUAL]
    return heard is not None and any(
        segment.start_s + track.offset_s < one.end_s
        and one.start_s < segment.end_s + track.offset_s
        for segment in heard.segments
        for one in corrected
    )


def _without_person(
    meeting: Meeting, gone: Collection[Track], person: Participant, nobody: Participant
) -> Meeting:
    tracks = tuple(track for track in meeting.tracks if track not in gone)
    if not tracks and meeting.source is Source.UPLOAD:
        # An upload has tracks; of these there is no sound any more, and they are nobody's.
        tracks = tuple(track.model_copy(update={"speaker": None}) for track in meeting.tracks)
    is_theirs = person.account is not None and person.account.user_id == meeting.started_by
    return meeting.model_copy(
        update={
            "participants": tuple(
                nobody if one.id == person.id else one for one in meeting.participants
            ),
            "tracks": tracks,
            "started_by": None if is_theirs else meeting.started_by,
        }
    )


def _without_utterances(
    transcript: Transcript | None, ids: Collection[str], person: Participant
) -> Transcript | None:
    if transcript is None:
        return None
    left = tuple(one for one in transcript.utterances if one.id not in ids)
    parts = tuple(part for part in transcript.parts if part.speaker != person.id)
    return transcript.model_copy(update={"utterances": left, "parts": parts})


def _without_words(
    notes: Notes | None, ids: Collection[str], person: Participant, transcript: Transcript | None
) -> Notes | None:
    if notes is None:
        return None
    items = tuple(
        _quoting_others((one for one in notes.action_items if not _is_assigned(one, person)), ids)
    )
    gone = {item.id for item in notes.action_items} - {item.id for item in items}
    return notes.model_copy(
        update={
            "tldr": tuple(_quoting_others(notes.tldr, ids)),
            "chapters": tuple(
                one.model_copy(update={"points": tuple(_quoting_others(one.points, ids))})
                for one in notes.chapters
                if not _is_theirs_alone(one, transcript, person)
            ),
            "decisions": tuple(
                decision.model_copy(
                    update={
                        "decided_by": tuple(one for one in decision.decided_by if one != person.id)
                    }
                )
                for decision in _quoting_others(notes.decisions, ids)
            ),
            "action_items": items,
            "open_questions": tuple(
                question.model_copy(update={"asked_by": None})
                if question.asked_by == person.id
                else question
                for question in _quoting_others(notes.open_questions, ids)
            ),
            "risks": tuple(
                risk.model_copy(update={"raised_by": None}) if risk.raised_by == person.id else risk
                for risk in _quoting_others(notes.risks, ids)
            ),
            "sections": tuple(
                one.model_copy(update={"claims": tuple(_quoting_others(one.claims, ids))})
                for one in notes.sections
            ),
            "please_check": tuple(
                _without_name(check, person)
                for check in notes.please_check
                if check.evidence.utterance_id not in ids and check.item_id not in gone
            ),
        }
    )


def _quoting_others(claims: Iterable[_Quoting], ids: Collection[str]) -> Iterator[_Quoting]:
    for claim in claims:
        left = _left(evidence_of(claim), ids)
        if left:
            yield claim.model_copy(update={"evidence": left})


def _left(evidence: Iterable[Evidence], ids: Collection[str]) -> tuple[Evidence, ...]:
    return tuple(one for one in evidence if one.utterance_id not in ids)


def _is_assigned(item: ActionItem, person: Participant) -> bool:
    return item.assignee is not None and item.assignee.participant == person.id


def _is_theirs_alone(chapter: Chapter, transcript: Transcript | None, person: Participant) -> bool:
    speakers = {
        one.speaker
        for one in (transcript.utterances if transcript else ())
        if chapter.start_s <= one.start_s < chapter.end_s
    }
    return speakers == {person.id}


def _without_name(check: PleaseCheck, person: Participant) -> PleaseCheck:
    names = {name.casefold() for name in (person.name, *person.aliases)}
    options = tuple(option for option in check.options if option.casefold() not in names)
    return check.model_copy(update={"options": options})


def _claims(notes: Notes | None) -> int:
    claims = claims_of(notes) if notes else ()
    return sum(not isinstance(claim, ActionItem | PleaseCheck) for claim in claims)


def _items(notes: Notes | None) -> int:
    return len(notes.action_items) if notes else 0
