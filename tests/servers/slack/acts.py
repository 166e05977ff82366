"""What a person does: commands, buttons, menus, modals, shortcuts, the Home tab.

Every act is told to the app, and returns when the app has answered; what the app does after its
answer is waited for by `sees`. What is not shown can't be used: that is an `AssertionError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tests.servers.discord.waiting import until
from tests.servers.slack import payloads
from tests.servers.slack.answers import Answer, answer_of
from tests.servers.slack.filling import filled, required
from tests.servers.slack.pointing import Spot, is_called, spot, spots
from tests.servers.slack.shown import Shown
from tests.servers.slack.states import FIELDS, chosen_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.servers.slack.apps import App, Install
    from tests.servers.slack.channels import Channel
    from tests.servers.slack.people import User
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.states import Value
    from tests.servers.slack.views import View
    from tests.servers.slack.world import Json

Seen = TypeVar("Seen")


class Person:
    """Somebody in front of Slack."""

    def __init__(self, slack: LocalSlack, user: User) -> None:
        self._slack = slack
        self.user = user

    @property
    def modals(self) -> list[Json]:
        """The modals that are open, the one on top last."""
        return [view.json() for view in self._slack.views.stacks.get(self.user, [])]

    @property
    def modal(self) -> Json | None:
        """The modal on top."""
        return self.modals[-1] if self.modals else None

    def ephemerals(self, channel: Channel) -> list[Json]:
        """The messages in a channel that only this person sees, oldest first."""
        everything = self._slack.interactions.ephemerals
        return [
            one.message for one in everything if one.user is self.user and one.channel is channel
        ]

    async def sees(self, look: Callable[[], Seen], timeout_s: float = 30.0) -> Seen:
        """Wait until something is there to see, and give it; raises `TimeoutError`."""
        await until(look, timeout_s)
        return look()

    async def command(
        self, channel: Channel, name: str, text: str = "", app: App | None = None
    ) -> Answer:
        """Type a slash command; `name` begins with a slash."""
        install = self._install(app)
        known = install.app.commands
        assert known is None or name in known, f"{name} is not a valid command"
        assert "commands" in install.scopes, "the app may not add commands"
        assert channel.is_visible_to(self.user), "they can't see this channel"
        interactions = self._slack.interactions
        url = interactions.new_url(install, self.user, channel)
        form = payloads.command(install, self.user, channel, name, text)
        form |= {
            "response_url": url,
            "trigger_id": interactions.new_trigger(install, self.user),
        }
        reply = await interactions.send(install.app, "slash_commands", form, accepts_payload=True)
        if reply.body:
            body = reply.body if isinstance(reply.body, dict) else {"text": reply.body}
            interactions.say_at(url, body)
        return answer_of(self, form, reply.body)

    async def press(
        self,
        where: Json,
        label: str = "",
        *,
        near: str | None = None,
        action_id: str | None = None,
    ) -> Answer:
        """Press a button of a message or a view, by what it says or by its action id."""
        shown = self._look(where)
        found = spot(
            shown.blocks,
            f"a button {label or action_id}",
            lambda one: one.element["type"] in _BUTTONS and (not label or one.label == label),
            near=near,
            action_id=action_id,
        )
        return await self._act(shown, found)

    async def overflow(
        self,
        where: Json,
        label: str,
        *,
        near: str | None = None,
        action_id: str | None = None,
    ) -> Answer:
        """Choose from a menu behind three dots."""
        shown = self._look(where)

        def has(one: Spot) -> bool:
            options = one.element.get("options", [])
            labels = {option["text"]["text"] for option in options}
            return one.element["type"] == "overflow" and label in labels

        found = spot(shown.blocks, f"a menu with {label}", has, near=near, action_id=action_id)
        options = found.element["options"]
        option = next(one for one in options if one["text"]["text"] == label)
        return await self._act(shown, found, selected_option=option)

    async def choose(
        self,
        where: Json,
        action_id: str,
        value: Value,
        *,
        near: str | None = None,
        label: str = "",
    ) -> Answer:
        """Choose in a menu, a picker, boxes; or type into an input that tells of it at once."""
        shown = self._look(where)
        found = spot(
            shown.blocks,
            f"something to choose from, {action_id}",
            lambda one: one.element["type"] in FIELDS and (not label or one.label == label),
            near=near,
            action_id=action_id,
        )
        offered = await self._offered(shown, found, value)
        chosen = chosen_in(found.element, value, offered)
        shown.chosen[found.block["block_id"], found.element["action_id"]] = chosen
        if found.block["type"] == "input" and not found.block.get("dispatch_action"):
            return answer_of(self, {}, "")
        return await self._act(shown, found, **{FIELDS[found.element["type"]]: chosen})

    async def suggest(self, where: Json, action_id: str, typed: str = "") -> list[Json]:
        """Type into a menu whose options the app gives; these are they."""
        shown = self._look(where)
        found = next(one for one in spots(shown.blocks) if is_called(one, action_id))
        return await self._suggestions(shown, found, typed)

    async def submit(self, view: Json, typed: Mapping[str, Mapping[str, Value]]) -> Answer:
        """Fill in the modal on top, by block id and action id, and send it."""
        shown = self._look(view)
        opened = shown.top_modal()
        for block_id, fields in typed.items():
            for action_id, value in fields.items():
                found = filled(shown.blocks, block_id, action_id)
                offered = await self._offered(shown, found, value)
                key = (found.block["block_id"], found.element["action_id"])
                shown.chosen[key] = chosen_in(found.element, value, offered)
        required(shown.blocks, shown.chosen)
        payload = self._of_view("view_submission", opened)
        payload |= {"response_urls": []}
        reply = await self._slack.interactions.send(
            opened.app, "interactive", payload, accepts_payload=True
        )
        self._slack.views.answered(opened, reply.body)
        return answer_of(self, payload, reply.body)

    async def cancel(self, view: Json, *, is_all: bool = False) -> Answer:
        """Close the modal on top, or all of them; the app is told if it asked for that."""
        opened = self._look(view).top_modal()
        closing = self._slack.views.stacks[self.user] if is_all else [opened]
        for one in reversed(list(closing)):
            self._slack.views.close(one)
            if one.content.get("notify_on_close"):
                payload = self._of_view("view_closed", one) | {"is_cleared": is_all}
                await self._slack.interactions.send(one.app, "interactive", payload)
        return answer_of(self, {}, "")

    async def shortcut(self, message: Json, callback_id: str, app: App | None = None) -> Answer:
        """Use a shortcut on a message."""
        install = self._install(app)
        self._may_use(install, callback_id)
        shown = self._look(message)
        channel, ts = shown.channel, message["ts"]
        assert channel is not None, "a shortcut is used on a message"
        interactions = self._slack.interactions
        payload = {
            **payloads.common("message_action", install, self.user),
            "action_ts": self._slack.new_ts(),
            "callback_id": callback_id,
            "trigger_id": interactions.new_trigger(install, self.user),
            "response_url": interactions.new_url(install, self.user, channel, ts),
            "message_ts": ts,
            "channel": payloads.place(channel),
            "message": channel.shown(channel.messages[ts]),
        }
        reply = await interactions.send(install.app, "interactive", payload)
        return answer_of(self, payload, reply.body)

    async def global_shortcut(self, callback_id: str, app: App | None = None) -> Answer:
        """Use a shortcut from anywhere."""
        install = self._install(app)
        self._may_use(install, callback_id)
        payload = {
            **payloads.common("shortcut", install, self.user),
            "action_ts": self._slack.new_ts(),
            "callback_id": callback_id,
            "trigger_id": self._slack.interactions.new_trigger(install, self.user),
        }
        reply = await self._slack.interactions.send(install.app, "interactive", payload)
        return answer_of(self, payload, reply.body)

    async def home(self, app: App | None = None, timeout_s: float = 30.0) -> Json:
        """Open the Home tab, and wait for what the app publishes then."""
        install = self._install(app)
        key = (install.app, self.user)
        before = self._slack.views.homes.get(key)
        old = before.hash if before else None
        event = {
            "type": "app_home_opened",
            "user": self.user.id,
            "channel": self._slack.direct(install, self.user).id,
            "tab": "home",
            "event_ts": self._slack.new_ts(),
        }
        if before:
            event["view"] = before.json()  # type: ignore[assignment] # JSON is not only strings
        self._slack.deliveries.publish(install.team, event, install=install)
        homes = self._slack.views.homes
        await until(lambda: key in homes and homes[key].hash != old, timeout_s)
        return homes[key].json()

    async def _act(self, shown: Shown, found: Spot, **fields: Value) -> Answer:
        interactions = self._slack.interactions
        trigger_id = interactions.new_trigger(shown.install, self.user, shown.view_id)
        payload = {
            **payloads.common("block_actions", shown.install, self.user),
            **shown.json(),
            "trigger_id": trigger_id,
            "actions": [payloads.action(found, self._slack.new_ts(), **fields)],
        }
        reply = await interactions.send(shown.install.app, "interactive", payload)
        return answer_of(self, payload, reply.body, found.element.get("confirm"))

    async def _offered(self, shown: Shown, found: Spot, value: Value) -> list[Json] | None:
        if "external_select" not in found.element["type"] or value is None:
            return None
        wanted = value["value"] if isinstance(value, dict) else str(value)
        nothing_typed = found.element.get("min_query_length", 3) > 0
        options = [] if nothing_typed else await self._suggestions(shown, found, "")
        if not any(wanted in {one["value"], one["text"]["text"]} for one in options):
            options = await self._suggestions(shown, found, wanted)
        return options

    async def _suggestions(self, shown: Shown, found: Spot, typed: str) -> list[Json]:
        least = found.element.get("min_query_length", 3)
        assert len(typed) >= least, f"nothing is suggested before {least} characters"
        payload = {
            **payloads.common("block_suggestion", shown.install, self.user),
            **shown.json(),
            "action_id": found.element["action_id"],
            "block_id": found.block["block_id"],
            "value": typed,
        }
        reply = await self._slack.interactions.send(
            shown.install.app, "interactive", payload, accepts_payload=True
        )
        return answer_of(self, payload, reply.body).suggested

    def _of_view(self, kind: str, view: View) -> Json:
        interactions = self._slack.interactions
        trigger_id = interactions.new_trigger(view.install, self.user, view.id)
        common = payloads.common(kind, view.install, self.user)
        return {**common, "trigger_id": trigger_id, "view": view.json()}

    def _look(self, where: Json) -> Shown:
        return Shown.found(self._slack, self.user, where)

    def _install(self, app: App | None) -> Install:
        apps = [app] if app else list(self._slack.apps.values())
        found = [
            one.installs[self.user.team.id] for one in apps if self.user.team.id in one.installs
        ]
        assert len(found) == 1, f"{len(found)} apps are installed here: say app="
        assert not found[0].is_revoked, "the app was removed"
        return found[0]

    def _may_use(self, install: Install, callback_id: str) -> None:
        known = install.app.shortcuts
        assert known is None or callback_id in known, f"there is no shortcut {callback_id}"


_BUTTONS = {"button", "icon_button"}
