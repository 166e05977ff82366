"""What Slack says of a file, and every way in which a download can be something else."""

from pathlib import Path

import pytest

from bot.domain.upload import SharedFile, SharedRecording
from bot.errors import (
    BadRecordingError,
    Fault,
    MinutaError,
    NoSpaceError,
    NotAllowedError,
    NotFoundError,
    ProviderError,
)
from integrations.slack.places import account, place
from integrations.slack.recordings import SlackRecordings, is_maybe_recording
from tests import examples
from tests.servers.slack import Kind
from tests.servers.slack import SharedFile as SlackFile
from tests.slack.office import Office

SOUND = bytes(range(256)) * 10_000
LIMIT = 100 << 20


def share(office: Office, name: str = "weekly.m4a", **about: object) -> SlackFile:
    """Alice shares a file."""
    about = {"media_type": "audio/mp4", **about}
    return office.slack.share(office.alice, office.general, name, SOUND, **about)  # type: ignore[arg-type] # any of them


def recording(office: Office, file: SlackFile) -> SharedRecording:
    return SharedRecording(
        place=place(office.team.id, office.general.id),
        message_id=file.id,
        files=(SharedFile(id=file.id, name="?", bytes=0),),
        title="Weekly",
        shared_at=examples.START,
        by=account(office.team.id, office.alice.id),
    )


async def looked(office: Office, file: SlackFile) -> SharedFile | None:
    shared = recording(office, file)
    return await SlackRecordings(office.api).look(shared, shared.files[0])


async def fetched(
    office: Office, file: SlackFile, folder: Path, max_bytes: int = LIMIT, stall_s: float = 30.0
) -> bytes:
    path, shared = folder / "recording", recording(office, file)
    source = SlackRecordings(office.api, stall_s=stall_s)
    await source.fetch(shared, shared.files[0], path, max_bytes)
    return path.read_bytes()


async def test_slack_says_what_a_file_is(office: Office) -> None:
    told = await looked(office, share(office, duration_ms=90_500))
    assert told is not None
    assert (told.name, told.bytes, told.media_type) == ("weekly.m4a", len(SOUND), "audio/mp4")
    assert told.duration_s == 90.5


@pytest.mark.parametrize(
    ("name", "media_type", "is_one"),
    [
        ("call.webm", "video/webm", True),
        ("call.ogg", "application/ogg", True),
        ("call.mkv", "application/octet-stream", True),
        ("slides.png", "image/png", False),
        ("notes.md", "text/markdown", False),
        ("backup.bin", "application/octet-stream", False),
        ("song.mid", "audio/midi", False),
        ("list.m3u", "audio/x-mpegurl", False),
        ("film.mp4.txt", "text/plain", False),
    ],
)
async def test_what_has_sound_is_told_from_what_has_none(
    office: Office, name: str, media_type: str, *, is_one: bool
) -> None:
    told = await looked(office, share(office, name, media_type=media_type))
    assert (told is not None) is is_one


def test_of_a_file_from_elsewhere_nothing_is_known_before_slack_is_asked() -> None:
    stub = {"id": "F1", "mode": "file_access", "file_access": "check_file_info", "created": 0}
    assert is_maybe_recording(stub)
    assert not is_maybe_recording({"id": "F1", "mode": "snippet", "mimetype": "text/plain"})


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("external", "kept elsewhere"),
        ("hidden_by_limit", "workspace's plan"),
    ],
)
async def test_a_file_that_slack_does_not_give_is_told_of(
    office: Office, mode: str, words: str
) -> None:
    with pytest.raises(BadRecordingError, match=words):
        await looked(office, share(office, mode=mode))


async def test_a_tombstone_and_a_deleted_file_are_not_there(office: Office) -> None:
    with pytest.raises(NotFoundError, match="deleted"):
        await looked(office, share(office, mode="tombstone"))
    file = share(office)
    file.delete()
    with pytest.raises(NotFoundError, match="deleted"):
        await looked(office, file)


async def test_a_file_of_another_organisation_is_told_of(office: Office) -> None:
    file = share(office)
    file.is_forbidden = True
    with pytest.raises(BadRecordingError, match="another organisation"):
        await looked(office, file)


async def test_a_file_that_slack_does_not_let_us_see_is_told_of(
    office: Office, tmp_path: Path
) -> None:
    file = share(office)
    office.slack.faults.add("files.info", Kind.ERROR, error="not_visible", times=2)
    with pytest.raises(BadRecordingError, match="another organisation"):
        await looked(office, file)
    with pytest.raises(BadRecordingError, match="another organisation"):
        await fetched(office, file, tmp_path)


