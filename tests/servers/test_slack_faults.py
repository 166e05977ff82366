"""What goes wrong on demand in the local Slack, as Slack's own client meets it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)

from tests.servers.slack import Kind
from tests.servers.slack.scene import Scene

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with Scene.opened() as opened:
        yield opened


async def post(scene: Scene, text: str = "hi") -> None:
    await scene.client.chat_postMessage(channel=scene.general.id, text=text)


@pytest.mark.parametrize(
    ("kind", "is_posted"),
    [
        (Kind.STATUS, False),
        (Kind.STATUS_AFTER, True),
        (Kind.NOT_JSON, False),
        (Kind.NOT_JSON_AFTER, True),
        (Kind.ERROR, False),
        (Kind.RATE_LIMIT, False),
    ],
)
async def test_a_bad_answer_tells_nothing_of_what_was_done(
    scene: Scene, kind: Kind, *, is_posted: bool
) -> None:
    scene.slack.faults.add("chat.postMessage", kind)
    with pytest.raises(SlackApiError):
        await post(scene)
    assert scene.posted == ["hi"] * is_posted
    await post(scene, "again")
    assert scene.posted[-1] == "again"


@pytest.mark.parametrize(("kind", "is_posted"), [(Kind.RESET, False), (Kind.RESET_AFTER, True)])
async def test_a_connection_breaks_before_or_after_the_deed(
    scene: Scene, kind: Kind, *, is_posted: bool
) -> None:
    scene.slack.faults.add("chat.postMessage", kind)
    with pytest.raises(aiohttp.ClientConnectionError):
        await post(scene)
    assert scene.posted == ["hi"] * is_posted


async def test_slacks_client_posts_twice_when_it_is_left_to_itself(scene: Scene) -> None:
    scene.client.retry_handlers.append(AsyncConnectionErrorRetryHandler())
    scene.slack.faults.add("chat.postMessage", Kind.RESET_AFTER)
    await post(scene)
    assert scene.posted == ["hi", "hi"]


@pytest.mark.parametrize(("kind", "is_posted"), [(Kind.STALL, False), (Kind.STALL_AFTER, True)])
async def test_no_answer_comes_until_the_fault_lets_go(
    scene: Scene, kind: Kind, *, is_posted: bool
) -> None:
    fault = scene.slack.faults.add("chat.postMessage", kind)
    posting = asyncio.create_task(post(scene))
    await fault.reached.wait()
    await scene.slack.until(lambda: scene.posted == ["hi"] * is_posted)
    assert not posting.done()
    fault.release.set()
    with pytest.raises(aiohttp.ClientConnectionError):
        await posting


async def test_retry_after_is_what_slacks_client_waits_for(scene: Scene) -> None:
    scene.client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    scene.slack.faults.add("chat.postMessage", Kind.RATE_LIMIT, retry_after=0)
    await post(scene)
    first, second = scene.slack.called("chat.postMessage")
    assert (first.status, second.status) == (429, 200)
    assert scene.posted == ["hi"]


async def test_faults_choose_by_the_arguments_and_by_all_methods(scene: Scene) -> None:
    scene.slack.faults.add(
        "*", Kind.ERROR, error="internal_error", when=lambda given: given.get("text") == "bad"
    )
    await scene.client.auth_test()
    await post(scene, "good")
    with pytest.raises(SlackApiError, match="internal_error"):
        await post(scene, "bad")
    assert scene.posted == ["good"]


async def test_every_call_is_kept_with_what_became_of_it(scene: Scene) -> None:
    await post(scene)
    with pytest.raises(SlackApiError):
        await scene.client.chat_postMessage(channel="C0NOWHERE", text="hi")
    good, bad = scene.slack.called("chat.postMessage")
    assert (good.arguments, good.error) == ({"channel": scene.general.id, "text": "hi"}, None)
    assert (bad.status, bad.error) == (200, "channel_not_found")
    assert bad.token == scene.client.token


async def test_an_upload_can_fail_when_its_bytes_are_there(scene: Scene) -> None:
    ticket = await scene.client.files_getUploadURLExternal(filename="a.md", length=5)
    scene.slack.faults.add("upload", Kind.STATUS_AFTER, status=500)
    async with (
        aiohttp.ClientSession() as http,
        http.post(ticket["upload_url"], data=b"hello") as response,
    ):
        assert response.status == 500
    await scene.client.files_completeUploadExternal(files=[{"id": ticket["file_id"]}])
    assert scene.slack.files.content(ticket["file_id"]) == b"hello"
