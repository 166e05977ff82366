"""What a test says of recordings in its chat, and what was told of them."""

from bot.domain.meeting import Meeting
from bot.domain.preferences import RoomSettings, UploadMode
from bot.domain.upload import ArrivalState, SharedRecording
from bot.pipeline.pipeline import Pipeline
from tests.flows.conftest import until
from tests.flows.shared import PLACE, SOUND, shared
from tests.flows.stage_set import StageSet


async def meetings(stage_set: StageSet) -> list[Meeting]:
    return list(await stage_set.store.meetings(99))


def told(stage_set: StageSet) -> list[str]:
    lines = [line for line in stage_set.journal.read() if "upload" in line]
    return [line["failure"] or line["state"] for line in lines]


def messages(stage_set: StageSet) -> list[list[str]]:
    """What each message has said, without repetitions; reminders are left out."""
    said: dict[str, dict[str, None]] = {}
    for line in stage_set.journal.read():
        if line["what"] in {"post", "edit"} and "reminder" not in line:
            words = line.get("state") or line.get("stage", "gone")
            said.setdefault(line["message"], {})[words] = None
    return [list(one) for one in said.values()]


async def mode(stage_set: StageSet, uploads: UploadMode) -> None:
    await stage_set.store.save_room_settings(PLACE, RoomSettings(uploads=uploads))


async def state(stage_set: StageSet, message_id: str = "1") -> ArrivalState | None:
    arrival = await stage_set.store.arrival(PLACE, message_id)
    return None if arrival is None else arrival.state


async def settled(stage_set: StageSet, wanted: ArrivalState) -> None:
    async def is_so() -> bool:
        return await state(stage_set) is wanted

    await until(is_so)


async def arrive(
    pipeline: Pipeline, stage_set: StageSet, content: bytes = SOUND
) -> SharedRecording:
    recording = shared("1", stage_set.source.keep("a", content))
    await pipeline.reception.arrived("Ev1", [recording])
    return recording
