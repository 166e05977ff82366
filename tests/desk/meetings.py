"""The small meeting of `tests.examples`, held in a chat by people with accounts."""

from bot.domain.meeting import Meeting, Place
from bot.domain.people import Participant
from bot.ports import Store
from tests import examples
from tests.desk.askers import ANN, BEN, STARTER

PLACE = Place(platform="chat", workspace="w", channel="general")
ITEM = examples.item().id


def meeting() -> Meeting:
    return examples.meeting().model_copy(
        update={
            "place": PLACE,
            "started_by": STARTER.account.user_id,
            "participants": (
                Participant(id="anna", name="Anna", account=ANN.account),
                Participant(id="ben", name="Ben", account=BEN.account, zone="America/New_York"),
            ),
        }
    )


async def keep(store: Store) -> None:
    """Keep the meeting with its transcript and its notes."""
    await store.add_meeting(meeting(), "s")
    await store.save_transcript(examples.transcript())
    await store.save_notes(examples.notes())


class Calls:
    """Writes down what the pipeline was asked for."""

    def __init__(self) -> None:
        self.made: list[tuple[str, str]] = []

    async def refresh(self, meeting_id: str) -> None:
        self.made.append(("refresh", meeting_id))

    async def rewrite(self, meeting_id: str) -> None:
        self.made.append(("rewrite", meeting_id))

    async def retry(self, meeting_id: str) -> None:
        self.made.append(("retry", meeting_id))

    async def forget(self, meeting_id: str) -> None:
        self.made.append(("forget", meeting_id))
