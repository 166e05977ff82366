"""Files of the local Slack: what is shared, fetched and uploaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import aiohttp
import pytest

from tests.servers.slack import Kind
from tests.servers.slack.scene import Scene, refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from tests.servers.slack import Json, SharedFile

SOUND = bytes(range(256)) * 1000


class Fetched(NamedTuple):
    status: int
    content_type: str
    location: str
    content: bytes


async def fetch(scene: Scene, file: SharedFile, token: str | None = None) -> Fetched:
    """What a bot gets that follows no redirect."""
    headers = {"Authorization": f"Bearer {token or scene.bot.token}"}
    async with (
        aiohttp.ClientSession() as http,
        http.get(file.download_url, headers=headers, allow_redirects=False) as response,
    ):
        location = response.headers.get("Location", "")
        return Fetched(response.status, response.content_type, location, await response.read())


async def send(ticket: AsyncSlackResponse, content: bytes) -> tuple[int, str]:
    """What is answered to the bytes of an upload."""
    async with (
        aiohttp.ClientSession() as http,
        http.post(ticket["upload_url"], data=content) as response,
    ):
        return response.status, await response.text()


def recording(scene: Scene, name: str = "weekly.m4a") -> SharedFile:
    return scene.slack.share(scene.alice, scene.general, name, SOUND, media_type="audio/mp4")


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with Scene.opened() as opened:
        yield opened


async def test_one_share_is_told_three_times_and_only_the_message_says_where(scene: Scene) -> None:
    scene.listen()
    root = scene.slack.say(scene.alice, scene.general, "the recording:")
    shared = scene.slack.share(
        scene.alice, scene.general, "weekly.m4a", SOUND, text="here", thread=root["ts"]
    )
    (created,) = scene.told("file_created")
    (told,) = scene.told("file_shared")
    message = scene.told("message")[-1]
    assert created["file_id"] == told["file_id"] == message["files"][0]["id"] == shared.id
    assert told.keys() == {"type", "channel_id", "file_id", "user_id", "file", "event_ts"}
    assert (message["subtype"], message["thread_ts"]) == ("file_share", root["ts"])
    assert message["text"] == "here"
    assert "shares" not in message["files"][0]


async def test_a_file_says_what_it_is_and_where_it_is_shared(scene: Scene) -> None:
    shared = scene.slack.share(
        scene.alice,
        scene.general,
        "stand up.mp4",
        SOUND,
        title="Stand-up",
        duration_ms=61_500,
        has_lagging_shares=True,
    )
    info = (await scene.client.files_info(file=shared.id))["file"]
    assert (info["title"], info["size"], info["mode"]) == ("Stand-up", len(SOUND), "hosted")
    assert (info["mimetype"], info["media_display_type"]) == ("video/mp4", "video")
    assert (info["duration_ms"], info["filetype"]) == (61_500, "mp4")
    assert info["shares"] == {}
    shared.settle_shares()
    info = (await scene.client.files_info(file=shared.id))["file"]
    (share,) = info["shares"]["public"][scene.general.id]
    assert share["ts"] == shared.message["ts"]
    assert info["channels"] == [scene.general.id]
    fetched = await fetch(scene, shared)
    assert (fetched.status, fetched.content_type) == (200, "video/mp4")
    assert fetched.content == SOUND


async def test_slack_connect_gives_a_stub_first_and_may_refuse_the_rest(scene: Scene) -> None:
    scene.listen()
    partners = scene.team.add_channel("partners", [scene.alice, scene.bot], is_connect=True)
    shared = scene.slack.share(scene.alice, partners, "weekly.m4a", SOUND)
    (stub,) = scene.told("message")[-1]["files"]
    assert (stub["mode"], stub["file_access"]) == ("file_access", "check_file_info")
    assert "url_private" not in stub
    assert (await scene.client.files_info(file=shared.id))["file"]["mode"] == "hosted"
    shared.is_forbidden = True
    with refused("access_denied"):
        await scene.client.files_info(file=shared.id)


@pytest.mark.parametrize("mode", ["external", "tombstone", "hidden_by_limit"])
async def test_files_that_lie_elsewhere_or_nowhere_have_no_download(
    scene: Scene, mode: str
) -> None:
    shared = scene.slack.share(scene.alice, scene.general, "weekly.m4a", SOUND, mode=mode)
    info = (await scene.client.files_info(file=shared.id))["file"]
    assert info["mode"] == mode
    assert "url_private_download" not in info


async def test_only_those_who_can_see_a_file_get_it(scene: Scene) -> None:
    private = scene.team.add_channel("private", [scene.alice], is_private=True)
    shared = scene.slack.share(scene.alice, private, "weekly.m4a", SOUND)
    with refused("file_not_found"):
        await scene.client.files_info(file=shared.id)
    assert (await fetch(scene, shared)).content_type == "text/html"
    shared.share(scene.alice, scene.general)
    assert (await fetch(scene, shared)).content == SOUND


async def test_a_wrong_token_is_sent_to_the_login_page_and_a_missing_scope_gets_a_page(
    scene: Scene,
) -> None:
    shared = recording(scene)
    fetched = await fetch(scene, shared, "xoxb-nobody")
    assert (fetched.status, fetched.location) == (
        302,
        f"{scene.slack.url}/?redir={shared.download_url.removeprefix(scene.slack.url)}",
    )
    scene.bot.scopes.remove("files:read")
    fetched = await fetch(scene, shared)
    assert (fetched.status, fetched.content_type) == (200, "text/html")
    assert fetched.content.startswith(b"<!DOCTYPE html>")


async def test_a_deleted_file_is_gone_and_told_of(scene: Scene) -> None:
    scene.listen()
    shared = recording(scene)
    shared.delete()
    with refused("file_deleted"):
        await scene.client.files_info(file=shared.id)
    assert (await fetch(scene, shared)).status == 404
    (told,) = scene.told("file_deleted")
    assert (told["file_id"], told["channel_ids"]) == (shared.id, [scene.general.id])
    (message,) = scene.slack.messages(scene.general)
    assert message["files"] == [{"id": shared.id, "mode": "tombstone"}]


async def test_downloads_can_go_wrong_in_every_way(scene: Scene) -> None:
    shared = recording(scene)
    seen: dict[Kind, Fetched] = {}
    for kind in (Kind.LOGIN, Kind.HTML, Kind.JSON, Kind.SHORT, Kind.EMPTY, Kind.FOREIGN):
        scene.slack.faults.add("download", kind)
        seen[kind] = await fetch(scene, shared)
    assert seen[Kind.LOGIN].status == 302
    assert seen[Kind.HTML].content_type == "text/html"
    assert seen[Kind.JSON].content_type == "application/json"
    assert len(seen[Kind.SHORT].content) == len(SOUND) // 2
    assert seen[Kind.EMPTY].content == b""
    assert seen[Kind.FOREIGN].location.startswith("http://localhost:")
    scene.slack.faults.add("download", Kind.CUT)
    with pytest.raises(aiohttp.ClientPayloadError):
        await fetch(scene, shared)
    # aiohttp asks once more by itself when a connection that it kept breaks.
    scene.slack.faults.add("download", Kind.RESET, times=2)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await fetch(scene, shared)
    scene.slack.faults.add("download", Kind.STATUS, status=502)
    assert (await fetch(scene, shared)).status == 502
    slow = scene.slack.faults.add("download", Kind.SLOW)
    slow.release.set()
    assert (await fetch(scene, shared)).content == SOUND


async def test_a_foreign_host_keeps_what_it_was_asked(scene: Scene) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.get(
            f"{scene.slack.foreign.url}/weekly.m4a", headers={"Authorization": "Bearer x"}
        ) as response,
    ):
        assert response.status == 200
    (asked,) = scene.slack.foreign.requests
    assert asked.headers["authorization"] == "Bearer x"


async def test_the_upload_of_slacks_client_appears_in_the_thread_a_little_later(
    scene: Scene,
) -> None:
    scene.listen()
    scene.slack.files.share_lag_s = 0.02
    root = scene.slack.say(scene.alice, scene.general, "one")
    answer = await scene.client.files_upload_v2(
        channel=scene.general.id,
        thread_ts=root["ts"],
        filename="transcript.md",
        title="Transcript",
        content="Alice: hello",
        initial_comment="Everything that was said",
    )
    file_id = answer["file"]["id"]
    assert answer["files"][0]["shares"] == {}
    assert scene.slack.messages(scene.general, thread=root["ts"]) == []
    await scene.slack.until(lambda: scene.slack.messages(scene.general, thread=root["ts"]))
    (message,) = scene.slack.messages(scene.general, thread=root["ts"])
    assert message["text"] == "Everything that was said"
    assert (message["files"][0]["id"], message["bot_id"]) == (file_id, scene.bot.bot_id)
    assert scene.slack.files.content(file_id) == b"Alice: hello"
    assert scene.told("message")[-1]["subtype"] == "file_share"


async def test_uploads_are_refused_where_and_when_slack_refuses_them(scene: Scene) -> None:
    with refused("missing_argument"):
        await scene.client.files_getUploadURLExternal(filename="a.md", length=0)
    elsewhere = scene.team.add_channel("elsewhere", [scene.alice])
    ticket = await scene.client.files_getUploadURLExternal(filename="a.md", length=5)
    assert (await send(ticket, b"four"))[0] == 400
    file: Json = {"files": [{"id": ticket["file_id"]}]}
    with refused("file_not_found"):
        await scene.client.files_completeUploadExternal(**file, channel_id=scene.general.id)
    assert await send(ticket, b"hello") == (200, "OK - 5")
    for channel, code in (
        (elsewhere.id, "not_in_channel"),
        ("#general", "invalid_channel"),
        ("C0NOWHERE", "channel_not_found"),
    ):
        with refused(code):
            await scene.client.files_completeUploadExternal(**file, channel_id=channel)
    await scene.client.files_completeUploadExternal(**file, channel_id=scene.general.id)


async def test_a_bot_deletes_its_own_files_only(scene: Scene) -> None:
    shared = recording(scene)
    with refused("cant_delete_file"):
        await scene.client.files_delete(file=shared.id)
    own = await scene.client.files_upload_v2(
        channel=scene.general.id, filename="a.md", content="mine"
    )
    await scene.client.files_delete(file=own["file"]["id"])
    assert scene.slack.files.by_id[own["file"]["id"]].is_deleted


async def test_files_are_listed_by_channel_and_time_newest_first(scene: Scene) -> None:
    first = recording(scene, "first.m4a")
    scene.slack.clock.advance(3600)
    later = int(scene.slack.clock())
    second, third = recording(scene, "second.m4a"), recording(scene, "third.m4a")
    listed = await scene.client.files_list(channel=scene.general.id)
    assert [one["id"] for one in listed["files"]] == [third.id, second.id, first.id]
    listed = await scene.client.files_list(ts_from=str(later), count=1, page=2)
    assert [one["id"] for one in listed["files"]] == [second.id]
    assert listed["paging"] == {"count": 1, "total": 2, "page": 2, "pages": 2}
