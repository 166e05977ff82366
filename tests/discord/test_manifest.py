"""The manifest is what the code makes, and Discord takes its commands."""

import json
from pathlib import Path

import discord
from typer.testing import CliRunner

from bot.cli.manifest import manifest as command
from integrations.discord.client import DiscordClient, intents
from integrations.discord.manifest import manifest
from tests.servers.discord import command_rules

MANIFEST = Path(__file__).resolve().parents[2] / "manifests" / "discord.json"


async def test_the_manifest_is_up_to_date() -> None:
    assert json.loads(MANIFEST.read_text(encoding="utf-8")) == await manifest(), (
        "write it anew: minuta manifest discord > manifests/discord.json"
    )


def test_the_command_prints_the_manifest() -> None:
    printed = CliRunner().invoke(command, ["discord"])
    assert printed.exit_code == 0, printed.output
    assert printed.stdout == MANIFEST.read_text(encoding="utf-8")


async def test_discord_takes_the_commands() -> None:
    commands = (await manifest())["commands"]
    command_rules.check_commands(commands, is_in_guild=False)


async def test_every_command_is_for_servers_only() -> None:
    for one in (await manifest())["commands"]:
        assert one["contexts"] == [0], one["name"]
        assert one["integration_types"] == [0], one["name"]


async def test_settings_and_webhooks_are_for_who_manages_the_server() -> None:
    commands = {one["name"]: one for one in (await manifest())["commands"]}
    for name in ("settings", "webhooks"):
        needed = int(commands[name]["default_member_permissions"])
        assert discord.Permissions(needed) == discord.Permissions(manage_guild=True)
    for name in ("tasks", "task", "reminders", "account", "calendar"):
        assert commands[name]["default_member_permissions"] is None, name


async def test_the_commands_are_those_that_were_promised() -> None:
    offered = {
        one["name"]: {option["name"] for option in one.get("options", ())}
        for one in (await manifest())["commands"]
    }
    assert offered["meeting"] == {"start", "stop", "pause", "resume", "status", "list"}
    assert offered["notes"] == {"show", "ask", "search", "export", "regenerate"}
    assert offered["settings"] == {"show", "server", "room", "channel", "templates"}
    assert offered["privacy"] >= {"optout", "optin", "export", "delete"}
    assert offered["timezone"] == {"set", "show"}
    assert offered["vocabulary"] == {"add", "remove", "list"}
    assert offered["tasks"] == {"show", "words"}
    assert offered["task"] == {
        *("add", "show", "done", "reopen", "snooze", "due", "reassign", "export"),
    }
    assert offered["reminders"] == {"show", "set", "mute", "unmute"}
    assert offered["account"] == {"show", "link", "unlink", "prefer"}
    assert offered["calendar"] == {"address", "off"}
    assert offered["webhooks"] == {"add", "list", "log", "resume", "remove", "again"}
    assert {"Make meeting notes", "Make action item"} <= offered.keys()


async def test_no_intent_needs_to_be_approved_of() -> None:
    privileged = discord.Intents(presences=True, members=True, message_content=True)
    assert intents().value & privileged.value == 0
    assert DiscordClient().intents == intents()


async def test_the_bot_is_invited_with_what_it_names() -> None:
    made = await manifest()
    permissions = discord.Permissions(int(made["permissions"]["value"]))
    assert not permissions.administrator
    assert len(made["permissions"]["names"]) == sum(on for _, on in permissions)
    assert f"permissions={permissions.value}" in made["invite"]
    assert "client_id={client_id}" in made["invite"]
