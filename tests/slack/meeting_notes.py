"""Notes for Slack of any size, of a meeting whose people have accounts there."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bot.domain.action_item import DueBasis, DueDate, ItemStatus
from bot.domain.meeting import Meeting, Place
from bot.domain.notes import (
    Chapter,
    CheckKind,
    Claim,
    Decision,
    DecisionStatus,
    HeardWords,
    Notes,
    OpenQuestion,
    PleaseCheck,
    Risk,
    Section,
)
from bot.domain.people import Account, Participant
from bot.domain.publication import NotesPublication
from bot.domain.transcript import Gap, SpeakerBasis, Transcript, Utterance
from bot.notes.exports import attachments
from tests import examples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.action_item import ActionItem

PLACE = Place(platform="slack", workspace="T1", channel="C1", thread="1764000000.000100")
ANNA, BEN = "UANNA", "UBEN"
URL = "https://acme.slack.com/"


def meeting(place: Place = PLACE, anna: str | None = ANNA, ben: str | None = BEN) -> Meeting:
    """The example's meeting on Slack; without an account, somebody is only called by a name."""
    people = (("anna", "Anna", anna), ("ben", "Ben", ben))
    return examples.meeting().model_copy(
        update={
            "place": place,
            "participants": tuple(
                Participant(id=who, name=name, account=_account(place, user_id))
                for who, name, user_id in people
            ),
        }
    )


def _account(place: Place, user_id: str | None) -> Account | None:
    if user_id is None:
        return None
    return Account(platform="slack", workspace=place.workspace, user_id=user_id)


def notes(**changes: object) -> Notes:
    """The example's notes with a chapter, and whatever is different."""
    chapter = Chapter(title="The cover", start_s=0, end_s=12)
    return examples.notes().model_copy(update={"chapters": (chapter,), **changes})


def item(task: str, owner: str | None = "ben") -> ActionItem:
    """An item with an id of its own."""
    assignee = examples.item().assignee
    who = assignee.model_copy(update={"participant": owner}) if assignee and owner else None
    made = examples.item().model_copy(update={"task": task, "assignee": who})
    return made.model_copy(update={"id": hashlib.blake2s(task.encode(), digest_size=8).hexdigest()})


def items(number: int, owners: Iterable[str] = ("anna", "ben")) -> tuple[ActionItem, ...]:
    """As many items, the owners taking turns."""
    names = tuple(owners)
    return tuple(
        item(f"Do the thing with the number {n}", names[n % len(names)]) for n in range(number)
    )


def decisions(number: int) -> tuple[Decision, ...]:
    """As many decisions of a usual length."""
    return tuple(
        Decision(
            text=f"Decision number {n}: the shop opens in May whatever the weather is",
            evidence=(examples.evidence(1),),
            status=DecisionStatus.DECIDED,
            decided_by=("anna",),
        )
        for n in range(number)
    )


def check(question: str, options: tuple[str, ...], item_id: str | None) -> PleaseCheck:
    """A question of whose an item is."""
    return PleaseCheck(
        kind=CheckKind.ASSIGNEE,
        question=question,
        evidence=examples.evidence(3),
        item_id=item_id,
        options=options,
    )


def voices(number: int, said: int = 3, place: Place = PLACE) -> tuple[Meeting, Transcript]:
    """A mixed recording of people whom nobody has named, each of whom says so many things."""
    people = tuple(
        Participant(id=f"voice-0-{n}", name=f"Speaker {n}", is_named=False)
        for n in range(1, number + 1)
    )
    whole = examples.transcript()
    lines = tuple(
        Utterance(
            id=f"u{at * number + n:05d}",
            start_s=at * 100.0 + n,
            end_s=at * 100.0 + n + 1,
            speaker=people[n].id,
            basis=SpeakerBasis.DIARIZED,
            text=f"{people[n].name} says something for the time number {at} {'indeed ' * at}",
        )
        for at in range(said)
        for n in range(number)
    )
    about = meeting(place).model_copy(update={"participants": people})
    return about, whole.model_copy(update={"utterances": lines})


def publication(
    said: Notes | None = None, about: Meeting | None = None, transcript: Transcript | None = None
) -> NotesPublication:
    """These notes as they are published, with their files."""
    about, transcript = about or meeting(), transcript or examples.transcript()
    written = said or notes()
    return NotesPublication(
        meeting=about,
        transcript=transcript,
        notes=written,
        attachments=attachments(about, transcript, written),
    )


def saying(words: str, place: Place = PLACE) -> NotesPublication:
    """Notes in which everything that people, files or models wrote says these words."""
    written = examples.notes()
    evidence = examples.evidence(3).model_copy(update={"quote": words})
    claim = {"text": words, "evidence": (evidence,)}
    item = examples.item().model_copy(
        update={
            "task": words,
            "assignee": None,
            "due": DueDate(phrase=words, zone="UTC", basis=DueBasis.DATE, reason=words),
        }
    )
    heard = HeardWords(text=words, start_s=1, end_s=2, confidence=0.1)
    asked = check(words, (words, words), item.id)
    said = written.model_copy(
        update={
            "tldr": (Claim(**claim),),
            "decisions": (
                Decision(**claim, status=DecisionStatus.TENTATIVE, decided_by=("anna",)),
            ),
            "action_items": (item, item.model_copy(update={"id": "1", "status": ItemStatus.DONE})),
            "open_questions": (OpenQuestion(**claim, asked_by="anna"),),
            "risks": (Risk(**claim, raised_by="ben"),),
            "sections": (Section(key="k", title=words, claims=(Claim(**claim),)),),
            "chapters": (Chapter(title=words, start_s=0, end_s=1, points=(Claim(**claim),)),),
            "please_check": (
                asked,
                asked.model_copy(update={"kind": CheckKind.CLAIM}),
                asked.model_copy(update={"kind": CheckKind.WORDS, "words": heard}),
            ),
            "source": written.source.model_copy(update={"model": words, "template": words}),
            "unread": (Gap(start_s=0, end_s=1, reason=words),),
        }
    )
    people = (
        Participant(id="anna", name=words),
        Participant(id="ben", name=words, is_named=False),
    )
    about = meeting(place).model_copy(update={"title": words, "participants": people})
    whole = examples.transcript()
    lines = tuple(one.model_copy(update={"text": words}) for one in whole.utterances)
    gaps = (Gap(start_s=0, end_s=1, reason=words),)
    coverage = whole.coverage.model_copy(update={"gaps": gaps})
    transcript = whole.model_copy(update={"utterances": lines, "coverage": coverage})
    return NotesPublication(meeting=about, transcript=transcript, notes=said)
