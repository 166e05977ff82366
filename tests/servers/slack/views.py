"""Modals and the Home tab: the stack that a person has open, hashes, and what is refused."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.servers.slack.blocks import find, refused, stored
from tests.servers.slack.composition import ID, plain
from tests.servers.slack.errors import SlackError
from tests.servers.slack.reading import elements, walk
from tests.servers.slack.schema import Findings, boolean, by_type, only, shape, string
from tests.servers.slack.states import Chosen, values

if TYPE_CHECKING:
    from tests.servers.slack.apps import App, Install
    from tests.servers.slack.block_rules import Surface
    from tests.servers.slack.people import User
    from tests.servers.slack.schema import Check
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.world import Json

STACK = 3
TITLE = 24
PRIVATE_METADATA = 3_000
VIEW_BYTES = 250_000


def _anything(value: object, pointer: str, findings: Findings) -> None:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        findings.say("must provide an array of objects", pointer)


_OWN: dict[str, Check] = {
    "private_metadata": string(PRIVATE_METADATA),
    "callback_id": string(ID),
    "external_id": string(ID),
}
_VIEW = by_type(
    {
        "modal": shape(
            {"type": only("modal"), "title": plain(TITLE), "blocks": _anything},
            {
                **_OWN,
                "submit": plain(TITLE),
                "close": plain(TITLE),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
                "submit_disabled": boolean,
            },
        ),
        "home": shape({"type": only("home"), "blocks": _anything}, _OWN),
    }
)


@dataclass(eq=False)
class View:
    """A view that somebody sees, or saw; `chosen` is what they did in it."""

    id: str
    install: Install
    user: User
    content: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    chosen: Chosen = field(default_factory=dict)

    @property
    def app(self) -> App:
        return self.install.app

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.content["blocks"]
        return blocks

    def json(self) -> Json:
        """The view as the Web API and the interactions of an app show it."""
        content = self.content
        return {
            "id": self.id,
            "team_id": self.install.team.id,
            "type": content["type"],
            "blocks": self.blocks,
            "private_metadata": content.get("private_metadata", ""),
            "callback_id": content.get("callback_id", ""),
            "state": {"values": values(self.blocks, self.chosen)},
            "hash": self.hash,
            "title": content.get("title", {"type": "plain_text", "text": "View Title"}),
            "clear_on_close": content.get("clear_on_close", False),
            "notify_on_close": content.get("notify_on_close", False),
            "close": content.get("close"),
            "submit": content.get("submit"),
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": self.app.id,
            "external_id": content.get("external_id", ""),
            "app_installed_team_id": self.install.team.id,
            "bot_id": self.install.bot_id,
        }


class Views:
    """All views; `stacks` are the open modals of people, the one they see last."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack
        self.stacks: dict[User, list[View]] = {}
        self.homes: dict[tuple[App, User], View] = {}

    def open(self, install: Install, arguments: Json) -> Json:
        """views.open: a modal in the place of what is open; raises `SlackError`."""
        content = checked(arguments["view"], "modal")
        trigger = self._slack.interactions.take_trigger(_trigger_id(arguments), install)
        self._refuse_twin(install, content)
        view = self._new(install, trigger.user, content)
        self.stacks[trigger.user] = [view]
        return {"view": view.json()}

    def push(self, install: Install, arguments: Json) -> Json:
        """views.push: a modal on top of the one that was used; raises `SlackError`."""
        content = checked(arguments["view"], "modal")
        trigger = self._slack.interactions.take_trigger(_trigger_id(arguments), install)
        stack = self.stacks.get(trigger.user, [])
        below = next((one for one in stack if one.id == trigger.view_id), None)
        if below is None:
            raise SlackError("not_found")
        self._refuse_twin(install, content)
        return {"view": self.put_on(below, content).json()}

    def update(self, install: Install, arguments: Json) -> Json:
        """views.update: let a modal show something else; raises `SlackError`."""
        view = self._found(install, arguments.get("view_id"), arguments.get("external_id"))
        if view is None:
            raise SlackError("not_found")
        content = checked(arguments["view"], view.content["type"])
        if arguments.get("hash") and arguments["hash"] != view.hash:
            raise SlackError("hash_conflict")
        if content.get("external_id") != view.content.get("external_id"):
            self._refuse_twin(install, content)
        self.show(view, content)
        return {"view": view.json()}

    def publish(self, install: Install, arguments: Json) -> Json:
        """views.publish: the Home tab of somebody; raises `SlackError`."""
        if not install.app.has_home_tab:
            raise SlackError("not_enabled")
        content = checked(arguments["view"], "home")
        user = install.team.users.get(arguments["user_id"])
        if user is None:
            problem = "invalid user_id [json-pointer:/user_id]"
            raise SlackError("invalid_arguments", [f"[ERROR] {problem}"])
        home = self.homes.get((install.app, user))
        if arguments.get("hash") and home and arguments["hash"] != home.hash:
            raise SlackError("hash_conflict")
        if home is None:
            home = self.homes[install.app, user] = self._new(install, user, content)
        else:
            self.show(home, content)
        return {"view": home.json()}

    def put_on(self, below: View, content: Json) -> View:
        """A modal on top of another; raises `SlackError` when there are three."""
        stack = self.stacks[below.user]
        if len(stack) >= STACK:
            raise SlackError("push_limit_reached")
        view = self._new(below.install, below.user, content)
        view.root_id, view.previous_id = below.root_id, below.id
        stack.append(view)
        return view

    def show(self, view: View, content: Json) -> None:
        """Let a view show something else; what was chosen in elements that stay is kept."""
        view.content, view.hash = content, self._new_hash()
        there = {
            (block["block_id"], one["action_id"])
            for block in walk(view.blocks)
            for one in elements(block)
            if "action_id" in one
        }
        view.chosen = {key: value for key, value in view.chosen.items() if key in there}

    def answered(self, view: View, body: object) -> None:
        """Do what an app answers to a modal that was sent.

        What Slack would not take is an `AssertionError`: the person reads that there was trouble.
        """
        said = body if isinstance(body, dict) else {}
        assert body in ("", {}) or said.get("response_action"), f"Slack takes no {body!r}"
        action = said.get("response_action")
        if action == "errors":
            inputs = {one["block_id"] for one in view.blocks if one["type"] == "input"}
            assert said["errors"], "no error is no answer"
            assert said["errors"].keys() <= inputs, f"no inputs: {said['errors'].keys() - inputs}"
        elif action == "update":
            self.show(view, checked(said["view"], "modal"))
        elif action == "push":
            self.put_on(view, checked(said["view"], "modal"))
        elif action == "clear":
            self.stacks[view.user] = []
        else:
            assert action is None, f"unknown response_action {action}"
            self.close(view)

    def close(self, view: View) -> None:
        """Close a modal and those on top of it."""
        stack = self.stacks.get(view.user, [])
        if view in stack:
            del stack[stack.index(view) :]

    def of(self, view_id: str) -> View | None:
        """An open view by its id."""
        everything = [one for stack in self.stacks.values() for one in stack]
        return next((one for one in [*everything, *self.homes.values()] if one.id == view_id), None)

    def _new(self, install: Install, user: User, content: Json) -> View:
        view_id = self._slack.new_id("V")
        return View(view_id, install, user, content, self._new_hash(), view_id)

    def _new_hash(self) -> str:
        return f"{int(self._slack.clock())}.{secrets.token_hex(4)}"

    def _found(self, install: Install, view_id: str | None, external_id: str | None) -> View | None:
        everything = [one for stack in self.stacks.values() for one in stack]
        for view in [*everything, *self.homes.values()]:
            is_meant = (
                view.id == view_id
                if view_id
                else external_id and view.content.get("external_id") == external_id
            )
            if view.install is install and is_meant:
                return view
        return None

    def _refuse_twin(self, install: Install, content: Json) -> None:
        name = content.get("external_id")
        if name and self._found(install, None, name):
            raise SlackError("duplicate_external_id")


def checked(view: object, kind: Surface) -> Json:
    """A view as Slack keeps it; raises `SlackError`."""
    findings = Findings()
    _VIEW(view, "/view", findings)
    if not findings:
        assert isinstance(view, dict)
        _find(view, kind, findings)
    if findings or not isinstance(view, dict):
        raise refused("invalid_arguments", findings)
    if len(json.dumps(view)) > VIEW_BYTES:
        raise SlackError("view_too_large")
    return {**view, "blocks": stored(view["blocks"])}


def _find(view: Json, kind: Surface, findings: Findings) -> None:
    if view["type"] != kind:
        wanted = "must match the `type` of the root view whose stack we're pushing onto"
        findings.say(wanted, "/view/type")
        return
    find(view["blocks"], kind, "/view/blocks", findings)
    if findings or kind != "modal" or "submit" in view:
        return
    for at, block in enumerate(view["blocks"]):
        if block["type"] == "input":
            problem = "must define `submit` to use an `input` block in modals"
            findings.say(problem, f"/view/blocks/{at}/input")


def _trigger_id(arguments: Json) -> str:
    trigger_id = arguments.get("trigger_id")
    if not trigger_id:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: trigger_id"])
    return str(trigger_id)
