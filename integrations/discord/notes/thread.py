"""The notes brought into the chat: any number of times, from wherever the last time ended."""

from __future__ import annotations

import re
import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeAlias

import discord

from bot.errors import Fault, MinutaError, ProviderError
from integrations.discord import layout
from integrations.discord.files import files_for
from integrations.discord.limits import FILE_BYTES, HISTORY_PAGE, NONCE, THREAD_NAME
from integrations.discord.marks import mark, marks_of, nonce
from integrations.discord.notes import messages
from integrations.discord.notes.entries import Entry, Section
from integrations.discord.notes.head import head_of, head_rows
from integrations.discord.notes.pages import FILES, Page, paginated
from integrations.discord.notes.sections import sections
from integrations.discord.places import PLATFORM
from integrations.discord.rows import action_rows
from integrations.discord.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.publication import NotesPublication

PageChannel: TypeAlias = (
    discord.TextChannel
    | discord.VoiceChannel
    | discord.StageChannel
    | discord.Thread
    | discord.DMChannel
)
"""Where messages can be."""

_REPOSTED = "reposted"
_HAS_A_THREAD = 160004
_UNKNOWN_MESSAGE = 10008
_MENTION = re.compile(r"<@(\d+)>")
_NEEDED = ("view_channel", "read_message_history", "attach_files")
_NEEDED_FOR_THREAD = ("create_public_threads", "send_messages_in_threads")


async def bring_notes(
    channel: PageChannel, head_id: int, publication: NotesPublication, marker: str | None
) -> None:
    """Let a message be the head of these notes, with all of its pages and no other.

    Pages are found again by the marks they carry and edited where they differ; what is missing is
    posted, what is too much deleted. Whoever an item belongs to is mentioned when its page is
    first posted; once the notes have been there as a whole, nobody is any more. The head comes
    last: it says that all the rest is there. `marker` is what the head is to be found by.

    Raises what the library raises, `discord.NotFound` only when the head is gone.
    """
    head = await channel.fetch_message(head_id)
    limit = channel.guild.filesize_limit if channel.guild else FILE_BYTES
    text, pages = written(publication, limit)
    with _of_a_page():
        below = await _place_of_pages(channel, head, publication.meeting.title)
        await _bring_pages(below, head, pages)
    wanted = messages.head(text, marker, action_rows(head_rows(publication.meeting.id)))
    if not layout.says_the_same(head, wanted):
        await head.edit(view=wanted, allowed_mentions=discord.AllowedMentions.none())


async def delete_notes(channel: PageChannel, head_id: int, own_id: int) -> None:
    """Delete a message of ours with all the pages under it; what is gone is deleted.

    `own_id` is the user id of the bot. The head goes last: as long as it is there, its pages are
    found.
    """
    below = await _below(channel, head_id)
    if below is not None:
        for page in reversed(await _pages_there(below, head_id, own_id)):
            with suppress(discord.NotFound):
                await page.delete()
    with suppress(discord.NotFound):
        await channel.get_partial_message(head_id).delete()


async def tell_of_repost(channel: PageChannel, head_id: int) -> None:
    """Say in the thread of a head that somebody deleted that its notes are elsewhere; once.

    It can't be said where the thread is gone, too: then nobody is left to be told.
    """
    known = channel.guild.get_thread(head_id) if channel.guild else None
    if known is None or not isinstance(channel, discord.TextChannel):
        return
    words = f"{_REPOSTED} {head_id}"
    with suppress(discord.NotFound, discord.Forbidden):
        async for message in known.history(limit=HISTORY_PAGE):
            if mark(words) in marks_of(message):
                return
        text = f"The message above was deleted, so the notes are posted anew in {channel.mention}."
        await known.send(view=layout.plain(text, words), nonce=nonce(words))


def written(publication: NotesPublication, file_limit: int) -> tuple[str, tuple[Page, ...]]:
    """The text of the head, and the pages; `file_limit` is in bytes for each file."""
    head = head_of(publication)
    files = files_for(publication.attachments, file_limit)
    all_sections = (*head.overflow, *sections(publication))
    if files.left_out:
        all_sections = (*all_sections, Section(FILES, tuple(map(Entry, files.left_out))))
    return head.text, paginated(all_sections, files.sent)


