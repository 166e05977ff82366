"""Items as they are exported, some with what people should not have written."""

from datetime import UTC, datetime

from bot.domain.action_item import ActionItem, DueBasis, DueDate
from bot.domain.meeting import Meeting
from bot.domain.publication import OpenItem
from tests import examples

NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def of(*items: ActionItem, meeting: Meeting | None = None) -> list[OpenItem]:
    return [OpenItem(item=item, meeting=meeting or examples.meeting()) for item in items]


def item(**changes: object) -> ActionItem:
    return examples.item().model_copy(update=changes)


def due(local: datetime, zone: str, *, is_date_only: bool = False) -> DueDate:
    return DueDate(
        phrase="then", zone=zone, basis=DueBasis.DATE, local=local, is_date_only=is_date_only
    )


def unclear() -> DueDate:
    return DueDate(
        phrase="next Friday", zone=BERLIN, basis=DueBasis.WEEKDAY, reason="which Friday?"
    )
