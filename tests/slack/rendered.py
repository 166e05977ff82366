"""Messages as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integrations.slack.limits import Measure, Surface, validate
from integrations.slack.notes.pages import messages_of
from integrations.slack.render import message_of
from tests.servers.slack import blocks as block_kit
from tests.servers.slack.readable import readable
from tests.slack.hostile import parts
from tests.slack.meeting_notes import BEN, URL

if TYPE_CHECKING:
    from bot.domain.publication import NotesPublication
    from integrations.slack.message import Message
    from integrations.slack.render import OneMessage

WHO = {BEN: "Ben", "UANNA": "Anna"}


def said(publication: OneMessage) -> str:
    """What a reader sees of a publication."""
    return read(message_of(publication, URL))


def read(message: Message) -> str:
    """What a reader sees of a message, which is one that Slack takes."""
    validate(message.blocks, Surface.MESSAGE)
    block_kit.check(list(message.blocks), "message")
    return readable({"blocks": list(message.blocks)}, WHO)


def buttons(message: Message) -> list[dict[str, Any]]:
    """The buttons of a message."""
    return [one for one in parts(message.blocks) if one.get("type") == "button"]


def pages(said: NotesPublication, measure: Measure = Measure.USUAL) -> list[str]:
    """What a reader sees, message by message; each is one that Slack takes."""
    shown = []
    for message in messages_of(said, measure):
        validate(message.blocks, Surface.MESSAGE)
        block_kit.check(list(message.blocks), "message")
        shown.append(readable({"blocks": list(message.blocks)}, WHO))
    return shown


def controls(said: NotesPublication) -> list[dict[str, Any]]:
    """Every button and menu."""
    kinds = {"button", "overflow", "static_select", "users_select"}
    return [
        {**one, "block_id": block.get("block_id")}
        for message in messages_of(said)
        for block in message.blocks
        for one in parts(block)
        if one.get("type") in kinds
    ]
