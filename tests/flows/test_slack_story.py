"""A recording on Slack, through the wire alone, as people go through it: over both transports."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from integrations.slack.scopes import OPTIONAL
from tests.flows.commands import minuta
from tests.flows.discord_bot import recording
from tests.flows.slack_bot import install, over_http, over_socket_mode, running
from tests.flows.slack_office import Office
from tests.flows.slack_story import (
    TASK,
    WHOLE,
    accept,
    confirm,
    item_text,
    move_close,
    name_voices,
    page_with,
    reassign,
    reminded,
    share,
)
from tests.servers.slack import local_slack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.servers.slack import Json


_PATIENCE_S = 60.0
_LOOK_S = 0.5


def snooze_option(reminder: Json, label: str) -> Json:
    """What a reminder offers under this name."""
    options = (
        option
        for block in reminder["blocks"]
        for element in block.get("elements", [])
        for option in element.get("options", [])
    )
    return next(one for one in options if one["text"]["text"] == label)


async def until_forgotten(data: Path, title: str) -> None:
    """Wait until no meeting of this title is listed."""

    def listed() -> str:
        return minuta("meetings", data=data).stdout

    async with asyncio.timeout(_PATIENCE_S):
        while title in await asyncio.to_thread(listed):  # noqa: ASYNC110 (another process lists)
            await asyncio.sleep(_LOOK_S)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with local_slack() as slack:
        slack.limits.is_on = True
        yield Office(slack, slack.add_app("Minuta", optional_scopes=OPTIONAL))
        assert slack.limits.refused == {}
        assert not slack.foreign.requests


async def test_a_recording_from_its_question_to_its_last_reminder(
    office: Office, tmp_path: Path
) -> None:
    access = over_socket_mode(office.slack, office.install())
    data = tmp_path / "data"
    async with running(access, data) as bot:
        noted = await share(office)
        assert "weekly (1 min)" in office.read(noted.question)
        notes = await accept(office, noted)
        assert notes["ts"] == noted.ts, "the question became the notes"
        assert "<!channel>" not in str(office.replies(noted.shared))

        await name_voices(office, noted)
        assert "not confirmed" not in item_text(office, noted, TASK), "it waited for a name only"
        page = page_with(office, noted, TASK)
        await office.person(office.peter).overflow(page, "Evidence", near=TASK)
        modal = await office.modal(office.peter, "fix the contact page by Friday")
        assert "Peter at 0:44" in office.read(modal)
        await office.person(office.peter).cancel(modal)
        await confirm(office, noted)
        await reassign(office, noted, office.david)

        reminder = await move_close(office, noted, office.david)
        david = office.person(office.david)
        assert TASK in office.read(await david.home(office.app))
        await david.choose(reminder, "menu", snooze_option(reminder, "For an hour"), label="Snooze")
        await reminded(office, office.david, reminder, "Snoozed")
        await david.press(await reminded(office, office.david, reminder, "Undo"), "Undo")
        await david.press(await reminded(office, office.david, reminder, "[Done]"), "Done")
        await reminded(office, office.david, reminder, "Done:")
        await office.until(
            lambda: "☑" in item_text(office, noted, TASK) or None,
            "the tick in the notes",
            lambda: office.replies(noted.shared),
        )
        assert TASK not in office.read(await david.home(office.app))
        told = [one for one in office.told(office.david) if TASK in office.read(one)]
        assert len(told) == 1, "reminded once"
        assert office.told(office.peter) == []

        foot = page_with(office, noted, WHOLE)
        asked = await office.person(office.peter).press(foot, "Delete everything")
        assert asked.confirm is not None, "it is asked for twice"
        await office.only_for(office.peter, "⚠️")
        await office.person(office.alice).press(foot, "Delete everything")
        await office.until(
            lambda: office.replies(noted.shared) == [] or None,
            "the end of the notes",
            lambda: office.replies(noted.shared),
        )
        await until_forgotten(data, "weekly")
        await bot.stop()
    assert not list((data / "audio").rglob("*.wav"))


async def test_a_team_installs_minuta_gets_its_notes_over_http_and_lets_it_go(
    office: Office, tmp_path: Path
) -> None:
    access = over_http(office.slack, office.app)
    async with running(access, tmp_path / "data") as bot:
        page = await install(office.slack, office.alice, access["MINUTA_PUBLIC_URL"])
        assert "Minuta is here" in page
        office.general.invite(office.bot)
        sound = recording("Peter", "contact page")
        shared = office.slack.share(
            office.alice, office.general, "call.wav", sound, media_type="audio/wav"
        )
        question = await office.reply(shared, "Make meeting notes")
        await office.person(office.alice).press(question, "Make notes")
        await bot.kill()
        await bot.start()
        notes = await office.reply(shared, WHOLE)
        assert notes["ts"] == question["ts"]
        for one in office.slack.deliveries.log:
            await office.slack.redeliver(one.event_id)
        await office.slack.settled()
        posted = office.slack.called("chat.postMessage")
        assert [call.error for call in posted] == [None], "one message, whatever came twice"
        assert "contact page" in await office.attached(shared, ".vtt")

        office.bot.uninstall()
        await office.slack.settled()
        await until_forgotten(tmp_path / "data", "call")
        await bot.stop()
    assert not list((tmp_path / "data" / "audio").rglob("*.wav"))
