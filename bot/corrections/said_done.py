"""Lets what a meeting says of items of earlier ones follow when its words are put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import ConflictError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from bot.domain.action_item import ActionItem
    from bot.domain.evidence import Evidence
    from bot.domain.transcript import Transcript
    from bot.ports import ItemStore

    Quote: TypeAlias = Callable[[Evidence], Evidence]
    """The words as they stand in the transcript now."""

_TIMES_SOMEBODY_MAY_BE_FASTER: Final = 5


def as_quoted(evidence: Evidence) -> Evidence:
    """The same words."""
    return evidence


async def follow_said_done(
    store: ItemStore, transcript: Transcript, quote: Quote = as_quoted
) -> None:
    """Let items that were said to be done in a meeting be so by whoever said it, in these words.

    `transcript` is the meeting's as it is now, or is about to be. Nobody is told anew.
    """
    for item_id in await store.said_done_in(transcript.meeting_id):
        for _ in range(_TIMES_SOMEBODY_MAY_BE_FASTER):
            try:
                item = await store.item(item_id)
                right = _put_right(item, transcript, quote)
                if right != item:
                    await store.change_item(right, ())
            except NotFoundError:
                break  # it was deleted with its own meeting
            except ConflictError:
                continue  # somebody answers it at this moment
            break


def _put_right(item: ActionItem, transcript: Transcript, quote: Quote) -> ActionItem:
    said = item.said_done
    if said is None or said.meeting_id != transcript.meeting_id:
        return item
    utterance = transcript.utterance(said.evidence.utterance_id)
    if utterance is None or utterance.speaker is None:
        return item
    right = said.model_copy(
        update={"participant": utterance.speaker, "evidence": quote(said.evidence)}
    )
    return item.model_copy(update={"said_done": right})
