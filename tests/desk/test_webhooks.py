"""What admins may ask about webhooks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.desk.webhooks import MOST_WEBHOOKS, FrontWebhookDesk
from bot.domain.webhook import CallState
from bot.errors import MinutaError, NotAllowedError, NotFoundError, SettingsError
from integrations.webhooks import HttpWebhookSender
from tests.desk.askers import ADMIN, BEN, FOREIGN_ADMIN
from tests.outward.office import Office, deliveries, sealing
from tests.outward.receivers import Names, Receiver, listening
from tests.privacy.meetings import NOW, SetClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.store import SqlStore

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
    added = await desk.add(ADMIN, f" {URL}\n")
    webhook = added.webhook
    assert added.secret.startswith("whsec_")
    assert (webhook.url, webhook.platform, webhook.workspace) == (URL, "chat", "w")
    assert (webhook.created_by, webhook.created_at, webhook.paused) == ("admin", NOW, None)
    assert len(webhook.id) == 8
    assert not set(webhook.id) & set("0o1il")
    assert await desk.webhooks(ADMIN) == [webhook]
    kept = await records.webhook(webhook.id)
    assert added.secret.removeprefix("whsec_") not in f"{kept.model_dump_json()}{kept!r}"
    assert kept.sealed not in repr(kept)
    assert sealing().opened(kept.sealed.encode()).decode() == added.secret


async def test_only_admins_of_the_workspace_have_a_say(desk: FrontWebhookDesk) -> None:
    webhook = (await desk.add(ADMIN, URL)).webhook
    with pytest.raises(NotAllowedError):
        await desk.add(BEN, URL)
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
        await desk.add(ADMIN, url)
    assert await desk.webhooks(ADMIN) == []


async def test_an_address_of_ones_own_network_is_refused_unless_that_is_allowed(
    records: SqlStore, clock: SetClock
) -> None:
    for private in (False, True):
        sender = HttpWebhookSender(private=private, resolve=Names(["10.0.0.7"]))
        desk = FrontWebhookDesk(records, sender, sealing(), clock)
        if private:
            await desk.add(ADMIN, "http://tracker.local:8080/hook")
        else:
            with pytest.raises(SettingsError, match="not open to all"):
                await desk.add(ADMIN, URL)
        await sender.close()
    assert len(await records.all_webhooks()) == 1


async def test_without_a_key_none_can_be_added_but_the_others_are_there(
    desk: FrontWebhookDesk, records: SqlStore, sender: HttpWebhookSender, clock: SetClock
) -> None:
    webhook = (await desk.add(ADMIN, URL)).webhook
    keyless = FrontWebhookDesk(records, sender, None, clock)
    with pytest.raises(SettingsError, match="MINUTA_SECRET_KEY"):
        await keyless.add(ADMIN, f"{URL}/2")
    assert await keyless.webhooks(ADMIN) == [webhook]
    await keyless.remove(ADMIN, webhook.id)
    assert await keyless.webhooks(ADMIN) == []


async def test_a_workspace_has_five_at_most_and_none_twice(desk: FrontWebhookDesk) -> None:
    for number in range(MOST_WEBHOOKS):
        await desk.add(ADMIN, f"{URL}/{number}")
    with pytest.raises(SettingsError, match="at most 5"):
        await desk.add(ADMIN, f"{URL}/6")
    first = (await desk.webhooks(ADMIN))[0]
    with pytest.raises(SettingsError, match="already"):
        await desk.add(ADMIN, first.url)
    await desk.add(FOREIGN_ADMIN, URL)
    await desk.remove(ADMIN, first.id.upper())
    await desk.add(ADMIN, f"{URL}/6")
    assert len(await desk.webhooks(ADMIN)) == MOST_WEBHOOKS
    with pytest.raises(NotFoundError):
        await desk.remove(ADMIN, first.id)


@pytest.fixture
async def office(
    records: SqlStore, clock: SetClock
) -> AsyncIterator[tuple[Office, FrontWebhookDesk]]:
    """What is needed to have webhooks really called, on this machine."""
    sender = HttpWebhookSender(private=True, resolve=Names(["127.0.0.1"]))
    made = deliveries(records, sender, clock)
    yield Office(records, clock, made), FrontWebhookDesk(records, sender, sealing(), clock)
    await sender.close()


async def test_the_log_says_what_became_of_each_change(
    office: tuple[Office, FrontWebhookDesk],
) -> None:
    at_work, desk = office
    async with listening(Receiver(200, 404)) as receiver:
        webhook = (await desk.add(ADMIN, receiver.url)).webhook
        await at_work.reword("First")
        await at_work.reword("Second")
        await at_work.deliver()
    second, first = await desk.calls(ADMIN, webhook.id, 5)
    assert (first.state, first.status, first.item.task) == (CallState.DELIVERED, 200, "First")
    assert (second.state, second.status, second.attempts) == (CallState.WAITING, 404, 1)
    assert [one.id for one in await desk.calls(ADMIN, webhook.id, 1)] == [second.id]


async def test_who_was_paused_hears_of_everything_since_once_resumed(
    office: tuple[Office, FrontWebhookDesk],
) -> None:
    at_work, desk = office
    async with listening(Receiver(410, 200)) as receiver:
        webhook = (await desk.add(ADMIN, receiver.url)).webhook
        await at_work.reword("First")
        await at_work.deliver()
        await at_work.reword("Second")
        await at_work.deliver()
        assert len(receiver.received) == 1
        (paused,) = await desk.webhooks(ADMIN)
        assert paused.paused
        resumed = await desk.resume(ADMIN, webhook.id)
        assert (resumed.paused, await desk.webhooks(ADMIN)) == (None, [resumed])
        await at_work.deliver()
    assert len(receiver.received) == 3


async def test_resuming_hastens_what_would_be_told_much_later(
    office: tuple[Office, FrontWebhookDesk],
) -> None:
    at_work, desk = office
    async with listening(Receiver(500, 200)) as receiver:
        webhook = (await desk.add(ADMIN, receiver.url)).webhook
        await at_work.reword("First")
        await at_work.reword("Second")
        await at_work.deliver()
        await desk.resume(ADMIN, webhook.id)
        await at_work.deliver()
    assert len(receiver.received) == 3
    calls = await desk.calls(ADMIN, webhook.id, 5)
    assert {one.state for one in calls} == {CallState.DELIVERED}


async def test_a_call_that_failed_is_made_again_and_no_other(
    office: tuple[Office, FrontWebhookDesk],
) -> None:
    at_work, desk = office
    async with listening(Receiver(200)) as receiver:
        webhook = (await desk.add(ADMIN, receiver.url)).webhook
        other = (await desk.add(ADMIN, f"{receiver.url}&other")).webhook
        await at_work.reword("First")
        await at_work.deliver()
        (call,) = await desk.calls(ADMIN, webhook.id, 5)
        with pytest.raises(MinutaError, match="has failed"):
            await desk.again(ADMIN, webhook.id, call.id)
        failed = call.model_copy(update={"state": CallState.FAILED, "attempts": 9})
        await at_work.store.settle_call(failed)
        with pytest.raises(NotFoundError):
            await desk.again(ADMIN, other.id, call.id)
        with pytest.raises(NotFoundError):
            await desk.again(ADMIN, webhook.id, "nothing")
        at_work.later(days=1)
        again = await desk.again(ADMIN, webhook.id, call.id)
        assert (again.state, again.next_at) == (CallState.WAITING, NOW + timedelta(days=1))
        await at_work.deliver()
    assert receiver.ids.count(call.id) == 2
