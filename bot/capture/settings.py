"""How meetings are heard; times are in seconds."""

from pathlib import Path

from pydantic import Field

from bot.capture.lifecycle import Patience
from bot.domain.frozen import Frozen


class CaptureSettings(Frozen):
    """Where journals lie and how long is waited.

    A room must be entered within `join_s` and left within `leave_s`. The live text is waited for
    `live_s` at the end of a stay, and the tracks of one journal must be made within `render_s`.
    Every `look_s` each meeting is looked at, whether something happened or not. The running
    transcript is posted or edited at most once in `live_pace_s`; at the end, what is under way
    there is waited for `end_live_s`. What goes along with a meeting and fails is tried again after
    `again_s`, then after twice as long, and once the meeting is over for no longer than `last_s`.
    """

    folder: Path
    patience: Patience = Patience()
    join_s: float = Field(default=20.0, gt=0)
    leave_s: float = Field(default=5.0, gt=0)
    live_s: float = Field(default=30.0, ge=0)
    render_s: float = Field(default=3600.0, gt=0)
    look_s: float = Field(default=1.0, gt=0)
    live_pace_s: float = Field(default=3.0, gt=0)
    end_live_s: float = Field(default=5.0, gt=0)
    again_s: float = Field(default=5.0, gt=0)
    last_s: float = Field(default=60.0, ge=0)
