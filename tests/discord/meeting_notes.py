"""Notes for Discord of any size, of a meeting whose people have accounts there."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bot.domain.meeting import Meeting, Place
from bot.domain.notes import Chapter, Notes
from bot.domain.people import Account, Participant
from bot.domain.publication import NotesPublication
from bot.notes.exports import attachments
from tests import examples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.action_item import ActionItem

PLACE = Place(platform="discord", workspace="1", channel="2")
ANNA, BEN = 11, 12


def meeting(place: Place = PLACE, anna: int = ANNA, ben: int = BEN) -> Meeting:
    """The example's meeting on Discord."""
    people = (("anna", "Anna", anna), ("ben", "Ben", ben))
    return examples.meeting().model_copy(
        update={
            "place": place,
            "participants": tuple(
                Participant(
                    id=who,
                    name=name,
                    account=Account(
                        platform="discord", workspace=place.workspace, user_id=str(user_id)
                    ),
                )
                for who, name, user_id in people
            ),
        }
    )


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


def publication(
    said: Notes | None = None, place: Place = PLACE, anna: int = ANNA, ben: int = BEN
) -> NotesPublication:
    """These notes as they are published, with their files."""
    about, transcript = meeting(place, anna, ben), examples.transcript()
    written = said or notes()
    return NotesPublication(
        meeting=about,
        transcript=transcript,
        notes=written,
        attachments=attachments(about, transcript, written),
    )
