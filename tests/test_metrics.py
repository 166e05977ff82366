"""What whoever watches over a running bot is told of the chats it is in."""

from bot.metrics import Metrics


def test_whether_a_chat_is_connected_is_told_as_it_is_at_the_moment_of_asking() -> None:
    metrics, connected = Metrics(), [True]
    metrics.watch_chat("slack", lambda: connected[0])

    assert b'minuta_chat_connected{platform="slack"} 1.0' in metrics.exposition()[0]
    connected[0] = False
    assert b'minuta_chat_connected{platform="slack"} 0.0' in metrics.exposition()[0]


def test_messages_to_people_are_counted_and_those_that_were_late_or_reached_nobody() -> None:
    metrics = Metrics()
    metrics.nudged(is_late=False)
    metrics.nudged(is_late=True)
    metrics.unreached()
    told = metrics.exposition()[0].decode()
    for line in ("sent_total 2.0", "late_total 1.0", "unreachable_total 1.0"):
        assert f"minuta_nudges_{line}" in told
