"""One request for a completion, as a server reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

Json = dict[str, Any]
Answer = Json | str
"""What the model says: an object, or a text as it is."""

Script = Answer | Sequence[Answer] | Callable[["Asked"], Answer]
"""What the model says each time: the same, one after the other, or what is made of the request."""


@dataclass(frozen=True)
class Asked:
    """A request; `schema` is None where none was sent or the server looks at none."""

    model: str
    system: str
    user: str
    max_tokens: int | None
    schema: Json | None
    schema_name: str | None
    body: Json
    headers: Mapping[str, str]

    @property
    def tokens(self) -> int:
        """Roughly how many tokens the prompt has."""
        return tokens(self.system) + tokens(self.user) + 8


def tokens(text: str) -> int:
    """Roughly how many tokens a text has: four ASCII characters or one other."""
    ascii_characters = sum(character.isascii() for character in text)
    return ceil(ascii_characters / 4) + len(text) - ascii_characters


def read(body: Json, headers: Mapping[str, str], *, sees_schemas: bool) -> Asked:
    """The request in a body that was found to be in order."""
    asked_format = body.get("response_format") or {}
    described = asked_format.get("json_schema") or {} if sees_schemas else {}
    return Asked(
        model=body["model"],
        system=_said_by(body, {"system", "developer"}),
        user=_said_by(body, {"user"}),
        max_tokens=body.get("max_completion_tokens") or body.get("max_tokens"),
        schema=described.get("schema"),
        schema_name=described.get("name"),
        body=body,
        headers=headers,
    )


def _said_by(body: Json, roles: set[str]) -> str:
    return "\n".join(message["content"] for message in body["messages"] if message["role"] in roles)
