"""A whole meeting on Discord, through the wire alone, as people go through it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.flows.discord_bot import recording, running
from tests.flows.discord_office import Office
from tests.flows.discord_story import (
    attach,
    broken_model,
    fail,
    give,
    hold,
    item_page,
    recover,
    rename,
)
from tests.servers.discord import Behaviour, LocalDiscord, Permission
from tests.servers.discord.messages import shown


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with LocalDiscord.started(Behaviour(limits_rates=True)) as discord:
        yield Office(discord)
        assert discord.rest.limits.refused == {}


async def test_a_meeting_from_its_invitation_to_its_notes(office: Office, tmp_path: Path) -> None:
    discord, files = office.discord, office.discord.rest.messages.files
    async with running(discord, tmp_path / "data") as bot:
        held = await hold(office, bot)
        assert shown(held.notice).startswith("⏹️")
        assert "dropped because of the opt-out" in shown(held.notice)
        assert f"<@{office.david.id}>: " in held.status, "what was heard of whom"
        assert "Voice privacy code" in held.status
        posted = office.messages(office.text)
        assert len(posted) == 3, "the notice, what was said, and the notes: one meeting"
        page = item_page(office, held, "contact page")
        assert f"Fix the contact page\n<@{office.peter.id}>" in shown(page)
        assert f"Write the announcement\n<@{office.david.id}>" in shown(page)
        assert office.pinged() == ["Peter", "David"]

        evidence = await office.press(office.alice, page, "Evidence", near="contact page")
        assert "Peter at" in evidence.text
        assert "fix the contact page by Friday" in evidence.text

        await give(office, held, "Fix the contact page", office.david)
        await rename(office, held, office.peter, "Pete")
        asked = {"question": "Who writes the announcement?"}
        assert "announcement by tomorrow" in await office.ask(office.peter, "notes ask", asked)
        found = await office.ask(office.peter, "notes search", {"words": "contact page"})
        assert "Pete at" in found

        exported = await office.use(office.david, "notes export")
        names = {one["filename"].rpartition(".")[2] for one in exported.messages[0]["attachments"]}
        assert names == {"md", "json", "vtt"}

        sam = office.guild.add_member("Sam")
        refused = await office.press(sam, page, "Done", near="contact page")
        assert refused.text.startswith("⚠️")
        lobby = office.guild.add_text_channel("lobby")
        office.text.forbid(sam, Permission.VIEW_CHANNEL)
        nothing = await office.ask(sam, "notes search", {"words": "contact page"}, lobby)
        assert "contact page by" not in nothing
        with pytest.raises(PermissionError):
            await office.press(sam, held.head, "Export")

        assert office.pinged() == ["Peter", "David"], "changes tell nobody, and nothing pings all"
        kept = [office.transcript(), *(upload.content.decode() for upload in files.values())]
        assert not any("second server" in text for text in kept), "Eva did not want to be recorded"
        await bot.stop()


@pytest.mark.nightly
async def test_what_failed_is_tried_again_by_an_old_button_and_what_is_shared_becomes_notes(
    office: Office, tmp_path: Path
) -> None:
    models = broken_model(tmp_path / "models")
    async with running(office.discord, tmp_path / "data", **models) as bot:
        failed = await fail(office, "Budget")
        assert "Budget" in shown(failed)
        head = await recover(office, bot, failed)
        assert head["id"] == failed["id"], "the same message says more"
        page = shown(office.messages(office.thread(head))[0])
        assert f"Fix the contact page\n<@{office.peter.id}>" in page
        assert office.pinged() == ["Peter"]

        message = attach(office, office.peter, "call.wav", recording("Peter", "contact page"))
        name = "Make meeting notes"
        assert "makes notes" in (await office.use_on(office.alice, name, message)).text
        assert "already" in (await office.use_on(office.peter, name, message)).text
        head = await office.posted("## call")
        assert "contact page" in office.attached(office.thread(head), ".vtt")
        await bot.stop()
