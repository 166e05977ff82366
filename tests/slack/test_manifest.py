"""The manifest is what the code needs: no event, command or permission more or less."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from slack_bolt.async_app import AsyncApp
from typer.testing import CliRunner

from bot.cli.manifest import manifest as command
from bot.errors import SettingsError
from integrations.slack.app import listen
from integrations.slack.listeners import register
from integrations.slack.manifest import COMMANDS, EVENTS, SHORTCUTS, manifest
from integrations.slack.scopes import OPTIONAL, REQUIRED, missing, refused
from tests.servers.slack.methods import METHODS as LOCAL_METHODS
from tests.slack import manifest_facts as facts
from tests.slack.front import surroundings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.slack.office import Office

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = ROOT / "manifests" / "slack.yaml"
SCHEMA = Path(__file__).parent / "manifest_schema" / "manifest.schema.2.0.0.json"
URL = "https://minuta.example.org"
METHOD = re.compile(
    r"(apps|auth|bookmarks|calls|canvases|chat|conversations|dnd|files|oauth|pins|reactions"
    r"|reminders|slackLists|team|usergroups|users|views)(\.[a-z0-9A-Z]+)+"
)


class Recorder(AsyncApp):
    """Notes what listeners are added to it."""

    def __init__(self) -> None:
        super().__init__(signing_secret="unused", token="xoxb-unused")  # noqa: S106 (made up)
        self.events: set[str] = set()
        self.commands: set[str] = set()
        self.shortcuts: set[str] = set()

    def event(self, event: Any, *args: Any, **kwargs: Any) -> Callable[..., Any]:  # noqa: ANN401 (Bolt's)
        if isinstance(event, str):
            self.events.add(event)
        return super().event(event, *args, **kwargs)

    def command(self, command: Any, *args: Any, **kwargs: Any) -> Callable[..., Any]:  # noqa: ANN401 (Bolt's)
        self.commands.add(command)
        return super().command(command, *args, **kwargs)

    def shortcut(self, constraints: Any, *args: Any, **kwargs: Any) -> Callable[..., Any]:  # noqa: ANN401 (Bolt's)
        self.shortcuts.add(constraints)
        return super().shortcut(constraints, *args, **kwargs)


@pytest.fixture
async def recorder(office: Office, sqlite_database_url: str) -> Recorder:
    """All that the bot listens to."""
    async with surroundings_of(office, sqlite_database_url) as surroundings:
        app = Recorder()
        listen(app, surroundings, register)
        return app


@cache
def methods_called() -> frozenset[str]:
    """The methods of the Web API that are named in the code."""
    return frozenset(_names())


def _names() -> Iterator[str]:
    for path in sorted((ROOT / "integrations" / "slack").rglob("*.py")):
        if path.name in {"scopes.py", "manifest.py"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and METHOD.fullmatch(text):
                yield text


@pytest.mark.parametrize("http", [None, URL])
def test_slack_takes_the_manifest(http: str | None) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(schema)
    assert [error.message for error in validator.iter_errors(manifest(http))] == []


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("display_information", "name"), "x" * 36),
        (("display_information", "description"), "x" * 141),
        (("display_information", "long_description"), "short"),
        (("features", "slash_commands", 0, "command"), "minuta"),
        (("features", "shortcuts", 0, "name"), "x" * 25),
        (("settings", "sockets"), True),
    ],
)
def test_the_schema_finds_what_is_wrong(path: tuple[str | int, ...], wrong: object) -> None:
    made: Any = manifest()
    inner = made
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = wrong
    validator = jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert list(validator.iter_errors(made))


def test_the_manifest_is_up_to_date() -> None:
    assert yaml.safe_load(MANIFEST.read_text(encoding="utf-8")) == manifest(), (
        "write it anew: minuta manifest slack > manifests/slack.yaml"
    )


def test_the_command_prints_the_manifest() -> None:
    printed = CliRunner().invoke(command, ["slack"])
    assert printed.exit_code == 0, printed.output
    assert printed.stdout == MANIFEST.read_text(encoding="utf-8")


def test_the_command_prints_the_manifest_for_http() -> None:
    printed = CliRunner().invoke(command, ["slack", "--http", f"{URL}/"])
    made = yaml.safe_load(printed.stdout)
    assert made == manifest(URL)
    events = f"{URL}/slack/events"
    assert made["settings"]["event_subscriptions"]["request_url"] == events
    assert made["settings"]["interactivity"]["request_url"] == events
    assert made["settings"]["interactivity"]["message_menu_options_url"] == events
    assert {one["url"] for one in made["features"]["slash_commands"]} == {events}
    assert made["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]
    assert made["settings"]["socket_mode_enabled"] is False


def test_an_address_that_slack_can_not_call_is_refused() -> None:
    with pytest.raises(SettingsError, match="https"):
        manifest("http://minuta.example.org")


def test_both_transports_are_told_the_same_otherwise() -> None:
    def bare(made: Any) -> Any:  # noqa: ANN401 (JSON)
        if isinstance(made, dict):
            urls = {"request_url", "url", "message_menu_options_url", "redirect_urls"}
            return {k: bare(v) for k, v in made.items() if k not in {*urls, "socket_mode_enabled"}}
        return [bare(one) for one in made] if isinstance(made, list) else made

    assert bare(manifest()) == bare(manifest(URL))
    assert "request_url" not in json.dumps(manifest())


def test_what_the_bot_listens_to_is_what_slack_tells_it(recorder: Recorder) -> None:
    assert recorder.events == {name.partition(".")[0] for name in EVENTS}
    assert recorder.commands == {one["command"] for one in COMMANDS}
    assert recorder.shortcuts == {one["callback_id"] for one in SHORTCUTS}


def test_every_event_comes_with_a_permission_that_is_asked_for() -> None:
    assert set(EVENTS) == set(facts.EVENTS)
    for name in EVENTS:
        assert facts.EVENTS[name] <= REQUIRED.keys() | OPTIONAL.keys(), name


def test_every_method_that_is_called_may_be_called() -> None:
    assert methods_called() <= facts.METHODS.keys()
    for name in methods_called():
        needed = facts.METHODS[name]
        assert not needed or needed & REQUIRED.keys(), name


def test_no_permission_is_asked_for_without_need() -> None:
    used = {"commands"}.union(
        *(facts.METHODS[name] for name in methods_called()),
        *(facts.EVENTS[name] for name in EVENTS),
    )
    assert REQUIRED.keys() | OPTIONAL.keys() <= used


def test_the_facts_are_those_that_the_local_slack_goes_by() -> None:
    for name in methods_called() & LOCAL_METHODS.keys():
        local = set(LOCAL_METHODS[name].scopes)
        assert local <= facts.METHODS[name], name
        assert bool(local) == bool(facts.METHODS[name]), name


def test_what_is_optional_is_in_both_lists_and_truly_optional() -> None:
    scopes = manifest()["oauth_config"]["scopes"]
    assert set(scopes["bot"]) == REQUIRED.keys() | OPTIONAL.keys()
    assert set(scopes["bot_optional"]) == set(OPTIONAL)
    assert "user" not in scopes
    assert REQUIRED.keys() & OPTIONAL.keys() == set()


def test_nothing_is_asked_for_that_reaches_further_than_invited() -> None:
    for scope in (*REQUIRED, *OPTIONAL):
        assert not scope.startswith(("admin", "search:")), scope
        assert not scope.endswith((":manage", ".public", ".customize", ":join")), scope
        assert scope != "users:read.email"


def test_direct_messages_can_be_written_to_and_tokens_do_not_rotate() -> None:
    made = manifest()
    assert made["features"]["app_home"]["messages_tab_enabled"]
    assert not made["features"]["app_home"]["messages_tab_read_only_enabled"]
    assert made["features"]["app_home"]["home_tab_enabled"]
    assert made["settings"]["token_rotation_enabled"] is False
    assert made["settings"]["org_deploy_enabled"] is False


def test_what_is_missing_and_what_was_refused_is_told_by_name() -> None:
    granted = (REQUIRED.keys() | OPTIONAL.keys()) - {"files:read", "mpim:read"}
    assert missing(granted) == ["files:read"]
    assert refused(granted) == ["mpim:read"]
