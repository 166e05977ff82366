"""The bytes of Messaging Layer Security that a voice gateway reads and writes (RFC 9420).

A voice gateway is the delivery service and the external sender of DAVE's groups: it signs Add and
Remove proposals and looks into commits and key packages, but holds no key of the group.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_VERSION = (1).to_bytes(2)
_PUBLIC_MESSAGE = (1).to_bytes(2)
_BASIC_CREDENTIAL = (1).to_bytes(2)
_CIPHERSUITE = (2).to_bytes(2)  # DHKEMP256_AES128GCM_SHA256_P256
_MEMBER, _EXTERNAL = 1, 2
_PROPOSAL, _COMMIT = 2, 3
_REFERENCE = 2
_FROM_KEY_PACKAGE, _FROM_COMMIT = 1, 3
_FOREVER = bytes(8) + b"\xff" * 8
_SHORT, _MIDDLE = 1 << 6, 1 << 14


class InvalidMessageError(Exception):
    """A client sent what the voice gateway of Discord would not take."""


def vector(content: bytes) -> bytes:
    """Bytes with their length in front (RFC 9420, section 2.1.2)."""
    if len(content) < _SHORT:
        return len(content).to_bytes(1) + content
    if len(content) < _MIDDLE:
        return (0x4000 | len(content)).to_bytes(2) + content
    return (0x8000_0000 | len(content)).to_bytes(4) + content


class Reader:
    """Reads a message from its beginning; `InvalidMessageError` where it ends too soon."""

    def __init__(self, message: bytes) -> None:
        self._message = message
        self.position = 0

    def take(self, length: int) -> bytes:
        taken = self._message[self.position : self.position + length]
        if len(taken) < length:
            raise InvalidMessageError("a message ends in the middle")
        self.position += length
        return taken

    def number(self, length: int) -> int:
        return int.from_bytes(self.take(length))

    def vector(self) -> bytes:
        first = self.take(1)[0]
        length = first & 0x3F
        for _ in range((1 << (first >> 6)) - 1):
            length = length << 8 | self.take(1)[0]
        return self.take(length)

    def expect(self, content: bytes, what: str) -> None:
        if self.take(len(content)) != content:
            raise InvalidMessageError(f"not the expected {what}")

    @property
    def rest(self) -> bytes:
        return self._message[self.position :]


class Proposal(NamedTuple):
    """A signed proposal and the hash that a commit names it by."""

    message: bytes
    reference: bytes


class ExternalSender:
    """The key of a voice gateway, by which it may propose."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    def package(self) -> bytes:
        """What op 25 carries: the public key and a credential."""
        public = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return vector(public) + _BASIC_CREDENTIAL + vector(b"local voice gateway")

    def add(self, group_id: bytes, epoch: int, key_package: bytes) -> Proposal:
        return self._sign(group_id, epoch, (1).to_bytes(2) + key_package)

    def remove(self, group_id: bytes, epoch: int, leaf: int) -> Proposal:
        return self._sign(group_id, epoch, (3).to_bytes(2) + leaf.to_bytes(4))

    def _sign(self, group_id: bytes, epoch: int, proposal: bytes) -> Proposal:
        sender = bytes([_EXTERNAL]) + (0).to_bytes(4)
        framed = vector(group_id) + epoch.to_bytes(8) + sender + vector(b"")
        content = _PUBLIC_MESSAGE + framed + bytes([_PROPOSAL]) + proposal
        signed = _labelled("FramedContentTBS", _VERSION + content)
        authenticated = content + vector(self._key.sign(signed, ec.ECDSA(hashes.SHA256())))
        hashed = vector(b"MLS 1.0 Proposal Reference") + vector(authenticated)
        return Proposal(_VERSION + authenticated, hashlib.sha256(hashed).digest())


def _labelled(label: str, content: bytes) -> bytes:
    return vector(b"MLS 1.0 " + label.encode()) + vector(content)


class Commit(NamedTuple):
    """What a voice gateway sees of a commit; `welcome` is empty when nobody was added."""

    message: bytes
    welcome: bytes
    group_id: bytes
    epoch: int
    leaf: int
    references: tuple[bytes, ...]


def read_commit(commit_welcome: bytes) -> Commit:
    """Divide what op 28 carries; raises `InvalidMessageError`."""
    reader = Reader(commit_welcome)
    reader.expect(_VERSION + _PUBLIC_MESSAGE, "public message")
    group_id = reader.vector()
    epoch = reader.number(8)
    reader.expect(bytes([_MEMBER]), "sender")
    leaf = reader.number(4)
    reader.vector()
    reader.expect(bytes([_COMMIT]), "content")
    references = _read_references(reader.vector())
    if reader.number(1):
        _read_leaf_node(reader, _FROM_COMMIT)
        reader.vector()
    for _ in ("signature", "confirmation tag", "membership tag"):
        reader.vector()
    message = commit_welcome[: reader.position]
    return Commit(message, reader.rest, group_id, epoch, leaf, references)


def _read_references(proposals: bytes) -> tuple[bytes, ...]:
    reader = Reader(proposals)
    references = []
    while reader.rest:
        reader.expect(bytes([_REFERENCE]), "reference to a proposal")
        references.append(reader.vector())
    return tuple(references)


class _LeafNode(NamedTuple):
    signature_key: bytes
    identity: bytes


def _read_leaf_node(reader: Reader, source: int) -> _LeafNode:
    reader.vector()
    signature_key = reader.vector()
    reader.expect(_BASIC_CREDENTIAL, "credential")
    identity = reader.vector()
    for _ in ("versions", "ciphersuites", "extensions", "proposals", "credentials"):
        reader.vector()
    reader.expect(bytes([source]), "source of a leaf")
    if source == _FROM_KEY_PACKAGE:
        reader.expect(_FOREVER, "lifetime")
    else:
        reader.vector()
    for _ in ("extensions", "signature"):
        reader.vector()
    return _LeafNode(signature_key, identity)


def check_key_package(key_package: bytes, user_id: int) -> None:
    """Refuse with `InvalidMessageError` what the whitepaper has the voice gateway refuse."""
    reader = Reader(key_package)
    reader.expect(_VERSION + _CIPHERSUITE, "protocol and ciphersuite")
    reader.vector()
    leaf = _read_leaf_node(reader, _FROM_KEY_PACKAGE)
    reader.vector()
    signed = key_package[: reader.position]
    signature = reader.vector()
    if reader.rest:
        raise InvalidMessageError("a key package with something behind it")
    if leaf.identity != user_id.to_bytes(8):
        raise InvalidMessageError("the key package of somebody else")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), leaf.signature_key)
    try:
        key.verify(signature, _labelled("KeyPackageTBS", signed), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise InvalidMessageError("a key package that was not signed by its owner") from None
