"""Which action items of new notes open by themselves."""

from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.notes import Notes
from bot.domain.preferences import ConfirmMode

_UNANSWERED = frozenset({ItemStatus.SUGGESTED, ItemStatus.OPEN})


def with_mode(notes: Notes, mode: ConfirmMode) -> Notes:
    """New notes with the items open or suggested as a server wants it.

    The note taker has opened those it is sure of, which is what *when unsure* means. With
    *automatic* every item opens that has an assignee; with *all* none does.
    """
    if mode is ConfirmMode.WHEN_UNSURE:
        return notes
    items = tuple(_with_mode(item, mode) for item in notes.action_items)
    return notes.model_copy(update={"action_items": items})


def _with_mode(item: ActionItem, mode: ConfirmMode) -> ActionItem:
    if item.status not in _UNANSWERED:
        return item
    opens = mode is ConfirmMode.AUTOMATIC and item.assignee is not None
    status = ItemStatus.OPEN if opens else ItemStatus.SUGGESTED
    return item.model_copy(update={"status": status})
