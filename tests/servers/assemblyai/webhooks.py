"""Telling that a transcript is ready, as often as it takes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

import aiohttp

if TYPE_CHECKING:
    from tests.servers.assemblyai.transcripts import Transcript

_TRIES = 10
_PATIENCE_S = 30.0


class Delivery(NamedTuple):
    """One try: for which transcript, and what was answered; 0 if nothing was."""

    transcript_id: str
    status: int


async def deliver(transcript: Transcript, told: list[Delivery], pause_s: float) -> None:
    """Call back: up to ten times with pauses, until it is taken or refused (4xx)."""
    url = transcript.asked.get("webhook_url")
    if url is None:
        return
    name = transcript.asked.get("webhook_auth_header_name")
    headers = {name: transcript.asked["webhook_auth_header_value"]} if name else {}
    body = {"transcript_id": transcript.id, "status": transcript.status}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(_PATIENCE_S)) as session:
        for _ in range(_TRIES):
            try:
                async with session.post(url, json=body, headers=headers) as answer:
                    status = answer.status
            except (aiohttp.ClientError, TimeoutError):
                status = 0
            told.append(Delivery(transcript.id, status))
            transcript.webhook_status = status or None
            if 200 <= status < 300 or 400 <= status < 500:
                return
            await asyncio.sleep(pause_s)
