"""What people do with a bot: they use its commands, press its buttons, choose and fill in forms.

What a person could not do on Discord raises: `LookupError` for what is not there, `PermissionError`
for what is not shown to them, `ValueError` and `TypeError` for what their client would not send.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.discord import forms, interaction
from tests.servers.discord.command_rules import MESSAGE
from tests.servers.discord.components import SELECTS, STRING_SELECT
from tests.servers.discord.options import Filling, focused_type
from tests.servers.discord.resolving import SELECT_KINDS, choose, resolved
from tests.servers.discord.world import Account, Channel, Json, Permission

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.servers.discord.commands import Commands
    from tests.servers.discord.direct import DirectChannel
    from tests.servers.discord.interaction import Interaction
    from tests.servers.discord.interactions import Interactions
    from tests.servers.discord.messages import Messages
    from tests.servers.discord.resolving import Chosen


class Acts:
    """One person after the other, in a channel of a guild, in a thread, or in private."""

    def __init__(self, commands: Commands, begun: Interactions, messages: Messages) -> None:
        self._commands = commands
        self._interactions = begun
        self._messages = messages

    def invoke(
        self,
        bot: Account,
        person: Account,
        channel: Channel | DirectChannel,
        line: str,
        options: Mapping[str, object],
    ) -> Interaction:
        """Use a slash command: its name and those of its groups, as one types them."""
        _check_present(person, channel)
        name, *words = line.removeprefix("/").split()
        command = self._commands.find(bot, person, channel, name)
        content = Filling(person, channel, self._messages.attachments).fill(command, words, options)
        return self._interactions.begin(bot, interaction.COMMAND, person, channel, content)

    def complete(
        self,
        bot: Account,
        person: Account,
        channel: Channel | DirectChannel,
        line: str,
        options: Mapping[str, object],
        focused: str,
    ) -> Interaction:
        """Type a part of an option, which must be among the options, to be shown suggestions."""
        _check_present(person, channel)
        name, *words = line.removeprefix("/").split()
        command = self._commands.find(bot, person, channel, name)
        content = Filling(person, channel, self._messages.attachments).fill(
            command, words, options, focused
        )
        kind = focused_type(command, words, focused)
        return self._interactions.begin(
            bot, interaction.AUTOCOMPLETE, person, channel, content, option_type=kind
        )

    def use_on(
        self,
        bot: Account,
        person: Account,
        channel: Channel | DirectChannel,
        name: str,
        message: Json,
    ) -> Interaction:
        """Use a message command on a message."""
        _check_present(person, channel)
        command = self._commands.find(bot, person, channel, name, MESSAGE)
        target = self._messages.attachments.fresh(self._current(channel, message))
        content = {
            "id": command["id"],
            "name": command["name"],
            "type": MESSAGE,
            "target_id": message["id"],
            "resolved": {"messages": {message["id"]: target}},
        }
        return self._interactions.begin(bot, interaction.COMMAND, person, channel, content)

    def press(
        self,
        bot: Account,
        person: Account,
        channel: Channel | DirectChannel,
        message: Json,
        custom_id: str,
    ) -> Interaction:
        """Press a button of a message."""
        component = self._component(person, channel, message, custom_id)
        if component["type"] in SELECTS:
            raise LookupError(f"{custom_id} is a menu")
        content = {"custom_id": custom_id, "component_type": component["type"]}
        return self._interactions.begin(
            bot, interaction.COMPONENT, person, channel, content, message
        )

    def choose(
        self,
        bot: Account,
        person: Account,
        channel: Channel | DirectChannel,
        message: Json,
        custom_id: str,
        values: Sequence[Chosen],
    ) -> Interaction:
        """Choose from a menu of a message."""
        component = self._component(person, channel, message, custom_id)
        kind = component["type"]
        if kind not in SELECTS:
            raise LookupError(f"{custom_id} is no menu")
        forms.check_count(component, len(values))
        content: Json = {"custom_id": custom_id, "component_type": kind}
        if kind == STRING_SELECT:
            if not {*values} <= {option["value"] for option in component["options"]}:
                raise LookupError(f"{custom_id} does not offer that")
            content["values"] = list(values)
        else:
            types = component.get("channel_types")
            found = choose(values, SELECT_KINDS[kind], channel, types)
            content["values"] = [str(one.id) for one in found]
            content["resolved"] = resolved(found, person, channel)
        return self._interactions.begin(
            bot, interaction.COMPONENT, person, channel, content, message
        )

    def submit(
        self,
        bot: Account,
        person: Account,
        form: Interaction,
        values: Mapping[str, str | Sequence[Chosen]],
    ) -> Interaction:
        """Fill in the form that an interaction was answered with."""
        if form.kind != interaction.OPENED_FORM:
            raise LookupError("no form was opened")
        if form.person is not person:
            raise PermissionError("the form was shown to somebody else")
        content = forms.fill(form.content, values, person, form.channel)
        return self._interactions.begin(
            bot, interaction.FORM, person, form.channel, content, form.source
        )

    def _component(
        self,
        person: Account,
        channel: Channel | DirectChannel,
        message: Json,
        custom_id: str,
    ) -> Json:
        _check_present(person, channel)
        owner = self._interactions.owner_of(message)
        if owner is None:
            message = self._current(channel, message)
        elif owner is not person:
            raise PermissionError("the message was shown to somebody else")
        return _find_component(message["components"], custom_id)

    def _current(self, channel: Channel | DirectChannel, message: Json) -> Json:
        found = self._messages.by_channel[channel.id].get(int(message["id"]))
        if found is None:
            raise LookupError("there is no such message in this channel")
        return found


def _check_present(person: Account, channel: Channel | DirectChannel) -> None:
    if isinstance(channel, Channel):
        sees = Permission.VIEW_CHANNEL in channel.allowed(person)
    else:
        sees = person is channel.person
    if not sees:
        raise PermissionError(f"{person.name} does not see this channel")


def _find_component(components: list[Json], custom_id: str) -> Json:
    for component in components:
        if component.get("custom_id") == custom_id:
            if component.get("disabled"):
                raise LookupError(f"{custom_id} is disabled")
            return component
        children = component.get("components", [])
        children = children + [component[name] for name in ("accessory",) if name in component]
        try:
            return _find_component(children, custom_id)
        except LookupError:
            continue
    raise LookupError(f"no component by the id {custom_id}")
