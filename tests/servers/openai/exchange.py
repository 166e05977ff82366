"""One request on its way to an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.servers.openai.asked import Asked, Json, tokens
from tests.servers.openai.flavours import Flavour, Refusal, shaped

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Exchange:
    """The `number`th request, and what a server of its flavour would say to it.

    `say` asks the model; it is to be called once at most.
    """

    number: int
    request: web.Request
    asked: Asked
    flavour: Flavour
    context_tokens: int
    say: Callable[[Asked], str]

    def refuse(self, refusal: Refusal, headers: dict[str, str] | None = None) -> web.StreamResponse:
        """An error in the shape of the flavour."""
        return web.json_response(
            shaped(refusal, self.flavour, self.number),
            status=refusal.status,
            headers={"x-request-id": f"req_{self.number:08}", **(headers or {})},
        )

    def answer(self, **changes: Any) -> web.StreamResponse:  # noqa: ANN401 (any part of the JSON)
        """A reply with the model's answer."""
        return web.json_response(self.completion(self.say(self.asked), **changes))

    def completion(self, text: str, **changes: Any) -> Json:  # noqa: ANN401 (any part of the JSON)
        """The JSON of a reply; `changes` replace what is at its top, or in its only choice."""
        limit = self._limit()
        reason = "stop"
        if limit is not None and tokens(text) > limit:
            text, reason = text[: limit * 4], "length"
        choice: Json = {
            "index": 0,
            "message": self._message(text),
            "logprobs": None,
            "finish_reason": reason,
        }
        changed = {name: changes.pop(name) for name in choice if name in changes}
        made = {
            "id": f"chatcmpl-{self.number}",
            "object": "chat.completion",
            "created": 1_795_000_000 + self.number,
            "model": self.asked.model,
            "choices": [choice | changed],
            "usage": self._usage(text),
            **changes,
        }
        if self.flavour is Flavour.ASSEMBLYAI:
            made |= {
                "request_id": f"00000000-0000-0000-0000-{self.number:012}",
                "request": {"model": self.asked.model},
                "http_status_code": 200,
                "response_time": 1_000_000,
                "llm_status_code": 200,
            }
        return made

    def _limit(self) -> int | None:
        if self.flavour is Flavour.OPENAI:
            return self.asked.max_tokens
        default = 1000 if self.flavour is Flavour.ASSEMBLYAI else None
        limit: int | None = self.asked.body.get("max_tokens", default)
        return limit

    def _message(self, text: str) -> Json:
        message: Json = {"role": "assistant", "content": text}
        if self.flavour is Flavour.OPENAI:
            message |= {"refusal": None, "annotations": []}
        return message

    def _usage(self, text: str) -> Json:
        read = min(self.asked.tokens, self.context_tokens)
        usage: Json = {
            "prompt_tokens": read,
            "completion_tokens": tokens(text),
            "total_tokens": read + tokens(text),
        }
        if self.flavour is Flavour.OPENAI:
            usage["prompt_tokens_details"] = {"cached_tokens": 0, "audio_tokens": 0}
        return usage
