"""The notes brought into a thread: any number of times, from wherever the last time ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.slack.elements import line, mentions, own, rich, words
from integrations.slack.faults import Refused, ScopeMissingError
from integrations.slack.limits import FILE_TITLE
from integrations.slack.message import Message, fallback
from integrations.slack.notes.pages import UNFINISHED, messages_of, owners_message
from integrations.slack.refusals import MESSAGE_GONE, NO_FILES, reason
from integrations.slack.sent import files_for
from integrations.slack.text import escaped, shortened

if TYPE_CHECKING:
    from bot.domain.outbox import Delivery, MessageRef
    from bot.domain.publication import Attachment, NotesPublication
    from bot.errors import MinutaError
    from integrations.slack.limits import Measure
    from integrations.slack.posting import Target
    from integrations.slack.sent import Parts


async def bring_notes(
    target: Target, parts: Parts, publication: NotesPublication, measure: Measure
) -> None:
    """Let a message be the head of these notes, with all of their pages and files and no other.

    What says the same already is left alone, what differs is edited, what is missing posted, what
    is too much deleted. `target` is where the pages go. The head comes first: where somebody has
    deleted it, `Refused` is raised before anything else happens. Everything is remembered as soon
    as it is there, so that a call that was broken off is gone on with. When all of the
    pages are there for the first time, people are told of their items.
    """
    head, *pages = messages_of(publication, measure)
    await parts.begun(publication.meeting.id)
    if not await parts.says(0, head):
        await parts.unsaid(0)
        await target.update(parts.head, head)
        await parts.said(0, head, parts.head)
    for number, page in enumerate(pages, start=1):
        await _bring_page(target, parts, number, page)
    await _delete_pages(target, parts, behind=len(pages))
    await _tell_owners(target, parts, publication)
    await _bring_files(target, parts, publication)
    await parts.ended()


async def delete_parts(target: Target, parts: Parts, *, with_owners: bool) -> None:
    """Delete every page and file of a head, and know nothing of them any more.

    With `with_owners` also what people were told of their items; else they are not told again.
    """
    records = await parts.every()
    for one in reversed(records):
        meeting_id = parts.meeting_of(one)
        if meeting_id is not None and with_owners:
            told = await parts.owners_told(meeting_id)
            if told.ref is not None and told.ref != parts.head:
                await target.delete(told.ref)
            await parts.forget(told.key)
        elif parts.is_file(one):
            await _delete_file(target, parts, one)
        elif parts.page_number(one) is not None or one.key == parts.apology_key:
            await _delete_message(target, parts, one)
    await parts.forget(*(one.key for one in records))


async def _bring_page(target: Target, parts: Parts, number: int, page: Message) -> None:
    ref = await _found(target, await parts.page(number))
    if ref is not None:
        if await parts.says(number, page):
            return
        await parts.unsaid(number)
        try:
            await target.update(ref, page)
        except Refused as error:
            if error.code not in MESSAGE_GONE:
                raise
            # Somebody has deleted this page: it comes again, at the end of the thread.
            await parts.forget((await parts.page(number)).key)
        else:
            await parts.remember((await parts.page(number)).key, ref)
            await parts.said(number, page, ref)
            return
    delivery = await parts.page(number)
    if not mentions(page.blocks):
        posted = await target.post(page, delivery.marker)
        await parts.remember(delivery.key, posted)
    else:
        # Whom a new message mentions is told of it, whom an edit mentions is not.
        posted = await target.post(UNFINISHED, delivery.marker)
        await parts.remember(delivery.key, posted)
        await target.update(posted, page)
    await parts.said(number, page, posted)


async def _found(target: Target, delivery: Delivery) -> MessageRef | None:
    """Where a message is; looked for only if an earlier call may have posted it unnoticed."""
    if delivery.ref is not None or delivery.is_new:
        return delivery.ref
    return await target.find(delivery.marker)


async def _delete_pages(target: Target, parts: Parts, behind: int) -> None:
    for one in reversed(await parts.every()):
        number = parts.page_number(one)
        if number is not None and number > behind:
            await _delete_message(target, parts, one)
            await parts.unsaid(number)


async def _delete_message(target: Target, parts: Parts, delivery: Delivery) -> None:
    ref = await _found(target, delivery)
    if ref is not None:
        await target.delete(ref)
    await parts.forget(delivery.key)


async def _tell_owners(target: Target, parts: Parts, publication: NotesPublication) -> None:
    """Tell people of their items, once for the meeting; later changes tell nobody."""
    told = await parts.owners_told(publication.meeting.id)
    if told.ref is not None:
        return
    message = owners_message(publication)
    if message is None:
        ref = parts.head  # the moment for it has passed
    else:
        ref = await _found(target, told) or await target.post(message, told.marker)
    await parts.remember(told.key, ref)


async def _bring_files(target: Target, parts: Parts, publication: NotesPublication) -> None:
    wanted = files_for(publication)
    title = f"Transcript of {shortened(publication.meeting.title, FILE_TITLE // 2)}"
    records = [one for one in await parts.every() if parts.is_file(one)]
    known = frozenset(one.ref.message_id for one in records if one.ref is not None)
    refusal: MinutaError | None = None
    for attachment in wanted:
        try:
            await _bring_file(target, parts, attachment, title, known)
        except ScopeMissingError as error:
            refusal = error
        except Refused as error:
            if error.code not in NO_FILES:
                raise
            refusal = reason(error)
    await _apologise(target, parts, refusal)
    kept = {parts.file_key(attachment) for attachment in wanted}
    for one in records:
        if one.key not in kept:
            await _delete_file(target, parts, one)


async def _bring_file(
    target: Target, parts: Parts, attachment: Attachment, title: str, known: frozenset[str]
) -> None:
    delivery = await parts.file(attachment)
    if delivery.ref is not None:
        return
    found = None if delivery.is_new else await target.find_file(attachment, title, known)
    await parts.remember(delivery.key, found or await target.upload(attachment, title))


async def _delete_file(target: Target, parts: Parts, delivery: Delivery) -> None:
    if delivery.ref is not None:
        await target.delete_file(delivery.ref)
    await parts.forget(delivery.key)


async def _apologise(target: Target, parts: Parts, refusal: MinutaError | None) -> None:
    """Say why the transcript is not in the thread, once; or nothing any more, when it is."""
    there = [one for one in await parts.every() if one.key == parts.apology_key]
    if refusal is None:
        for one in there:
            await _delete_message(target, parts, one)
        return
    if any(one.ref is not None for one in there):
        return
    text = f"The transcript is not here as a file. {refusal}"
    delivery = await parts.apology()
    message = Message(fallback(escaped(text)), (rich(line(own("⚠️ "), words(text))),))
    ref = await _found(target, delivery) or await target.post(message, delivery.marker)
    await parts.remember(delivery.key, ref)
