"""Somebody who has promised things, in a real database, and two chats that write all down."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from bot.domain.action_item import ActionItem
from bot.domain.nudge import Nudge, NudgeState
from bot.domain.people import Account
from bot.domain.reminder import Reminder
from bot.errors import Fault, ProviderError
from bot.failpoints import nowhere
from bot.pipeline.nudging import Nudging
from bot.pipeline.posting import Posting
from bot.ports import NextDigest
from tests.flows.actors import FileChat
from tests.flows.stage_set import StageSet, pipeline_settings
from tests.followup.promises import NOW, TODAY, item, person

ANNA, BEN = person("anna"), person("ben")
PROMISE = item("m-1", "anna", TODAY)
CUT = ProviderError("file", Fault.CONNECTIVITY, "cut", is_in_doubt=True)
MINUTE = timedelta(minutes=1)


class OtherChat(FileChat):
    """A chat on another platform."""

    name: ClassVar[str] = "other"


class Office:
    """Somebody who has promised things, and what sends them nudges."""

    def __init__(self, stage_set: StageSet) -> None:
        self.store = stage_set.store
        self.clock = stage_set.clock
        self.journal = stage_set.journal
        self.faults: dict[str, list[Exception]] = {"after post": []}
        self.clock.move_to(NOW)
        platforms = {
            "file": FileChat(self.journal, self.faults),
            "other": OtherChat(self.journal),
        }
        self.outside = replace(stage_set.outside, platforms=platforms)
        self.posting = Posting(self.store, platforms, self.clock, 5)
        self.nudging = Nudging(self.outside, pipeline_settings(), self.posting, nowhere)

    async def claimed(
        self,
        *reminders: Reminder,
        to: Account | None = ANNA.account,
        digest: Sequence[str] = (),
        name: str = "n",
    ) -> str:
        nudge = Nudge(
            id=name,
            account=to,
            meeting_id=None if to else "m",
            participant=None if to else "anna",
            digest=tuple(digest),
            claimed_at=self.clock.now(),
        )
        await self.store.plan_reminders(reminders)
        following = None
        if to is not None and digest:
            await self.store.plan_digest(to, NOW)
            (due,) = await self.store.due_digests(NOW + MINUTE, 9)
            following = NextDigest(due, NOW + timedelta(days=1), frozenset())
        assert await self.store.claim_nudge(nudge, [one.id for one in reminders], following)
        return nudge.id

    async def sent(self, *reminders: Reminder, name: str = "n") -> None:
        await self.nudging.send(await self.claimed(*reminders, name=name))

    async def change(self, about: ActionItem, **update: object) -> None:
        now = await self.store.item(about.id)
        await self.store.change_item(now.model_copy(update=update), [])

    def posts(self) -> list[dict[str, Any]]:
        return self.journal.read("post")

    async def state(self, name: str = "n") -> NudgeState:
        return (await self.store.nudge(name)).state
