"""What is kept of a person's action items, and of what they are told of them, for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.domain.action_item import ActionItem, ItemEvent
    from bot.domain.people import Account, Participant
    from bot.ports import Store

_YOURS_TO_SAY: Final = frozenset({"task", "due", "status", "snoozed"})
"""Fields of an item whose new value is what somebody has said of it, and names nobody."""


async def followed_through(store: Store, account: Account) -> dict[str, Any]:
    """What an account is linked with, subscribed to and told daily, and what it has changed.

    `daily_digest` holds ids of items; of changes there is what the person has made of the items.
    """
    linked = await store.accounts_of(account)
    digest = await store.digest_of(account)
    return {
        "linked_accounts": [
            one.model_dump(mode="json")
            for one in linked
            if (one.platform, one.user_id) != (account.platform, account.user_id)
        ],
        "has_calendar": await store.has_calendar(account),
        "webhooks_added": [
            {
                "id": one.id,
                "url": one.url,
                "channel": one.channel,
                "created_at": one.created_at.isoformat(),
            }
            for one in await store.webhooks(account.platform, account.workspace)
            if one.created_by == account.user_id
        ],
        "daily_digest": (
            {"next_at": digest[0].isoformat(), "said": sorted(digest[1])} if digest else None
        ),
        "changes_by_you": [_change(event) for event in await store.events_by(account)],
    }


async def exported_item(
    store: Store, item: ActionItem, person: Participant, ids: Collection[str]
) -> dict[str, Any]:
    """An item of a person; `ids` are those of their utterances. Others are not named in it."""
    said = item.said_done
    return {
        **item.model_dump(mode="json", exclude={"evidence", "meeting_id", "version", "said_done"}),
        "evidence": [
            one.model_dump(mode="json") for one in item.evidence if one.utterance_id in ids
        ],
        "said_done_in": said.meeting_id if said else None,
        "history": [_event(event, person) for event in await store.item_events(item.id)],
        "reminders": [
            {
                "kind": one.kind,
                "local": one.local.isoformat(),
                "zone": one.zone,
                "state": one.state,
            }
            for one in await store.reminders_of(item.id)
            if one.participant == person.id
        ],
    }


def _event(event: ItemEvent, person: Participant) -> dict[str, Any]:
    values = {"old": event.old, "new": event.new}
    if event.field == "assignee":
        values = {name: _whose(value, person) for name, value in values.items()}
    return {
        "at": event.at.isoformat(),
        "field": event.field,
        **values,
        "where": event.where,
        "by_you": event.actor in _names_of(person),
    }


def _change(event: ItemEvent) -> dict[str, Any]:
    return {
        "item_id": event.item_id,
        "at": event.at.isoformat(),
        "field": event.field,
        "new": event.new if event.field in _YOURS_TO_SAY else None,
        "where": event.where,
    }


def _whose(participant: str | None, person: Participant) -> str | None:
    if participant is None:
        return None
    return "you" if participant == person.id else "somebody else"


def _names_of(person: Participant) -> set[str]:
    return {person.id, *([person.account.user_id] if person.account else ())}
