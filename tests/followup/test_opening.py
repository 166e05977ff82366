"""A server says which items open by themselves; people say in which zone they live."""

from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.people import Account, Participant
from bot.domain.preferences import ConfirmMode, PersonSettings
from bot.followup.opening import with_mode
from bot.followup.zones import Zones
from storage.store import SqlStore
from tests import examples


def _items() -> tuple[ActionItem, ...]:
    sure = examples.item()
    unsure = sure.model_copy(update={"id": "unsure", "status": ItemStatus.SUGGESTED})
    unowned = unsure.model_copy(update={"id": "unowned", "assignee": None})
    done = sure.model_copy(update={"id": "done", "status": ItemStatus.DONE})
    return sure, unsure, unowned, done


def _statuses(mode: ConfirmMode) -> list[ItemStatus]:
    notes = examples.notes().model_copy(update={"action_items": _items()})
    return [item.status for item in with_mode(notes, mode).action_items]


def test_the_mode_decides_what_opens() -> None:
    opened, suggested, done = ItemStatus.OPEN, ItemStatus.SUGGESTED, ItemStatus.DONE
    assert _statuses(ConfirmMode.WHEN_UNSURE) == [opened, suggested, suggested, done]
    assert _statuses(ConfirmMode.AUTOMATIC) == [opened, opened, suggested, done]
    assert _statuses(ConfirmMode.ALL) == [suggested, suggested, suggested, done]


async def test_people_have_the_zone_they_have_set(records: SqlStore) -> None:
    def person(name: str, zone: str | None = None, platform: str = "terminal") -> Participant:
        account = Account(platform=platform, workspace="w", user_id=name)
        return Participant(id=name, name=name, account=account, zone=zone)

    people = (person("a"), person("b", "Asia/Tokyo"), person("c"), person("a2", platform="other"))
    for one in people[:2]:
        assert one.account is not None
        await records.save_person_settings(one.account, PersonSettings(zone="Europe/Oslo"))
    meeting = examples.meeting().model_copy(
        update={"participants": (*people, Participant(id="voice", name="Speaker 1"))}
    )
    known = await Zones(records).known(meeting)
    assert [one.zone for one in known.participants] == [
        "Europe/Oslo",
        "Asia/Tokyo",
        None,
        None,
        None,
    ]
