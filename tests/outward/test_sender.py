"""Calls over real connections: what is sent, and every way in which there is no answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from bot.errors import Fault, ProviderError
from bot.ports.webhook_sender import Answered
from integrations.webhooks import HttpWebhookSender
from tests.outward.receivers import HOST, Names, Receiver, certificate, listening, raw, serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.outward.conftest import Senders
    from tests.servers.discord.certificate import Certificate

HEADERS = {"webhook-id": "c1", "content-type": "application/json"}
BODY = '{"task":"Grüße"}'.encode()


async def failure(sender: HttpWebhookSender, url: str) -> str:
    with pytest.raises(ProviderError) as caught:
        await sender.call(url, HEADERS, BODY)
    assert caught.value.fault in {Fault.CONNECTIVITY, Fault.BAD_INPUT}
    assert caught.value.provider == "webhook"
    return caught.value.detail


async def test_a_call_arrives_as_it_was_made(senders: Senders, trusted: Certificate) -> None:
    names = Names()
    async with listening(Receiver(204), trusted.server_side(), HOST) as receiver:
        answer = await senders(names=names).call(receiver.url, HEADERS, BODY)
    assert answer == Answered(204)
    (came,) = receiver.received
    assert (came.path, came.body) == ("/hook?team=7", BODY)
    port = int(receiver.url.split(":")[2].split("/")[0])
    assert came.headers["Host"] == f"{HOST}:{port}"
    assert names.asked == [(HOST, port)]
    sent = {name.lower() for name in came.headers}
    assert sent == {"host", "connection", "content-length", *HEADERS}


@pytest.mark.parametrize("status", [200, 202, 299, 302, 404, 410, 429, 500, 503])
async def test_every_status_is_an_answer(
    senders: Senders, trusted: Certificate, status: int
) -> None:
    receiver = Receiver(status)
    receiver.headers = {"Retry-After": "120", "Location": "https://localhost:1/"}
    async with listening(receiver, trusted.server_side()):
        answer = await senders().call(receiver.url, HEADERS, BODY)
    assert answer == Answered(status, 120.0)
    assert len(receiver.received) == 1


async def test_a_redirect_leads_nowhere(senders: Senders, trusted: Certificate) -> None:
    first, second = Receiver(307), Receiver(200)
    context = trusted.server_side()
    async with listening(first, context), listening(second, context):
        first.headers = {"Location": second.url}
        assert await senders().call(first.url, HEADERS, BODY) == Answered(307)
    assert second.received == []


async def test_a_cookie_is_not_brought_back(senders: Senders, trusted: Certificate) -> None:
    receiver, sender = Receiver(200), senders()
    receiver.headers = {"Set-Cookie": "who=minuta; Path=/"}
    async with listening(receiver, trusted.server_side()):
        await sender.call(receiver.url, HEADERS, BODY)
        await sender.call(receiver.url, HEADERS, BODY)
    assert ["Cookie" in one.headers for one in receiver.received] == [False, False]


async def test_no_proxy_of_the_environment_is_used(
    senders: Senders, trusted: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with listening(Receiver(), trusted.server_side()) as receiver:
        assert await senders().call(receiver.url, HEADERS, BODY) == Answered(200)


async def test_a_certificate_has_to_be_trusted(senders: Senders, tmp_path: Path) -> None:
    async with listening(Receiver(), certificate(tmp_path).server_side(), HOST) as receiver:
        assert (
            await failure(senders(), receiver.url) == "its certificate is not valid for this host"
        )
    assert receiver.received == []


async def test_a_certificate_has_to_be_that_of_the_name(
    senders: Senders, trusted: Certificate
) -> None:
    async with listening(Receiver(), trusted.server_side(), "other.example") as receiver:
        assert (
            await failure(senders(), receiver.url) == "its certificate is not valid for this host"
        )
    assert receiver.received == []


async def test_no_connection_is_kept_that_could_serve_another_name(
    senders: Senders, trusted: Certificate
) -> None:
    sender = senders()
    async with listening(Receiver(), trusted.server_side(), HOST) as receiver:
        assert await sender.call(receiver.url, HEADERS, BODY) == Answered(200)
        url = receiver.url.replace(HOST, "other.example")
        assert await failure(sender, url) == "its certificate is not valid for this host"
    assert len(receiver.received) == 1


async def test_an_address_in_figures_has_to_be_in_the_certificate(
    senders: Senders, trusted: Certificate
) -> None:
    async with listening(Receiver(), trusted.server_side(), "127.0.0.1") as receiver:
        assert await senders().call(receiver.url, HEADERS, BODY) == Answered(200)
    names = Names(["127.0.0.2"])
    async with listening(Receiver(), trusted.server_side(), "127.0.0.2") as receiver:
        assert await failure(senders(names=names), receiver.url) == "it takes no connection"


async def test_who_speaks_no_tls_is_told_so(senders: Senders) -> None:
    async with listening(Receiver()) as receiver:
        url = receiver.url.replace("http:", "https:")
        assert await failure(senders(), url) == "it does not speak TLS"


async def test_nobody_listens(senders: Senders) -> None:
    async with raw(_say_nothing) as port:
        pass
    assert await failure(senders(), f"https://{HOST}:{port}/") == "it takes no connection"


async def test_a_second_address_is_tried_where_the_first_takes_no_connection(
    senders: Senders, trusted: Certificate
) -> None:
    names = Names(["127.0.0.2", "127.0.0.1"])
    async with listening(Receiver(), trusted.server_side(), HOST) as receiver:
        assert await senders(names=names).call(receiver.url, HEADERS, BODY) == Answered(200)
    assert len(receiver.received) == 1


async def test_a_host_that_is_not_found(senders: Senders) -> None:
    sender = senders(names=Names([]))
    assert await failure(sender, f"https://{HOST}/") == "its host is not found, or not open to all"


async def test_a_name_that_is_none_is_not_found_by_the_machine(trusted: Certificate) -> None:
    sender = HttpWebhookSender(certificates=trusted.client_side())
    url = f"https://{'a' * 70}.invalid/"
    assert await failure(sender, url) == "its host is not found, or not open to all"
    await sender.close()


async def test_the_machine_finds_itself(trusted: Certificate) -> None:
    sender = HttpWebhookSender(private=True, certificates=trusted.client_side())
    async with listening(Receiver(), trusted.server_side()) as receiver:
        assert await sender.call(receiver.url, HEADERS, BODY) == Answered(200)
    await sender.close()


async def test_who_does_not_answer_is_waited_for_only_so_long(
    senders: Senders, trusted: Certificate
) -> None:
    receiver = Receiver()
    receiver.held = asyncio.Event()
    async with listening(receiver, trusted.server_side()):
        assert await failure(senders(call_s=0.3), receiver.url) == "it did not answer in time"
        receiver.held.set()


async def test_who_answers_drop_by_drop_is_waited_for_only_so_long(senders: Senders) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        del reader
        for drop in b"HTTP/1.1 200 OK\r\n":
            writer.write(bytes([drop]))
            await writer.drain()
            await asyncio.sleep(0.05)

    async with raw(drip) as port:
        sender = senders(call_s=0.3)
        assert await failure(sender, f"http://{HOST}:{port}/") == "it did not answer in time"


async def test_a_connection_that_is_cut(senders: Senders) -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    async with raw(cut) as port:
        assert "connection" in await failure(senders(), f"http://{HOST}:{port}/")


async def test_who_speaks_something_else(senders: Senders) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n\r\n")
        await reader.read()

    async with raw(greet) as port:
        detail = await failure(senders(), f"http://{HOST}:{port}/")
    assert detail == "it closed the connection, or does not speak HTTP"


async def test_headers_without_end_are_no_answer(senders: Senders) -> None:
    async def boast(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        del reader
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while not writer.is_closing():
            writer.write(b"x-more: " + b"a" * 8192 + b"\r\n")
            await writer.drain()

    async with raw(boast) as port:
        detail = await failure(senders(), f"http://{HOST}:{port}/")
    assert detail == "it closed the connection, or does not speak HTTP"


async def test_a_body_without_end_is_left(senders: Senders, trusted: Certificate) -> None:
    left = asyncio.Event()
    sent = 0

    async def flood(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"a" * 65536)
                sent += 65536
        except (ConnectionError, asyncio.CancelledError):
            left.set()
        return response

    async with serving(flood, trusted.server_side()) as port:
        answer = await senders().call(f"https://{HOST}:{port}/", HEADERS, BODY)
        assert answer == Answered(200)
        async with asyncio.timeout(120):
            await left.wait()
    assert sent < 16 << 20


async def test_a_body_that_breaks_off_changes_nothing(senders: Senders) -> None:
    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 100\r\n\r\nno")
        await writer.drain()
        writer.close()

    async with raw(half) as port:
        answer = await senders().call(f"http://{HOST}:{port}/", HEADERS, BODY)
    assert answer == Answered(503, 7.0)


async def _say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    del writer
    await reader.read()
