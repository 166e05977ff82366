"""What the last change of an action item was, and the item without it."""

from collections.abc import Iterable, Sequence

from bot.domain.action_item import ActionItem, DueDate, ItemChange, ItemState
from bot.errors import ConflictError


def standing(versions: Iterable[tuple[int, int | None]]) -> Sequence[int]:
    """The versions that changes made which were not taken back, oldest first.

    Of all changes of an item, oldest first, `versions` are those that each made, and of the change
    that each took back.
    """
    left = list[int]()
    for version, undoes in versions:
        if undoes is None:
            left.append(version)
        elif left and left[-1] == undoes:
            left.pop()
    return left


def change_to_undo(changes: Sequence[ItemChange], of: int | None = None) -> ItemChange | None:
    """The newest change (of those given oldest first) that was not taken back.

    With `of`, the version of the item that somebody has seen, it is the one that was so then; None
    if it was taken back since. Raises `ConflictError` when there is none, or when the item was
    changed after that.
    """
    now = standing((one.version, one.undoes) for one in changes)
    seen = standing((one.version, one.undoes) for one in changes if of is None or one.version <= of)
    if not seen:
        raise ConflictError("There is nothing to take back.", "Change the action item instead.")
    if seen[-1] not in now:
        return None
    if seen[-1] != now[-1]:
        raise _changed_since()
    return next(one for one in changes if one.version == seen[-1])


def without(item: ActionItem, change: ItemChange) -> ActionItem:
    """The item as it was before a change; what the change did not touch stays as it is.

    Raises `ConflictError` if that was changed by somebody else since.
    """
    before, after = dict(change.before), dict(change.after)
    now = dict(ItemState.of(item))
    changed = [field for field in before if before[field] != after[field]]
    if not all(_is_still(now[field], after[field]) for field in changed):
        raise _changed_since()
    return item.model_copy(update={field: before[field] for field in changed})


def _is_still(now: object, after: object) -> bool:
    """Whether a field is as it was; its assignee may live elsewhere by now."""
    if isinstance(now, DueDate) and isinstance(after, DueDate) and now.is_date_only:
        return now.model_copy(update={"zone": after.zone}) == after
    return now == after


def _changed_since() -> ConflictError:
    return ConflictError("This action item was changed since.", "Look at it and change it instead.")