async def _bring_pages(below: PageChannel, head: discord.Message, pages: Sequence[Page]) -> None:
    found = await _pages_there(below, head.id, head.author.id)
    was_whole = any(messages.is_last_page(marks_of(message), head.id) for message in found)
    mentioned = {
        int(user_id)
        for message in found
        for text in layout.texts(message)
        for user_id in _MENTION.findall(text)
    }
    # The last page first, and before any edit: the page that says to be the last always is.
    for surplus in reversed(found[len(pages) :]):
        await surplus.delete()
    views = [
        messages.page(page, head.id, is_last=number == len(pages))
        for number, page in enumerate(pages, start=1)
    ]
    for message, page, view in zip(found, pages, views, strict=False):
        if not layout.says_the_same(message, view):
            await message.edit(
                view=view,
                attachments=[file.uploaded() for file in page.files],
                allowed_mentions=discord.AllowedMentions.none(),
            )
    for number in range(len(found), len(pages)):
        page = pages[number]
        pinged = frozenset() if was_whole else page.mentioned - mentioned
        mentioned |= page.mentioned
        above = found[number - 1].id if number else head.id
        found.append(await _post_page(below, page, views[number], pinged, f"{head.id} {above}"))


async def _post_page(
    below: PageChannel, page: Page, view: discord.ui.LayoutView, pinged: frozenset[int], where: str
) -> discord.Message:
    """Post a page; one whose answer was lost comes back when the library repeats the post."""
    allowed = discord.AllowedMentions(
        everyone=False, roles=False, replied_user=False, users=list(map(discord.Object, pinged))
    )

    async def send(words: str) -> discord.Message:
        files = [file.uploaded() for file in page.files]
        return await below.send(view=view, files=files, nonce=words, allowed_mentions=allowed)

    try:
        return await send(nonce(where, *(block.text for block in page.blocks)))
    except discord.NotFound as error:
        if error.code != _UNKNOWN_MESSAGE:
            raise
        # A page like this was deleted within minutes, and its nonce is not taken again.
        return await send(secrets.token_hex(NONCE // 2))


async def _pages_there(below: PageChannel, head_id: int, author_id: int) -> list[discord.Message]:
    """The pages under a head from first to last; nothing behind the last one is looked at."""
    found = []
    behind = discord.Object(head_id)
    async for message in below.history(limit=None, after=behind, oldest_first=True):
        marks = marks_of(message)
        if message.author.id == author_id and messages.is_page(marks, head_id):
            found.append(message)
            if messages.is_last_page(marks, head_id):
                break
    return found


async def _place_of_pages(
    channel: PageChannel, head: discord.Message, title: str
) -> discord.Thread | PageChannel:
    """The head's thread, opened if there is none; the channel where there can be none."""
    if not isinstance(channel, discord.TextChannel):
        _check_permissions(channel, _NEEDED)
        return channel
    _check_permissions(channel, (*_NEEDED, *_NEEDED_FOR_THREAD))
    thread = channel.get_thread(head.id) or await _opened(channel, head, title)
    if thread.archived:
        return await thread.edit(archived=False)
    return thread


async def _below(channel: PageChannel, head_id: int) -> PageChannel | None:
    """Where the pages of a head are, if they are anywhere."""
    if not isinstance(channel, discord.TextChannel):
        return channel
    thread = channel.get_thread(head_id)
    if thread is None:
        try:
            there = await channel.guild.fetch_channel(head_id)
        except discord.NotFound:
            return None
        thread = there if isinstance(there, discord.Thread) else None
    if thread is not None and thread.archived:
        return await thread.edit(archived=False)
    return thread


async def _opened(
    channel: discord.TextChannel, head: discord.Message, title: str
) -> discord.Thread:
    try:
        return await head.create_thread(name=thread_name(title))
    except discord.HTTPException as error:
        if error.code != _HAS_A_THREAD:
            raise
    there = await channel.guild.fetch_channel(head.id)
    if not isinstance(there, discord.Thread):
        raise MinutaError("The thread of the notes is no thread.", "Delete the message above it.")
    return there


def thread_name(title: str) -> str:
    """The meeting's title, shortened between words where a thread's name has no room for it."""
    return shortened(title, THREAD_NAME) or "Notes"


def _check_permissions(channel: PageChannel, needed: Sequence[str]) -> None:
    if channel.guild is None or channel.guild.me is None:
        return
    allowed = channel.permissions_for(channel.guild.me)
    missing = [name for name in needed if not getattr(allowed, name)]
    if missing:
        names = " and ".join(name.replace("_", " ").title() for name in missing)
        raise MinutaError(
            f"Minuta lacks {names} in the notes' channel.",
            "Grant it to Minuta's role in the channel's settings under Permissions.",
        )


@contextmanager
def _of_a_page() -> Iterator[None]:
    """A page or thread that vanishes on the way is tried again; only a lost head is posted anew."""
    try:
        yield
    except discord.NotFound as error:
        detail = f"a page of the notes has gone: code {error.code}"
        raise ProviderError(PLATFORM, Fault.SERVER, detail) from error
