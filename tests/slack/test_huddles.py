"""Huddles: what is said when one has ended, where a channel wants it."""

from bot.domain.preferences import RoomSettings
from tests.slack.acting_room import ActingRoom


async def huddle(acting: ActingRoom, minutes: int = 6, *people: object) -> None:
    held = acting.slack.huddle(acting.channel, acting.alice, *people)  # type: ignore[arg-type] # people
    held.end(minutes=minutes)
    await acting.settle()


def nudges(acting: ActingRoom) -> int:
    posted = acting.slack.called("chat.postMessage")
    return sum("huddle" in str(one.arguments.get("text")) for one in posted)


async def test_after_a_huddle_a_channel_that_wants_it_is_told_once(acting: ActingRoom) -> None:
    acting.scripted.settings.rooms[acting.channel.id] = RoomSettings(call_nudges=True)
    await huddle(acting, 6, acting.bob)
    assert nudges(acting) == 1
    for told in acting.slack.deliveries.of("message"):
        await acting.slack.redeliver(told.event_id)
    await acting.settle()
    assert nudges(acting) == 1


async def test_a_short_or_lonely_huddle_and_a_channel_that_did_not_ask_are_left_alone(
    acting: ActingRoom,
) -> None:
    await huddle(acting, 6, acting.bob)
    acting.scripted.settings.rooms[acting.channel.id] = RoomSettings(call_nudges=True)
    await huddle(acting, 3, acting.bob)
    await huddle(acting, 30)
    assert nudges(acting) == 0
