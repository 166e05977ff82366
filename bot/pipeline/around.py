"""What is said of an item besides itself: who says that it is done, and where its notes are."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bot.domain.action_item import ActionItem
from bot.domain.outbox import MessageRef
from bot.domain.publication import OpenItem
from bot.errors import NotFoundError
from bot.pipeline.posting import newest_key
from bot.pipeline.progress import message_key
from bot.ports import Store


class Around(NamedTuple):
    """What is known around items: names by item, and messages with notes by meeting."""

    said_by: Mapping[str, str]
    notes: Mapping[str, MessageRef]

    def open_item(self, one: OpenItem) -> OpenItem:
        """The same item with what is known around it."""
        return one.model_copy(
            update={
                "said_by": self.said_by.get(one.item.id),
                "notes": self.notes.get(one.meeting.id),
            }
        )


async def look_around(store: Store, items: Iterable[OpenItem]) -> Around:
    """Look up what is around items; each meeting once."""
    known = list(items)
    said_by = dict[str, str]()
    for one in known:
        name = await _said_by(store, one.item)
        if name is not None:
            said_by[one.item.id] = name
    notes = dict[str, MessageRef]()
    for meeting_id in dict.fromkeys(one.meeting.id for one in known):
        ref = await notes_message(store, meeting_id)
        if ref is not None:
            notes[meeting_id] = ref
    return Around(said_by, notes)


async def notes_message(store: Store, meeting_id: str) -> MessageRef | None:
    """Where the message with the notes of a meeting is, the one that was posted last."""
    key = message_key(meeting_id)
    known = {one.key: one for one in await store.deliveries(key)}
    newest = known.get(newest_key(key, known))
    return newest.ref if newest is not None else None


async def _said_by(store: Store, item: ActionItem) -> str | None:
    """What they are called who have said in a later meeting that it is done."""
    if item.said_done is None:
        return None
    try:
        later = await store.meeting(item.said_done.meeting_id)
    except NotFoundError:
        return None
    person = later.participant(item.said_done.participant)
    return person.name if person is not None else None
