"""Our part in agreeing on keys: the DAVE messages of the voice gateway (whitepaper, 21 to 31)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

import davey

if TYPE_CHECKING:
    from integrations.discord.voice.encryption import Encryption
    from integrations.discord.voice.timer import Timer

_COMMIT_EPOCH: Final = struct.Struct(">4xB8xQ")
"""MLSMessage (RFC 9420 section 6): version, wire format, group id of 8 bytes, epoch."""

_GROUP_ID_LENGTH: Final = 8
_APPEND: Final = 0
_NEW_GROUP: Final = 1


class Outcome(NamedTuple):
    """What is to be answered: that we are ready for a transition, or that its message was bad.

    `key_package` asks for a place in the group anew.
    """

    ready: int | None = None
    invalid: int | None = None
    key_package: bytes | None = None


_NOTHING: Final = Outcome()


class Handshake:
    """The MLS group of one room, over all connections to it.

    Used by the event loop only. Raises nothing but `ValueError` for messages that make no sense,
    which leaves everything as it was.
    """

    def __init__(self, encryption: Encryption, user_id: int, timer: Timer) -> None:
        self._encryption = encryption
        self._user_id = user_id
        self._timer = timer
        self._channel_id = 0
        self._external_sender: bytes | None = None
        self._transitions: dict[int, int] = {}
        self.session: davey.DaveSession | None = None

    def connected(self, version: int, channel_id: int) -> bytes | None:
        """A session description came; returns the key package to send, if there is a group."""
        self._channel_id = channel_id
        self._external_sender = None
        self._transitions.clear()
        self._encryption.adopt(version)
        return self._begin(version) if version else None

    def prepare_epoch(self, epoch: int, version: int) -> bytes | None:
        """Epoch 1 is a new group: returns the key package to send for it.

        This is also how a room without encryption gets it.
        """
        return self._begin(version) if epoch == _NEW_GROUP and version else None

    def external_sender(self, package: bytes) -> None:
        """The voice server's own key, which signs its proposals."""
        self._external_sender = package
        if self.session is not None and not self._is_established(self.session):
            self.session.set_external_sender(package)

    def proposals(self, operation: int, proposals: bytes) -> bytes | None:
        """Somebody shall be added or removed; returns our commit with its welcome, to be sent."""
        if self.session is None:
            return None
        kind = davey.ProposalsOperationType
        result = self.session.process_proposals(
            kind.append if operation == _APPEND else kind.revoke, proposals
        )
        return None if result is None else result.commit + (result.welcome or b"")

    def commit(self, transition: int, commit: bytes) -> Outcome:
        """The group has changed: there are new keys from now on."""
        session = self.session
        if session is None or self._is_past(session, commit):
            return _NOTHING
        try:
            with self._encryption.lock:
                session.process_commit(commit)
                self._encryption.activate(session, self._timer.now())
        except ValueError as error:
            # we are about to be welcomed: the commit that adds us is for the others
            if "PendingGroup" in str(error) or "NoGroup" in str(error):
                return _NOTHING
            return self._invalid(transition)
        return self._established(session, transition)

    def welcome(self, transition: int, welcome: bytes) -> Outcome:
        """We were taken into the group."""
        session = self.session
        if session is None or self._is_established(session):
            return _NOTHING
        try:
            with self._encryption.lock:
                session.process_welcome(welcome)
                self._encryption.activate(session, self._timer.now())
        except ValueError:
            return self._invalid(transition)
        return self._established(session, transition)

    def prepare_transition(self, transition: int, version: int) -> Outcome:
        """A change of version was announced; transition 0 is carried out at once."""
        self._transitions[transition] = version
        self._encryption.announce(version, self._timer.now())
        if transition == 0:
            self.execute_transition(0)
            return _NOTHING
        return Outcome(ready=transition)

    def execute_transition(self, transition: int) -> None:
        """Everybody is ready, or was waited for long enough."""
        version = self._transitions.pop(transition, None)
        if version is not None:
            self._encryption.execute(version, self._timer.now())

    def _begin(self, version: int) -> bytes:
        self.session = davey.DaveSession(version, self._user_id, self._channel_id)
        if self._external_sender is not None:
            self.session.set_external_sender(self._external_sender)
        return self.session.get_serialized_key_package()

    def _established(self, session: davey.DaveSession, transition: int) -> Outcome:
        if transition == 0:
            return _NOTHING
        self._transitions[transition] = session.protocol_version
        return Outcome(ready=transition)

    def _invalid(self, transition: int) -> Outcome:
        version = self.session.protocol_version if self.session else davey.DAVE_PROTOCOL_VERSION
        return Outcome(invalid=transition, key_package=self._begin(version))

    def _is_established(self, session: davey.DaveSession) -> bool:
        return session is self._encryption.current

    @staticmethod
    def _is_past(session: davey.DaveSession, commit: bytes) -> bool:
        """Whether a commit leads to an epoch that we are in already, as after a resumption."""
        if session.epoch is None or len(commit) < _COMMIT_EPOCH.size:
            return False
        length, epoch = _COMMIT_EPOCH.unpack_from(commit)
        return bool(length == _GROUP_ID_LENGTH and epoch < session.epoch)
