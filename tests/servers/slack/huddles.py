"""Huddles, as an app sees them: a message that changes when the huddle is over.

The shape of `room` is that of real messages with the subtype `huddle_thread`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.servers.slack.channels import Channel
    from tests.servers.slack.people import User
    from tests.servers.slack.world import Json


class Huddle:
    """A huddle in a channel; `message` is the one that Slack posts of it."""

    def __init__(self, channel: Channel, people: Sequence[User]) -> None:
        assert people, "somebody begins a huddle"
        self._channel = channel
        slack = channel.team.slack
        self._room: Json = {
            "id": slack.new_id("R"),
            "name": "",
            "media_server": "",
            "created_by": people[0].id,
            "date_start": int(slack.clock()),
            "date_end": 0,
            "participants": [one.id for one in people],
            "participant_history": [one.id for one in people],
            "participants_camera_on": [],
            "participants_camera_off": [],
            "participants_screenshare_on": [],
            "participants_screenshare_off": [],
            "thread_root_ts": None,
            "channels": [channel.id],
            "is_dm_call": channel.is_im,
            "was_rejected": False,
            "was_missed": False,
            "was_accepted": False,
            "has_ended": False,
            "is_prewarmed": False,
            "is_scheduled": False,
            "recording": {"can_record_summary": "unavailable"},
            "attached_file_ids": [],
            "call_family": "huddle",
        }
        self.message = channel.post(
            people[0],
            "",
            subtype="huddle_thread",
            more={
                "subtype": "huddle_thread",
                "channel": channel.id,
                "no_notifications": True,
                "permalink": "",
                "room": dict(self._room),
            },
        )
        self._room["thread_root_ts"] = self.message["ts"]

    def join(self, *people: User) -> None:
        """Let more people in."""
        ids = [one.id for one in people]
        self._room["participants"] = [*self._room["participants"], *ids]
        history = dict.fromkeys([*self._room["participant_history"], *ids])
        self._room["participant_history"] = list(history)
        self._channel.change(self.message["ts"], room=dict(self._room))

    def end(self, minutes: float = 10, canvas_id: str | None = None) -> None:
        """Let it be over, after so many minutes; Slack's own notes may lie in a canvas."""
        self._room |= {
            "has_ended": True,
            "date_end": int(self._room["date_start"] + minutes * 60),
            "participants": [],
        }
        if canvas_id:
            self._room["attached_file_ids"] = [canvas_id]
        self._channel.change(self.message["ts"], room=dict(self._room))
