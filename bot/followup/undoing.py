"""What the last change of an action item was, and the item without it."""

from collections.abc import Sequence

from bot.domain.action_item import ActionItem, ItemChange, ItemState
from bot.errors import ConflictError


def last_change(changes: Sequence[ItemChange]) -> ItemChange:
    """The newest change (of those given oldest first) that was not taken back.

    Raises `ConflictError` when there is none.
    """
    standing = list[ItemChange]()
    for change in changes:
        if change.undoes is None:
            standing.append(change)
        elif standing and standing[-1].version == change.undoes:
            standing.pop()
    if not standing:
        raise ConflictError("There is nothing to take back.", "Change the action item instead.")
    return standing[-1]


def without(item: ActionItem, change: ItemChange) -> ActionItem:
    """The item as it was before a change; what the change did not touch stays as it is.

    Raises `ConflictError` if that was changed by somebody else since.
    """
    before, after = dict(change.before), dict(change.after)
    now = dict(ItemState.of(item))
    changed = [field for field in before if before[field] != after[field]]
    if any(now[field] != after[field] for field in changed):
        raise ConflictError(
            "This action item was changed since.", "Look at it and change it instead."
        )
    return item.model_copy(update={field: before[field] for field in changed})
