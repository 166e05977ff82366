"""What Slack tells by itself: recordings that come and go, each kept once."""

from datetime import UTC, datetime

from bot.domain.upload import SharedRecording
from tests.servers.slack import Kind
from tests.slack.acting_room import ActingRoom

SOUND = b"sound"


def arrived(acting: ActingRoom) -> list[SharedRecording]:
    return list(acting.scripted.uploads.arrivals.values())


async def share(acting: ActingRoom, name: str = "call.mp3", **about: object) -> SharedRecording:
    """Bob shares a file, and it has arrived."""
    about = {"media_type": "audio/mpeg", **about}
    acting.slack.share(acting.bob, acting.channel, name, SOUND, **about)  # type: ignore[arg-type] # any of them
    await acting.settle()
    (found,) = arrived(acting)
    return found


async def test_a_recording_that_is_shared_arrives_with_its_thread(acting: ActingRoom) -> None:
    file = acting.slack.share(
        acting.bob,
        acting.channel,
        "weekly_sync.mp3",
        SOUND,
        media_type="audio/mpeg",
        duration_ms=61_000,
    )
    await acting.settle()
    (found,) = arrived(acting)
    ts = file.message["ts"]
    assert found.place == acting.place_of(acting.channel, ts)
    assert found.message_id == file.id
    assert found.title == "weekly sync"
    assert found.by.user_id == acting.bob.id
    assert found.shared_at == datetime.fromtimestamp(float(ts), UTC)
    assert (found.files[0].bytes, found.files[0].duration_s) == (len(SOUND), 61)


async def test_what_is_shared_in_a_thread_stays_in_it(acting: ActingRoom) -> None:
    found = await share(acting, thread=acting.thread)
    assert found.place.thread == acting.thread


async def test_a_title_goes_before_the_name_of_a_file(acting: ActingRoom) -> None:
    assert (await share(acting, title="Board meeting")).title == "Board meeting"


async def test_each_file_of_a_message_arrives_for_itself(acting: ActingRoom) -> None:
    files = acting.slack.share_many(
        acting.bob, acting.channel, {"a.m4a": SOUND, "b.mp3": SOUND, "slide.png": b"png"}
    )
    await acting.settle()
    assert {one.message_id for one in arrived(acting)} == {one.id for one in files[:2]}
    assert len({one.place.thread for one in arrived(acting)}) == 1


async def test_pictures_words_and_other_programs_are_no_recordings(acting: ActingRoom) -> None:
    robot = acting.slack.add_app("Robot").install(acting.team)
    acting.channel.invite(robot)
    acting.slack.share(acting.bob, acting.channel, "slide.png", b"png", media_type="image/png")
    acting.slack.share(robot, acting.channel, "jingle.mp3", SOUND, media_type="audio/mpeg")
    acting.slack.say(acting.bob, acting.channel, "Hello")
    await acting.settle()
    assert arrived(acting) == []
    assert acting.asked("share") == []


async def test_a_stub_of_another_organisation_arrives_to_be_looked_at(acting: ActingRoom) -> None:
    shared = acting.team.add_channel("partners", [acting.bob], is_connect=True)
    shared.invite(acting.bot)
    file = acting.slack.share(acting.bob, shared, "call.mp3", SOUND, media_type="audio/mpeg")
    await acting.settle()
    (found,) = arrived(acting)
    assert (found.message_id, found.by.user_id) == (file.id, acting.bob.id)


async def test_an_event_that_comes_again_changes_nothing(acting: ActingRoom) -> None:
    acting.slack.deliveries.lose_acks = 2  # of both events
    await share(acting, told=("file_shared", "message"))
    (told,) = acting.slack.deliveries.of("message")
    assert len(told.attempts) == 2
    await acting.slack.redeliver(told.event_id)
    await acting.settle()
    assert len(acting.asked("arrived")) == 5
    assert len(arrived(acting)) == 1


async def test_what_comes_while_minuta_starts_is_told_again_by_slack(acting: ActingRoom) -> None:
    acting.is_answering = False
    acting.slack.share(
        acting.bob, acting.channel, "call.mp3", SOUND, media_type="audio/mpeg", told=("message",)
    )
    await acting.slack.until(lambda: acting.slack.deliveries.of("message")[-1].attempts)
    assert arrived(acting) == []
    acting.is_answering = True
    for wait_s in (60, 300):
        acting.slack.clock.advance(wait_s)
    await acting.settle()
    assert len(arrived(acting)) == 1


async def test_a_wake_up_finds_where_a_file_is_though_slack_is_slow(acting: ActingRoom) -> None:
    acting.office.time.slept.clear()
    file = acting.slack.share(
        acting.bob,
        acting.channel,
        "call.mp3",
        SOUND,
        media_type="audio/mpeg",
        told=("file_shared",),
        has_lagging_shares=True,
    )
    sleep = acting.surroundings.sleep
    assert sleep is not None
    await acting.slack.until(lambda: acting.office.time.slept)
    file.settle_shares()
    await acting.settle()
    (found,) = arrived(acting)
    assert found.message_id == file.id


async def test_where_slack_never_says_it_the_channel_is_known(acting: ActingRoom) -> None:
    found = await share(acting, told=("file_shared",), has_lagging_shares=True)
    assert (found.place.channel, found.place.thread) == (acting.channel.id, None)
    assert acting.office.time.slept[-5:] == [1, 2, 4, 8, 15]


async def test_a_wake_up_in_a_thread_knows_the_thread(acting: ActingRoom) -> None:
    found = await share(acting, told=("file_shared",), thread=acting.thread)
    assert found.place.thread == acting.thread
    assert found.title == "call"


async def test_the_message_and_the_wake_up_are_one_recording(acting: ActingRoom) -> None:
    await share(acting)
    assert len(acting.slack.deliveries.of("file_shared")) > 0
    assert len(arrived(acting)) == 1


async def test_a_recording_that_is_deleted_is_told_of(acting: ActingRoom) -> None:
    file = acting.slack.share(
        acting.bob, acting.channel, "call.mp3", SOUND, media_type="audio/mpeg"
    )
    await acting.settle()
    file.delete()
    await acting.settle()
    assert {(one.about[1]) for one in acting.asked("source deleted")} == {file.id}


async def test_a_message_that_is_deleted_takes_its_recordings(acting: ActingRoom) -> None:
    files = acting.slack.share_many(acting.bob, acting.channel, {"a.m4a": SOUND, "b.mp3": SOUND})
    await acting.settle()
    acting.channel.delete(files[0].message["ts"])
    await acting.settle()
    gone = [one.about for one in acting.asked("source deleted")]
    assert {about[1] for about in gone} == {one.id for one in files}


async def test_a_recording_in_a_direct_message_is_wanted_without_a_question(
    acting: ActingRoom,
) -> None:
    direct = acting.slack.direct(acting.bot, acting.bob)
    file = acting.slack.share(acting.bob, direct, "call.mp3", SOUND, media_type="audio/mpeg")
    await acting.settle()
    (found,) = arrived(acting)
    assert found.place == acting.place_of(direct, file.message["ts"])
    assert found.is_wanted


async def test_what_is_shared_in_a_channel_is_not_wanted_before_somebody_says_so(
    acting: ActingRoom,
) -> None:
    assert not (await share(acting)).is_wanted


async def test_a_file_that_slack_does_not_let_us_see_arrives_to_be_told_of(
    acting: ActingRoom,
) -> None:
    acting.slack.faults.add("files.info", Kind.ERROR, error="file_not_found")
    found = await share(acting, told=("file_shared",))
    assert found.place.thread is None
