"""What writes notes: language models in the order of the settings, and the plain note taker."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from bot.access import language_access
from bot.app.derived import house_templates
from bot.domain.meeting import Meeting
from bot.domain.notes import NotesRequest
from bot.domain.preferences import ServerSettings
from bot.language import Filler
from bot.notes.completion.asked import AskedCompletions
from bot.notes.completion.rules import RuleCompletions
from bot.notes.plain import PlainNoteTaker
from bot.notes.templates.catalogue import request_for
from bot.notes.written.taker import WrittenNoteTaker
from bot.ports import ChatModel, Clock, CompletionFinder, DraftStore, NoteTaker, Store
from bot.settings import Settings
from integrations.registry import CHAT_MODELS, implementation


@asynccontextmanager
async def open_filler(settings: Settings, names: Sequence[str]) -> AsyncIterator[Filler]:
    """Open language models, each named as provider:model, in the order they are asked.

    Raises `SettingsError` for a provider that is not known or has no key.
    """
    filler = Filler([_chat_model(settings, name) for name in names])
    try:
        yield filler
    finally:
        await filler.aclose()


def _chat_model(settings: Settings, name: str) -> ChatModel:
    provider, _, model = name.partition(":")
    build = implementation(CHAT_MODELS, provider)
    access = language_access(settings, provider)
    chat: ChatModel = build(
        model, access.key, access.base_url, context_tokens=settings.language_context
    )
    return chat


@asynccontextmanager
async def open_note_taker(
    settings: Settings, name: str, clock: Clock, drafts: DraftStore
) -> AsyncIterator[NoteTaker]:
    """Open a note taker: `plain`, or a language model as provider:model."""
    plain = PlainNoteTaker(clock, settings.working_hours)
    if name == PlainNoteTaker.name:
        yield plain
        return
    async with open_filler(settings, [name]) as filler:
        yield WrittenNoteTaker(filler, drafts, plain, clock, settings.working_hours)


@dataclass(frozen=True)
class Minds:
    """What writes and hears: the note taker, and the language models behind it, if there are any.

    `completions` hears what of earlier meetings is done.
    """

    note_taker: NoteTaker
    completions: CompletionFinder
    filler: Filler | None = None


async def think(stack: AsyncExitStack, settings: Settings, store: Store, clock: Clock) -> Minds:
    """Open what writes notes; `stack` closes it."""
    plain = PlainNoteTaker(clock, settings.working_hours)
    if not settings.language:
        return Minds(plain, RuleCompletions())
    filler = await stack.enter_async_context(open_filler(settings, settings.language))
    written = WrittenNoteTaker(filler, store, plain, clock, settings.working_hours)
    return Minds(written, AskedCompletions(filler), filler)


def wanted(settings: Settings) -> Callable[[Meeting, ServerSettings], NotesRequest]:
    """What the notes of a meeting are to be like, by the settings of this installation."""
    own = house_templates(settings)
    return partial(request_for, own=own, unsure_below=settings.unsure_below)
