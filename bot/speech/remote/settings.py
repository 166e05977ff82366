"""How files are given to providers."""

from pathlib import Path

from pydantic import Field

from bot.domain.frozen import Frozen


class RemoteSettings(Frozen):
    """Patience and bounds; times are in seconds.

    Sound on its way lies in `folder`, which is ours alone. `public_url` is where providers reach
    our HTTP server, None if they can't. With `delete` they are asked to delete what they heard.

    A step that fails is tried up to `tries` times as long as that can help; waits double from
    `first_wait_s` to `longest_wait_s`, or are as long as the provider asks for. One file may take
    `budget_s`, and `budget_share` of its length besides. One request may take `call_timeout_s`.

    A result is asked for every `first_poll_s` to `longest_poll_s`. One that only a callback brings
    is given up after `callback_s` and `callback_share` of the sound's length; then the sound is
    sent again to be heard at once.

    `at_once` parts of a file are on their way in a process at a time. Parts of a mixed recording
    overlap by `overlap_s`, so that its voices are known again.
    """

    folder: Path
    public_url: str | None = None
    delete: bool = True
    tries: int = Field(default=5, ge=1)
    first_wait_s: float = Field(default=2.0, gt=0)
    longest_wait_s: float = Field(default=60.0, gt=0)
    budget_s: float = Field(default=1800.0, gt=0)
    budget_share: float = Field(default=0.5, ge=0)
    call_timeout_s: float = Field(default=3600.0, gt=0)
    first_poll_s: float = Field(default=3.0, gt=0)
    longest_poll_s: float = Field(default=30.0, gt=0)
    callback_s: float = Field(default=600.0, gt=0)
    callback_share: float = Field(default=0.25, ge=0)
    at_once: int = Field(default=3, ge=1)
    overlap_s: float = Field(default=60.0, ge=0)
