"""What somebody gets to see of an app's answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.servers.slack.composition import OPTION, OPTIONS
from tests.servers.slack.schema import Findings, array

if TYPE_CHECKING:
    from tests.servers.slack.acts import Person
    from tests.servers.slack.world import Json


@dataclass(frozen=True)
class Answer:
    """The answer of an app within its three seconds.

    `sent` is what the app was told, `body` what it answered, `confirm` the question that Slack
    asked before, `view` the modal on top when the app had answered.
    """

    sent: Json
    body: Any
    view: Json | None
    confirm: Json | None = None

    @property
    def text(self) -> str:
        return str(self._said.get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self._said.get("blocks", [])
        return blocks

    @property
    def is_ephemeral(self) -> bool:
        return bool(self._said.get("response_type", "ephemeral") == "ephemeral")

    @property
    def errors(self) -> dict[str, str]:
        """What a modal says to be wrong, by block id."""
        errors: dict[str, str] = self._said.get("errors", {})
        return errors

    @property
    def is_cleared(self) -> bool:
        return self.view is None

    @property
    def trigger_id(self) -> str:
        return str(self.sent["trigger_id"])

    @property
    def response_url(self) -> str:
        return str(self.sent["response_url"])

    @property
    def suggested(self) -> list[Json]:
        """The options of a menu; `AssertionError` when Slack would show none of them."""
        groups = self._said.get("option_groups", [])
        options = [*self._said.get("options", []), *(o for one in groups for o in one["options"])]
        findings = Findings()
        array(OPTION, OPTIONS, 0)(options, "/options", findings)
        assert not findings, [str(one) for one in findings]
        return options

    @property
    def _said(self) -> Json:
        return self.body if isinstance(self.body, dict) else {"text": self.body}


def answer_of(person: Person, sent: Json, body: object, confirm: Json | None = None) -> Answer:
    """An answer, with what the person has in front of them now."""
    return Answer(sent, body, person.modal, confirm)