async def test_without_the_right_to_see_files_it_is_named(office: Office) -> None:
    file = share(office)
    office.bot.scopes.discard("files:read")
    with pytest.raises(MinutaError, match="files:read"):
        await looked(office, file)


async def test_a_file_is_fetched_whole(office: Office, tmp_path: Path) -> None:
    (tmp_path / "recording").write_bytes(SOUND * 2)
    assert await fetched(office, share(office), tmp_path) == SOUND


@pytest.mark.parametrize("kind", [Kind.LOGIN, Kind.HTML, Kind.JSON, Kind.FOREIGN])
async def test_a_page_in_place_of_the_file_names_the_right_that_is_missing(
    office: Office, tmp_path: Path, kind: Kind
) -> None:
    file = share(office)
    office.slack.faults.add("download", kind)
    with pytest.raises(NotAllowedError, match=r"files:read.*installs it again"):
        await fetched(office, file, tmp_path)
    assert not (tmp_path / "recording").exists()
    assert office.slack.foreign.requests == []


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html>",
        b"\n  <HTML lang=en>",
        b"\xef\xbb\xbf<!doctype html>",
        b'{"ok":false}',
    ],
)
async def test_a_page_that_calls_itself_sound_is_seen_through(
    office: Office, tmp_path: Path, page: bytes
) -> None:
    file = office.slack.share(
        office.alice, office.general, "weekly.m4a", page, media_type="audio/mp4"
    )
    with pytest.raises(NotAllowedError, match="login page"):
        await fetched(office, file, tmp_path)


async def test_the_token_goes_to_no_other_host(office: Office) -> None:
    file = share(office)
    recordings = SlackRecordings(office.api)
    for address in (
        "http://files.slack.com/x",
        "https://files.slack.com.evil.example/x",
        "https://evil.example/files.slack.com",
        "file:///etc/passwd",
        "http://169.254.169.254/latest",
        None,
    ):
        with pytest.raises(BadRecordingError, match="does not keep this file"):
            recordings.checked(address)
    assert str(recordings.checked("https://files.slack.com/x")) == "https://files.slack.com/x"
    assert str(recordings.checked(file.download_url)) == file.download_url


@pytest.mark.parametrize("kind", [Kind.SHORT, Kind.CUT, Kind.EMPTY, Kind.RESET, Kind.STATUS])
async def test_a_download_that_breaks_is_tried_again_later(
    office: Office, tmp_path: Path, kind: Kind
) -> None:
    file = share(office)
    office.slack.faults.add("download", kind, times=2)  # the library tries a lost request again
    with pytest.raises(ProviderError) as caught:
        await fetched(office, file, tmp_path)
    assert caught.value.fault.is_retryable


async def test_a_download_that_stands_still_is_given_up(office: Office, tmp_path: Path) -> None:
    file = share(office)
    fault = office.slack.faults.add("download", Kind.SLOW)
    with pytest.raises(ProviderError) as caught:
        await fetched(office, file, tmp_path, stall_s=0.2)
    assert caught.value.fault is Fault.CONNECTIVITY
    fault.release.set()


async def test_slack_says_how_long_to_wait(office: Office, tmp_path: Path) -> None:
    file = share(office)
    office.slack.faults.add("download", Kind.RATE_LIMIT, retry_after=7)
    with pytest.raises(ProviderError) as caught:
        await fetched(office, file, tmp_path)
    assert (caught.value.fault, caught.value.retry_after_s) == (Fault.RATE, 7)


async def test_more_than_slack_said_is_not_taken(office: Office, tmp_path: Path) -> None:
    with pytest.raises(ProviderError, match="not of"):
        await fetched(office, share(office, size=len(SOUND) - 1), tmp_path)


async def test_a_size_that_is_not_known_is_limited_all_the_same(
    office: Office, tmp_path: Path
) -> None:
    with pytest.raises(BadRecordingError, match="larger than"):
        await fetched(office, share(office, size=0), tmp_path, len(SOUND) - 1)


async def test_a_file_at_the_limit_is_taken_and_one_beyond_it_is_not_begun(
    office: Office, tmp_path: Path
) -> None:
    file = share(office)
    assert await fetched(office, file, tmp_path, len(SOUND)) == SOUND
    downloads = len(office.slack.files.downloads)
    with pytest.raises(BadRecordingError, match="larger than"):
        await fetched(office, file, tmp_path, len(SOUND) - 1)
    assert len(office.slack.files.downloads) == downloads


async def test_a_full_disk_is_told_of(office: Office) -> None:
    shared = recording(office, share(office))
    with pytest.raises(NoSpaceError, match="no room"):
        await SlackRecordings(office.api).fetch(shared, shared.files[0], Path("/dev/full"), LIMIT)
