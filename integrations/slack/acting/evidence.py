"""[Evidence]: the words behind a claim, for whoever may read the meeting's channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.slack.acting.quotes import claim_blocks
from integrations.slack.actions import EVIDENCE, ITEM_EVIDENCE
from integrations.slack.asking import Reply
from integrations.slack.modals import notice, opened
from integrations.slack.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from integrations.slack.asker import SlackAsker
    from integrations.slack.asking import Asked
    from integrations.slack.modals import View

_TITLE = "Evidence"


def evidence_routes() -> Routes:
    """Answers the evidence buttons of all notes."""

    async def show(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> View:
            return await _shown(asked, await asked.by(), at["meeting"], at["claim"])

        await opened(asked, _TITLE, prepare)

    async def show_item(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> View:
            by = await asked.by()
            view = await asked.desk.items.show(by, at["item"])
            return await _shown(asked, by, view.meeting.id, view.item.id)

        await opened(asked, _TITLE, prepare)

    return Routes(clicks=(Route(EVIDENCE, show), Route(ITEM_EVIDENCE, show_item)))


async def _shown(asked: Asked, by: SlackAsker, meeting_id: str, claim_id: str) -> View:
    claim = await asked.desk.notes.evidence(by, meeting_id, claim_id)
    url = (await asked.surroundings.api.identity(asked.team)).url
    return notice(_TITLE, Reply(blocks=tuple(claim_blocks(claim, asked.team, url))))
