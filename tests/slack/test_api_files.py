"""Files that are uploaded; and what is logged of a call."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from bot.errors import ProviderError
from integrations.slack.faults import Refused
from tests.servers.slack import Kind

if TYPE_CHECKING:
    from tests.slack.office import Office


async def test_a_file_comes_into_its_thread(office: Office) -> None:
    root = await office.post("root")
    file_id = await office.api.upload(
        office.team.id,
        channel=office.general.id,
        thread=root,
        name="transcript.md",
        title="Transcript of the weekly",
        content="# Grüße".encode(),
    )
    assert office.slack.files.content(file_id) == "# Grüße".encode()
    [reply] = office.slack.messages(office.general, thread=root)
    assert reply["files"][0]["title"] == "Transcript of the weekly"


async def test_bytes_that_were_lost_are_brought_again_and_the_file_appears_once(
    office: Office,
) -> None:
    root = await office.post("root")
    office.slack.faults.add("upload", Kind.STATUS)
    await office.api.upload(
        office.team.id,
        channel=office.general.id,
        thread=root,
        name="a.md",
        title="A",
        content=b"a",
    )
    assert len(office.slack.messages(office.general, thread=root)) == 1


async def test_a_file_that_may_have_appeared_is_not_sent_again(office: Office) -> None:
    root = await office.post("root")
    office.slack.faults.add("files.completeUploadExternal", Kind.RESET_AFTER)
    with pytest.raises(ProviderError) as caught:
        await office.api.upload(
            office.team.id,
            channel=office.general.id,
            thread=root,
            name="a.md",
            title="A",
            content=b"a",
        )
    assert caught.value.is_in_doubt
    assert len(office.slack.called("files.completeUploadExternal")) == 1


async def test_no_word_and_no_token_is_logged(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    office.slack.faults.add("chat.postMessage", Kind.NOT_JSON)
    with pytest.raises(ProviderError) as broken:
        await office.post("the secret budget")
    with pytest.raises(Refused) as refused:
        await office.api.call(
            office.team.id, "chat.postMessage", channel="C0", text="the secret budget"
        )
    told = f"{caplog.text}{broken.value}{refused.value}"
    assert "secret" not in told
    assert office.bot.token not in told


async def test_the_library_may_log_everything_and_no_word_comes_through(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = office.wire.client(office.bot.token)
    client.logger.error("the %s budget", "secret", exc_info=ValueError("secret"))
    assert "secret" not in caplog.text
    assert "a problem" in caplog.text or "ValueError" in caplog.text
    assert client.retry_handlers == []
