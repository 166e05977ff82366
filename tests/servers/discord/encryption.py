"""A scripted person's end of DAVE: a real `davey` session, as a real client keeps it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import davey

from tests.servers.discord import exchange

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.discord.participant import Json

SILENCE = b"\xf8\xff\xfe"
"""An Opus frame of silence; it is never encrypted."""


class Switch(StrEnum):
    """When a sender goes over to the new key: at op 22 as real clients, or at once at op 29."""

    EXECUTE = "execute"
    COMMIT = "commit"


class Encryption:
    """Follows the voice gateway's messages and answers them by `reply(op, content)`.

    davey has one key for sending, that of the newest epoch. A commit is therefore processed when
    the transition is executed, not when it is announced, unless `switch` says otherwise.
    """

    def __init__(
        self, user_id: int, channel_id: int, reply: Callable[[int, Json | bytes], None]
    ) -> None:
        self.switch = Switch.EXECUTE
        self.version = 0
        self.session: davey.DaveSession | None = None
        self._user_id = user_id
        self._channel_id = channel_id
        self._reply = reply
        self._versions: dict[int, int] = {}
        self._commits: dict[int, bytes] = {}
        self._is_welcomed = False

    @property
    def is_ready(self) -> bool:
        """Whether frames can be sent so that the others understand them."""
        if not self.version:
            return True
        return self.session is not None and self.session.ready and not self._is_welcomed

    @property
    def epoch(self) -> int | None:
        """The epoch of the key that frames are sent with."""
        return self.session.epoch if self.session and self.version else None

    def start(self, version: int) -> None:
        """Op 4."""
        self.version = version
        if version:
            self._begin(version)

    def encrypt(self, opus: bytes) -> bytes:
        """A frame as the others shall get it."""
        if self.version and self.session and opus != SILENCE:
            return self.session.encrypt_opus(opus)
        return opus

    def decrypt(self, user_id: int, frame: bytes) -> bytes:
        """Another's frame; raises `ValueError` when there is no key for it (yet)."""
        if self.session and (self.version or frame.endswith(b"\xfa\xfa")):
            return self.session.decrypt(user_id, davey.MediaType.audio, frame)
        return frame

    def told(self, op: int, content: Json) -> None:
        """A JSON message."""
        if op == exchange.PREPARE_TRANSITION:
            transition, version = content["transition_id"], content["protocol_version"]
            self._versions[transition] = version
            if transition:
                self._reply(exchange.TRANSITION_READY, {"transition_id": transition})
            else:
                self._execute(transition)
        elif op == exchange.EXECUTE_TRANSITION:
            self._execute(content["transition_id"])
        elif op == exchange.PREPARE_EPOCH and content["epoch"] == 1:
            self._begin(content["protocol_version"])

    def told_bytes(self, op: int, payload: bytes) -> None:
        """A binary message."""
        if self.session is None:
            raise AssertionError(f"op {op} before there is a session")
        if op == exchange.EXTERNAL_SENDER:
            self.session.set_external_sender(payload)
        elif op == exchange.PROPOSALS:
            self._propose(self.session, payload)
        elif op == exchange.ANNOUNCE_COMMIT:
            self._follow(self.session, int.from_bytes(payload[:2]), payload[2:])
        elif op == exchange.WELCOME:
            self._join(self.session, int.from_bytes(payload[:2]), payload[2:])

    def _begin(self, version: int) -> None:
        self._commits.clear()
        self._is_welcomed = False
        if self.session is None:
            self.session = davey.DaveSession(version, self._user_id, self._channel_id)
        else:
            self.session.reinit(version, self._user_id, self._channel_id)
        self._reply(exchange.KEY_PACKAGE, self.session.get_serialized_key_package())

    def _propose(self, session: davey.DaveSession, payload: bytes) -> None:
        is_revoked = payload[0] != 0
        kinds = davey.ProposalsOperationType
        kind = kinds.revoke if is_revoked else kinds.append
        answer = session.process_proposals(kind, payload[1:])
        if answer:
            self._reply(exchange.COMMIT_WELCOME, answer.commit + (answer.welcome or b""))

    def _follow(self, session: davey.DaveSession, transition: int, commit: bytes) -> None:
        if transition and self.switch is Switch.EXECUTE:
            self._commits[transition] = commit
        else:
            session.process_commit(commit)
        self._confirm(transition)

    def _join(self, session: davey.DaveSession, transition: int, welcome: bytes) -> None:
        session.process_welcome(welcome)
        self._is_welcomed = transition != 0
        self._confirm(transition)

    def _confirm(self, transition: int) -> None:
        if transition:
            self._versions[transition] = 1
            self._reply(exchange.TRANSITION_READY, {"transition_id": transition})

    def _execute(self, transition: int) -> None:
        commit = self._commits.pop(transition, None)
        if commit is not None and self.session is not None:
            self.session.process_commit(commit)
        self._is_welcomed = False
        self.version = self._versions.pop(transition, self.version)
