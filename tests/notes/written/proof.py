"""What holds of all notes, and what tests look for in them."""

from bot.domain.claims import AnyClaim, claims_of, evidence_of
from bot.domain.notes import (
    CheckKind,
    Notes,
    PleaseCheck,
    Tally,
)
from bot.domain.transcript import Transcript


def everything_is_proved(notes: Notes, transcript: Transcript) -> None:
    spoken = {utterance.id: utterance for utterance in transcript.utterances}
    claims: list[AnyClaim] = list(claims_of(notes))
    for claim in claims:
        assert evidence_of(claim)
        for one in evidence_of(claim):
            assert one.quote in spoken[one.utterance_id].text
    speakers = {u.speaker for u in transcript.utterances}
    for item in notes.action_items:
        assert item.assignee is None or item.assignee.participant in speakers
    assert len({item.id for item in notes.action_items}) == len(notes.action_items)


def counted(notes: Notes) -> Tally:
    assert notes.tally is not None
    return notes.tally


def checks(notes: Notes, kind: CheckKind) -> list[PleaseCheck]:
    return [check for check in notes.please_check if check.kind is kind]


def same_but_for_time(one: Notes, other: Notes) -> bool:
    update = {"written_at": one.written_at, "usage": one.usage}
    return other.model_copy(update=update) == one


def long_talk(minutes: int, voices: int) -> str:
    names = [f"{a}{b}" for a in ("An", "Be", "Cor", "Da", "El", "Fi") for b in "abcde"][:voices]
    lines: list[str] = []
    for minute in range(minutes):
        name, other = names[minute % voices], names[(minute * 7 + 3) % voices]
        lines += [
            f"{name}: Now about project number {minute}, which has a plan and a budget of its own.",
            f"{other}: The customers of project {minute} ask for a better overview of their bills.",
            f"{name}: I'll write the report about project {minute} by Friday.",
            f"{other}: Good, that helps us with the planning.",
            "(45 s)",
        ]
    return "\n".join(lines)
