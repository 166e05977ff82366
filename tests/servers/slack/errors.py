"""How this Slack says no."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.servers.slack.world import Json


class SlackError(Exception):
    """An answer with `ok: false`; `messages` are the lines of its `response_metadata`.

    `more` are further fields of the answer, as `needed` of `missing_scope`.
    """

    def __init__(self, code: str, messages: Sequence[str] = (), **more: object) -> None:
        super().__init__(code, *messages)
        self.code = code
        self.messages = list(messages)
        self.more = more

    def json(self) -> Json:
        """The body of the answer."""
        content: Json = {"ok": False, "error": self.code, **self.more}
        if self.messages:
            content["response_metadata"] = {"messages": self.messages}
        return content
