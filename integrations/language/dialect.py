"""What one server understands, learnt from what it refuses."""

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import openai

from bot.domain.language import Prompt
from integrations.language.faults import said_by

log = logging.getLogger(__name__)

_REFUSALS = frozenset({400, 422})
_NEWER_LIMIT, _OLDER_LIMIT = "max_completion_tokens", "max_tokens"
# OpenAI's newer models refuse the older name; many local servers ignore the newer one.
_KNOW_THE_NEWER_LIMIT = ("api.openai.com", ".api.openai.com", ".openai.azure.com")
_ALIASES = {"response_format": ("json_schema", "json schema", "grammar", "structured output")}
_COMPLAINTS = (
    *("unsupported", "not support", "unrecognized", "unknown", "unexpected", "deprecated"),
    *("not permitted", "not allowed", "invalid schema", "invalid value", "must be"),
    *("failed to", "unable to", "too large"),
)
_BY_INSTRUCTION = """

Answer with one JSON object and nothing else: no prose, no code fence. Its JSON schema:
{schema}"""


class Dialect:
    """How a server is asked: it begins with a guess, and remembers what it has to leave out."""

    def __init__(self, base_url: str, temperature: float | None) -> None:
        host = urlsplit(base_url).hostname or ""
        limits = (_NEWER_LIMIT, _OLDER_LIMIT)
        self._limits = limits if host.endswith(_KNOW_THE_NEWER_LIMIT) else limits[::-1]
        self._temperature = temperature
        self._refused: set[str] = set()

    def request(self, model: str, prompt: Prompt) -> dict[str, Any]:
        """The body of a chat completion."""
        system = prompt.system
        if "response_format" in self._refused:
            system += _BY_INSTRUCTION.format(schema=json.dumps(prompt.json_schema))
        body: dict[str, Any] = {
            "model": model,
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": prompt.user},
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {
                    "name": prompt.schema_name,
                    "strict": True,
                    "schema": prompt.json_schema,
                },
            },
        }
        if self._temperature is not None:
            body["temperature"] = self._temperature
        if limit := next((name for name in self._limits if name not in self._refused), None):
            body[limit] = prompt.max_tokens
        return {name: value for name, value in body.items() if name not in self._refused}

    def learns_from(self, error: openai.APIStatusError, sent: Mapping[str, Any]) -> bool:
        """Whether a request was refused for a parameter that can be left out from now on."""
        said = said_by(error)
        if error.status_code not in _REFUSALS or not any(word in said for word in _COMPLAINTS):
            return False
        for name in (_NEWER_LIMIT, _OLDER_LIMIT, "temperature", "response_format"):
            if name in sent and any(one in said for one in (name, *_ALIASES.get(name, ()))):
                if name not in self._refused:
                    log.warning("a language server refuses %s; it is asked without", name)
                self._refused.add(name)
                return True
        return False
