"""Slack as a chat platform: messages in threads and to people."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakValueDictionary

from bot.domain.meeting import Source
from bot.domain.publication import (
    MentionPublication,
    NotesPublication,
    ProgressPublication,
    UploadPublication,
    place_of,
    recipient_of,
)
from bot.errors import UnreachableError
from bot.ports import ChatPlatform
from integrations.slack.faults import Refused
from integrations.slack.limits import Measure
from integrations.slack.notes.bringing import bring_notes, delete_parts
from integrations.slack.notes.pages import UNFINISHED, messages_of
from integrations.slack.places import PLATFORM
from integrations.slack.posting import Target
from integrations.slack.refusals import MESSAGE_GONE, TOO_LONG, explained, explained_edit
from integrations.slack.render import message_of
from integrations.slack.sent import Parts

if TYPE_CHECKING:
    from bot.domain.meeting import Place
    from bot.domain.outbox import MessageRef
    from bot.domain.people import Account, Participant
    from bot.domain.publication import Publication
    from bot.ports import Clock, Outbox
    from integrations.slack.api import SlackApi
    from integrations.slack.message import Message
    from integrations.slack.render import OneMessage


class SlackChat(ChatPlatform):
    """Posts through the Web API.

    The marker travels as metadata, by which a message is found again for good. Edits of one message
    are made one after the other. What belongs to notes, below their first message, is known from
    the outbox.
    """

    name: ClassVar[str] = PLATFORM
    threads_are_open: ClassVar[bool] = True

    def __init__(self, api: SlackApi, outbox: Outbox, clock: Clock) -> None:
        self._api = api
        self._outbox = outbox
        self._clock = clock
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._direct: dict[tuple[str, str], str] = {}
        self._measure = Measure.USUAL

    async def find(self, publication: Publication, marker: str) -> MessageRef | None:
        """The message with this marker, in the thread it would be posted in.

        Of notes, only the first message: `edit` brings what is missing below it.
        """
        with explained(is_direct=recipient_of(publication) is not None):
            return await (await self._target(publication)).find(marker)

    async def post(self, publication: Publication, marker: str) -> MessageRef:
        """Post a message; what is for one person goes to them directly.

        Raises `MinutaError` with what to do where Slack takes none, `UnreachableError` where it is
        somebody who takes none.
        """
        with explained(is_direct=recipient_of(publication) is not None):
            target = await self._target(publication)
            if not isinstance(publication, NotesPublication):
                return await self._post_one(target, publication, marker)
            first = _first(publication)
            ref = await target.post(first, marker)
            await self._parts(ref).said(0, first, ref)
            await self._bring(target, ref, publication)
            return ref

    async def edit(self, ref: MessageRef, publication: Publication) -> None:
        """Let a message say something else; raises `NotFoundError` if somebody deleted it.

        Notes are not replaced by how far they have come: they say more.
        """
        target = self._target_of(publication, ref)
        async with self._turn(ref):
            with explained_edit(is_direct=recipient_of(publication) is not None):
                try:
                    await self._edit(target, ref, publication)
                except Refused as error:
                    if error.code in MESSAGE_GONE:
                        await self._delete_below(target, ref, with_owners=False)
                    raise

    async def delete(self, ref: MessageRef, place: Place) -> None:
        """Delete a message, its pages and files with it; one that is gone is deleted."""
        target = Target(self._api, place.workspace, ref.channel, place.thread)
        async with self._turn(ref):
            with explained():
                await self._delete_below(target, ref, with_owners=True)
                await target.delete(ref)

    async def _edit(self, target: Target, ref: MessageRef, publication: Publication) -> None:
        if isinstance(publication, NotesPublication):
            await self._bring(target, ref, publication)
            return
        if isinstance(publication, ProgressPublication | UploadPublication):
            parts = self._parts(ref)
            if await parts.has_notes():
                return
            await parts.unsaid(0)
        url = (await self._api.identity(target.team)).url
        try:
            await target.update(ref, message_of(publication, url, self._measure))
        except Refused as error:
            if not self._counts_more(error):
                raise
            await target.update(ref, message_of(publication, url, self._measure))

    async def _post_one(self, target: Target, publication: OneMessage, marker: str) -> MessageRef:
        url = (await self._api.identity(target.team)).url
        try:
            return await target.post(message_of(publication, url, self._measure), marker)
        except Refused as error:
            if not self._counts_more(error):
                raise
            return await target.post(message_of(publication, url, self._measure), marker)

    async def _bring(self, target: Target, ref: MessageRef, publication: NotesPublication) -> None:
        below = Target(self._api, target.team, ref.channel, target.thread or ref.message_id)
        try:
            await bring_notes(below, self._parts(ref), publication, self._measure)
        except Refused as error:
            if not self._counts_more(error):
                raise
            await bring_notes(below, self._parts(ref), publication, self._measure)

    def _counts_more(self, error: Refused) -> bool:
        """Whether Slack counts more than was hoped for: there is less in a message from now on."""
        if error.code not in TOO_LONG or self._measure is Measure.CAREFUL:
            return False
        self._measure = Measure.CAREFUL
        return True

    async def _delete_below(self, target: Target, ref: MessageRef, *, with_owners: bool) -> None:
        below = Target(self._api, target.team, ref.channel, target.thread or ref.message_id)
        await delete_parts(below, self._parts(ref), with_owners=with_owners)

    def _parts(self, ref: MessageRef) -> Parts:
        return Parts(self._outbox, self._clock, ref)

    def _turn(self, ref: MessageRef) -> asyncio.Lock:
        return self._turns.setdefault((ref.channel, ref.message_id), asyncio.Lock())

    async def _target(self, publication: Publication) -> Target:
        recipient = recipient_of(publication)
        if recipient is None:
            place = place_of(publication)
            return Target(self._api, place.workspace, place.channel, _thread(publication))
        account = _account(recipient)
        channel = await self._direct_channel(account)
        return Target(self._api, account.workspace, channel, None)

    def _target_of(self, publication: Publication, ref: MessageRef) -> Target:
        """Where a message is that was posted already."""
        recipient, place = recipient_of(publication), place_of(publication)
        if recipient is None:
            return Target(self._api, place.workspace, ref.channel, place.thread)
        return Target(self._api, _account(recipient).workspace, ref.channel, None)

    async def _direct_channel(self, account: Account) -> str:
        """The channel of the direct messages with somebody, opened once."""
        key = (account.workspace, account.user_id)
        known = self._direct.get(key)
        if known is None:
            opened = await self._api.call(
                account.workspace, "conversations.open", users=account.user_id
            )
            known = self._direct[key] = str(opened["channel"]["id"])
        return known


def _thread(publication: Publication) -> str | None:
    """The thread that a message goes to; a mention is said under the notes that it is about."""
    place = place_of(publication)
    if place.thread is None and isinstance(publication, MentionPublication):
        notes = publication.notes
        is_here = notes is not None and (notes.platform, notes.channel) == (PLATFORM, place.channel)
        return notes.message_id if notes is not None and is_here else None
    return place.thread


def _account(recipient: Participant) -> Account:
    account = recipient.account
    if account is None or account.platform != PLATFORM:
        raise UnreachableError(
            "A message has nobody on Slack to go to.", "Say who they are by Fix names."
        )
    return account


def _first(publication: NotesPublication) -> Message:
    """What notes are posted as.

    People are told of their items by a message of its own, once. An item that was made of a message
    tells its owner itself. Other notes may be posted anew: they name nobody before they are edited.
    """
    if publication.meeting.source is Source.MESSAGE:
        return messages_of(publication)[0]
    return UNFINISHED
