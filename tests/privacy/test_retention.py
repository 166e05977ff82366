"""Sound goes sooner on servers that want it so, and nowhere else."""

from datetime import timedelta
from pathlib import Path

from bot.domain.meeting import Meeting
from bot.domain.preferences import ServerSettings
from bot.ports import AudioShelf
from bot.privacy.retention import Retention
from storage.store import SqlStore
from tests.privacy.meetings import NOW, SetClock, is_kept, keep, live_meeting

DAY = timedelta(days=1)
WEEK = ServerSettings(audio_retention_days=7)


def of_server(meeting_id: str, workspace: str) -> Meeting:
    meeting = live_meeting(meeting_id)
    place = meeting.place.model_copy(update={"workspace": workspace})
    return meeting.model_copy(update={"place": place})


async def test_sound_is_kept_as_long_as_its_server_says(
    records: SqlStore, shelf: AudioShelf, clock: SetClock, tmp_path: Path
) -> None:
    for workspace in ("w", "month", "unset"):
        await keep(records, shelf, tmp_path, of_server(f"of-{workspace}", workspace))
    await records.save_server_settings("chat", "w", WEEK)
    await records.save_server_settings("slack", "unset", WEEK)
    month = ServerSettings(audio_retention_days=30)
    await records.save_server_settings("chat", "month", month)
    await records.save_server_settings("chat", "unset", ServerSettings())
    retention = Retention(records, shelf, clock)
    clock.moment = NOW + 7 * DAY
    assert await retention.sweep() == 0
    clock.moment = NOW + 8 * DAY
    assert await retention.sweep() == 2
    assert await retention.sweep() == 0
    assert not await is_kept(shelf, "of-w/0.opus")
    assert not await is_kept(shelf, "of-w/1.opus")
    assert await is_kept(shelf, "of-month/0.opus")
    assert await is_kept(shelf, "of-unset/0.opus")
    assert (await records.transcript("of-w")).utterances
    clock.moment = NOW + 365 * DAY
    assert await retention.sweep() == 2
    assert await is_kept(shelf, "of-unset/0.opus")


async def test_an_old_recording_that_was_shared_today_is_kept_from_today(
    records: SqlStore, shelf: AudioShelf, clock: SetClock, tmp_path: Path
) -> None:
    old = live_meeting("m1").model_copy(update={"started_at": NOW - 400 * DAY})
    await keep(records, shelf, tmp_path, old)
    await records.save_server_settings("chat", "w", WEEK)
    assert await Retention(records, shelf, clock).sweep() == 0
    assert await is_kept(shelf, "m1/0.opus")


async def test_without_settings_there_is_nothing_to_sweep(
    records: SqlStore, shelf: AudioShelf, clock: SetClock
) -> None:
    assert await Retention(records, shelf, clock).sweep() == 0
    await records.save_server_settings("chat", "w", WEEK)
    assert await Retention(records, shelf, clock).sweep() == 0
