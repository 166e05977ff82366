"""What admins may ask about webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.desk.webhooks import MOST_WEBHOOKS, FrontWebhookDesk
from bot.errors import NotAllowedError, NotFoundError, SettingsError
from integrations.webhooks import HttpWebhookSender
from tests.desk.askers import ADMIN, BEN, FOREIGN_ADMIN, Person
from tests.desk.meetings import PLACE
from tests.outward.office import sealing
from tests.outward.receivers import Names
from tests.privacy.meetings import NOW, SetClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.store import SqlStore

ELSEWHERE = PLACE.model_copy(update={"workspace": "other"})
OPEN = "93.184.216.34"
URL = "https://tracker.example/hook"


@pytest.fixture
async def sender() -> AsyncIterator[HttpWebhookSender]:
    """As in the open network, where every name leads to one address."""
    sender = HttpWebhookSender(resolve=Names([OPEN]))
    yield sender
    await sender.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desk(records: SqlStore, sender: HttpWebhookSender, clock: SetClock) -> FrontWebhookDesk:
    return FrontWebhookDesk(records, sender, sealing(), clock)


async def test_a_webhook_is_added_and_its_secret_shown_once(
    desk: FrontWebhookDesk, records: SqlStore
) -> None:
    added = await desk.add(ADMIN, f" {URL}\n", PLACE)
    webhook = added.webhook
    assert added.secret.startswith("whsec_")
    assert (webhook.url, webhook.platform, webhook.workspace) == (URL, "chat", "w")
    assert webhook.channel == PLACE.channel
    assert (webhook.created_by, webhook.created_at, webhook.paused) == ("admin", NOW, None)
    assert len(webhook.id) == 8
    assert not set(webhook.id) & set("0o1il")
    assert await desk.webhooks(ADMIN) == [webhook]
    kept = await records.webhook(webhook.id)
    assert added.secret.removeprefix("whsec_") not in f"{kept.model_dump_json()}{kept!r}"
    assert kept.sealed not in repr(kept)
    assert sealing().opened(kept.sealed.encode()).decode() == added.secret


async def test_only_admins_of_the_workspace_have_a_say(desk: FrontWebhookDesk) -> None:
    webhook = (await desk.add(ADMIN, URL, PLACE)).webhook
    with pytest.raises(NotAllowedError):
        await desk.add(BEN, URL, PLACE)
    with pytest.raises(NotAllowedError):
        await desk.webhooks(BEN)
    assert await desk.webhooks(FOREIGN_ADMIN) == []
    for by, error in ((BEN, NotAllowedError), (FOREIGN_ADMIN, NotFoundError)):
        with pytest.raises(error):
            await desk.remove(by, webhook.id)
        with pytest.raises(error):
            await desk.resume(by, webhook.id)
        with pytest.raises(error):
            await desk.calls(by, webhook.id, 5)
        with pytest.raises(error):
            await desk.again(by, webhook.id, "c1")
    assert await desk.webhooks(ADMIN) == [webhook]


@pytest.mark.parametrize(
    "url",
    ["http://tracker.example/", "ftp://tracker.example/", "tracker.example", "", "javascript:x"],
)
async def test_an_address_has_to_be_https(desk: FrontWebhookDesk, url: str) -> None:
    with pytest.raises(SettingsError, match="can't be called"):
        await desk.add(ADMIN, url, PLACE)
    assert await desk.webhooks(ADMIN) == []


async def test_an_address_of_ones_own_network_is_refused_unless_that_is_allowed(
    records: SqlStore, clock: SetClock
) -> None:
    for private in (False, True):
        sender = HttpWebhookSender(private=private, resolve=Names(["10.0.0.7"]))
        desk = FrontWebhookDesk(records, sender, sealing(), clock)
        if private:
            await desk.add(ADMIN, "http://tracker.local:8080/hook", PLACE)
        else:
            with pytest.raises(SettingsError, match="not open to all"):
                await desk.add(ADMIN, URL, PLACE)
        await sender.close()
    assert len(await records.all_webhooks()) == 1


async def test_without_a_key_none_can_be_added_but_the_others_are_there(
    desk: FrontWebhookDesk, records: SqlStore, sender: HttpWebhookSender, clock: SetClock
) -> None:
    webhook = (await desk.add(ADMIN, URL, PLACE)).webhook
    keyless = FrontWebhookDesk(records, sender, None, clock)
    with pytest.raises(SettingsError, match="MINUTA_SECRET_KEY"):
        await keyless.add(ADMIN, f"{URL}/2", PLACE)
    assert await keyless.webhooks(ADMIN) == [webhook]
    await keyless.remove(ADMIN, webhook.id)
    assert await keyless.webhooks(ADMIN) == []


NEXT_DOOR = PLACE.model_copy(update={"channel": "board"})
OUTSIDER = Person("outsider", reads=frozenset({NEXT_DOOR.channel}), is_admin=True)
"""Manages the server, and is not let into the channel of the meeting."""


async def test_who_can_not_read_a_channel_hears_nothing_of_it_by_a_webhook(
    desk: FrontWebhookDesk,
) -> None:
    webhook = (await desk.add(ADMIN, URL, PLACE)).webhook
    with pytest.raises(NotAllowedError):
        await desk.add(OUTSIDER, f"{URL}/2", PLACE)
    with pytest.raises(NotFoundError):
        await desk.add(OUTSIDER, f"{URL}/2", ELSEWHERE)
    theirs = (await desk.add(OUTSIDER, URL, NEXT_DOOR)).webhook
    assert await desk.webhooks(OUTSIDER) == [theirs]
    assert {one.id for one in await desk.webhooks(ADMIN)} == {webhook.id, theirs.id}
    for ask in (
        desk.resume(OUTSIDER, webhook.id),
        desk.calls(OUTSIDER, webhook.id, 5),
        desk.again(OUTSIDER, webhook.id, "c1"),
    ):
        with pytest.raises(NotFoundError):
            await ask


async def test_any_admin_can_have_a_channel_told_of_no_more(desk: FrontWebhookDesk) -> None:
    webhook = (await desk.add(ADMIN, URL, PLACE)).webhook
    await desk.remove(OUTSIDER, webhook.id)
    assert await desk.webhooks(ADMIN) == []


async def test_a_thread_is_told_of_with_its_channel(desk: FrontWebhookDesk) -> None:
    thread = PLACE.model_copy(update={"thread": "t"})
    assert (await desk.add(ADMIN, URL, thread)).webhook.channel == PLACE.channel
    with pytest.raises(SettingsError, match="already"):
        await desk.add(ADMIN, URL, PLACE)


async def test_only_whoever_runs_it_has_a_whole_workspace_told_of(
    desk: FrontWebhookDesk, records: SqlStore, sender: HttpWebhookSender, clock: SetClock
) -> None:
    with pytest.raises(NotAllowedError):
        await desk.add(ADMIN, URL, None)
    operators = FrontWebhookDesk(records, sender, sealing(), clock, by_operator=True)
    webhook = (await operators.add(ADMIN, URL, None)).webhook
    assert webhook.channel is None
    assert await operators.webhooks(ADMIN) == [webhook]
    assert await operators.calls(ADMIN, webhook.id, 5) == []
    # what is told of everything is nothing for who can read some of it
    assert await desk.webhooks(ADMIN) == []
    with pytest.raises(NotFoundError):
        await desk.calls(ADMIN, webhook.id, 5)
    with pytest.raises(SettingsError, match="already"):
        await desk.add(ADMIN, URL, PLACE)


async def test_a_workspace_has_twenty_at_most_and_none_twice(desk: FrontWebhookDesk) -> None:
    for number in range(MOST_WEBHOOKS):
        await desk.add(ADMIN, f"{URL}/{number}", PLACE)
    with pytest.raises(SettingsError, match="at most 20"):
        await desk.add(ADMIN, f"{URL}/more", PLACE)
    first = (await desk.webhooks(ADMIN))[0]
    with pytest.raises(SettingsError, match="already"):
        await desk.add(ADMIN, first.url, PLACE)
    await desk.add(FOREIGN_ADMIN, URL, ELSEWHERE)
    await desk.remove(ADMIN, first.id.upper())
    await desk.add(ADMIN, f"{URL}/more", PLACE)
    assert len(await desk.webhooks(ADMIN)) == MOST_WEBHOOKS
    with pytest.raises(NotFoundError):
        await desk.remove(ADMIN, first.id)
