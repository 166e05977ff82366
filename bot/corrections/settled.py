"""Which questions of the notes people have answered already."""

from bot.domain.action_item import ActionItem, AssigneeBasis, DueBasis
from bot.domain.notes import CheckKind, Notes, PleaseCheck

_SURE = 1.0
"""The confidence that only a person's word gives."""


def open_checks(notes: Notes) -> Notes:
    """The notes without the questions about items that are over, or that a person has settled.

    It is read from the items, so that it follows every answer and every answer that is taken back.
    """
    items = {item.id: item for item in notes.action_items}
    still_open = tuple(
        check
        for check in notes.please_check
        if check.item_id is None
        or check.item_id not in items
        or not _is_settled(check, items[check.item_id])
    )
    return notes.model_copy(update={"please_check": still_open})


def _is_settled(check: PleaseCheck, item: ActionItem) -> bool:
    if item.status.is_over:
        return True
    match check.kind:
        case CheckKind.ASSIGNEE | CheckKind.NAME:
            assignee = item.assignee
            return assignee is not None and (
                assignee.basis is AssigneeBasis.MANUAL or assignee.confidence >= _SURE
            )
        case CheckKind.DUE_DATE:
            return item.due is None or item.due.basis is DueBasis.MANUAL
        case CheckKind.WORDS | CheckKind.CLAIM:
            return False
