"""The round trips are worth something only if every field of the domain is in them."""

from collections import defaultdict
from collections.abc import Iterator

from pydantic import BaseModel

from bot.domain.frozen import Frozen
from bot.domain.nudge import NudgeState
from bot.domain.reminder import ReminderState
from tests.storage import examples

_KEPT = (
    examples.meeting(),
    examples.heard(),
    examples.transcript(),
    examples.signal(),
    examples.notes(),
    examples.item(due=examples.unclear_due()).model_copy(update={"version": 2}),
    examples.snoozed_item(),
    examples.event(),
    examples.item_said_done(),
    examples.reminder(state=ReminderState.SENT).model_copy(update={"nudge": "n1", "is_late": True}),
    examples.nudge(digest=("i1",)).model_copy(
        update={"state": NudgeState.SENT, "mark": "m", "next_at": examples.START}
    ),
    examples.nudge(account=None),
    examples.webhook(channel="c", paused="It said 410."),
    examples.REF,
)


def _parts(value: object) -> Iterator[Frozen]:
    if isinstance(value, Frozen):
        yield value
        for name in type(value).model_fields:
            yield from _parts(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            yield from _parts(part)


def test_the_examples_leave_no_field_of_the_domain_at_its_default() -> None:
    filled = defaultdict[type[BaseModel], set[str]](set)
    for part in (part for kept in _KEPT for part in _parts(kept)):
        fields = type(part).model_fields
        filled[type(part)] |= {
            name
            for name, field in fields.items()
            if field.is_required() or getattr(part, name) != field.default
        }
    assert {kind.__name__: set(kind.model_fields) - names for kind, names in filled.items()} == {
        kind.__name__: set() for kind in filled
    }
