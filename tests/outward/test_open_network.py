"""Addresses that must not be called, however they are written and whenever they turn up."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest

from bot.errors import Fault, ProviderError, SettingsError
from bot.ports.webhook_sender import Answered
from integrations.webhooks import is_near, is_open, open_webhook_sender
from tests.outward.receivers import HOST, Names, Receiver, listening

if TYPE_CHECKING:
    from tests.outward.conftest import Senders
    from tests.servers.discord.certificate import Certificate

OPEN = "93.184.216.34"
CLOSED = "its host is not found, or not open to all"


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "2606:2800:220:1::5", "64:ff9b::5db8:d822", "::ffff:93.184.216.34"],
)
def test_addresses_of_the_open_network(address: str) -> None:
    assert is_open(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",  # noqa: S104 (nothing is bound)
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2001:0:5db8:d822::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "3fff::1",
        "168.63.129.16",
        "::ffff:168.63.129.16",
        "100.100.100.200",
    ],
)
def test_addresses_that_are_nobodys_or_ones_own(address: str) -> None:
    assert not is_open(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::",
        "2001:0:5db8:d822:0:0:5601:5601",
        "fe80::1",
        "fd00:ec2::254",
        "fd20:ce::254",
        "100.100.100.200",
        "192.0.0.192",
        "168.63.129.16",
        "2002:a83f:8110::",
    ],
)
def test_what_tells_credentials_is_not_called_where_ones_own_network_is(address: str) -> None:
    assert not is_near(ip_address(address))


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "::1", "fd00::1", "93.184.216.34", "2002:a01:203::"]
)
def test_ones_own_network_can_be_called_where_that_is_wanted(address: str) -> None:
    assert is_near(ip_address(address))


@pytest.mark.parametrize(
    ("answer", "is_allowed"),
    [([OPEN], True), (["127.0.0.1"], False), ([OPEN, "10.0.0.1"], False), (["::1", OPEN], False)],
)
async def test_all_that_a_name_leads_to_has_to_be_open(
    senders: Senders, answer: list[str], *, is_allowed: bool
) -> None:
    sender = senders(private=False, names=Names(answer))
    if is_allowed:
        await sender.check(f"https://{HOST}/hook")
        return
    with pytest.raises(SettingsError, match=CLOSED):
        await sender.check(f"https://{HOST}/hook")


async def test_a_name_that_leads_home_later_is_not_followed(
    senders: Senders, trusted: Certificate
) -> None:
    names = Names([OPEN], ["127.0.0.1"])
    sender = senders(private=False, names=names)
    async with listening(Receiver(), trusted.server_side(), HOST) as receiver:
        await sender.check(receiver.url)
        with pytest.raises(ProviderError, match=CLOSED) as caught:
            await sender.call(receiver.url, {}, b"{}")
    assert caught.value.fault is Fault.BAD_INPUT
    assert receiver.received == []
    assert len(names.asked) == 2


async def test_the_connection_goes_to_the_address_that_was_looked_at(
    senders: Senders, trusted: Certificate
) -> None:
    """A second look at the name, which the connection does without, would lead elsewhere."""
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    async with listening(Receiver(), trusted.server_side(), HOST) as receiver:
        assert await senders(names=names).call(receiver.url, {}, b"{}") == Answered(200)
    assert len(names.asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
    ],
)
async def test_ways_to_write_this_machine_are_seen_through(url: str) -> None:
    async with open_webhook_sender(private=False) as sender:
        with pytest.raises(SettingsError, match=CLOSED):
            await sender.check(url)
        with pytest.raises(ProviderError, match=CLOSED):
            await sender.call(url, {}, b"{}")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://tracker.example/", "does not begin with https"),
        ("ftp://tracker.example/", "no web address"),
        ("file:///etc/passwd", "no web address"),
        ("tracker.example/hook", "no web address"),
        ("https://", "no web address"),
        ("https://:8443/", "no web address"),
        ("https://tracker.example:99999/", "no web address"),
        ("https://tracker.example:0/", "no web address"),
        ("https://tracker.example/\r\nx: y", "no web address"),
        ("https://me:secret@tracker.example/", "a password"),
        ("https://tracker.example/#now", "a mark"),
        (f"https://tracker.example/{'a' * 500}", "longer than 500"),
        ("", "no web address"),
    ],
)
async def test_what_is_no_address_to_call(senders: Senders, url: str, why: str) -> None:
    sender = senders(private=False, names=Names([OPEN]))
    with pytest.raises(SettingsError, match=why) as caught:
        await sender.check(url)
    assert "secret" not in str(caught.value)
    with pytest.raises(ProviderError, match=why):
        await sender.call(url, {}, b"{}")


async def test_nobody_learns_which_names_a_network_has(senders: Senders) -> None:
    told = set[str]()
    for names in (Names([]), Names(["10.0.0.7"])):
        with pytest.raises(SettingsError, match=CLOSED) as caught:
            await senders(private=False, names=names).check(f"https://{HOST}/")
        told.add(str(caught.value))
    assert len(told) == 1


async def test_where_it_is_allowed_ones_own_network_is_called_without_tls(
    senders: Senders,
) -> None:
    async with listening(Receiver()) as receiver:
        sender = senders(private=True)
        await sender.check(receiver.url)
        assert await sender.call(receiver.url, {}, b"{}") == Answered(200)


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "::ffff:169.254.169.254"])
async def test_even_then_nothing_link_local_is_called(senders: Senders, address: str) -> None:
    with pytest.raises(SettingsError, match=CLOSED):
        await senders(private=True, names=Names([address])).check("http://metadata.example/")
