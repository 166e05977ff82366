"""A note taker before a language model on this machine, and what it makes of a talk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.clock import AdjustableClock
from bot.domain.meeting import Meeting
from bot.domain.notes import Notes, NotesRequest
from bot.domain.transcript import Transcript
from bot.language import Filler, LanguageSettings
from bot.notes.plain import PlainNoteTaker
from bot.notes.written.reading import WINDOW_TOKENS
from bot.notes.written.taker import WrittenNoteTaker
from bot.ports import DraftStore
from integrations.language.openai import OpenAiChat
from tests.notes.talk import STARTED_AT, meeting_of, people, transcript_of, utterances
from tests.notes.written.models import Says
from tests.servers.openai import LocalOpenAi

PATIENCE = LanguageSettings(tries=1, short_rest_s=0, rest_s=0)
"""One try: what the filler does about failures is tested elsewhere."""


class Drawer(DraftStore):
    """Drafts in memory."""

    def __init__(self) -> None:
        self.drafts: dict[str, str] = {}

    async def draft(self, meeting_id: str, key: str) -> str | None:
        return self.drafts.get(f"{meeting_id} {key}")

    async def save_draft(self, meeting_id: str, key: str, draft: str) -> None:
        self.drafts[f"{meeting_id} {key}"] = draft

    async def forget_drafts(self, meeting_id: str) -> None:
        for key in [key for key in self.drafts if key.startswith(f"{meeting_id} ")]:
            del self.drafts[key]


async def instantly(_seconds: float) -> None:
    """Wait for nothing."""


@asynccontextmanager
async def taker_for(
    server: LocalOpenAi,
    drafts: DraftStore | None = None,
    *,
    window_tokens: int = WINDOW_TOKENS,
    context_tokens: int = 128_000,
) -> AsyncIterator[WrittenNoteTaker]:
    """A note taker that asks this server."""
    chat = OpenAiChat("scripted", server.key, server.base_url, context_tokens)
    clock = AdjustableClock(STARTED_AT)
    taker = WrittenNoteTaker(
        Filler([chat], PATIENCE, clock, sleep=instantly),
        drafts or Drawer(),
        PlainNoteTaker(clock),
        clock,
        window_tokens=window_tokens,
    )
    try:
        yield taker
    finally:
        await taker.aclose()


async def written(
    model: Says,
    meeting: Meeting,
    transcript: Transcript,
    request: NotesRequest | None = None,
    *,
    window_tokens: int = WINDOW_TOKENS,
) -> Notes:
    """The notes of a meeting that a model reads."""
    async with (
        LocalOpenAi(answer=model) as server,
        taker_for(server, window_tokens=window_tokens) as taker,
    ):
        return await taker.take_notes(
            meeting, transcript, request or NotesRequest(), lambda _fraction: None
        )


async def written_of(
    model: Says,
    talk: str,
    *more: str,
    language: str = "en",
    request: NotesRequest | None = None,
    window_tokens: int = WINDOW_TOKENS,
) -> Notes:
    """The notes of a talk between the people in it and `more` who are silent."""
    return await written(
        model,
        meeting_of(people(talk, *more)),
        transcript_of(utterances(talk), language),
        request,
        window_tokens=window_tokens,
    )
