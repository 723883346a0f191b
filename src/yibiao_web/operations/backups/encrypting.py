"""Encrypting a back-up as it is written, by AES-256-GCM in chunks: the STREAM construction (Hoang, Reyhanitabar,
Rogaway and Vizár 2015), as in age and Tink. The nonce is the chunk's number and whether it is the last, so that chunks
can not be swapped, dropped, repeated or cut off; the header is authenticated with every chunk.

    "yibiao sealed backup 1\\n"  one line of JSON (how the key is made, and a check of it)  chunks…

The key comes from a file (any 32 bytes or more of chance) by HKDF or from a passphrase by scrypt, with a salt of its
own for every back-up: a counter may start at nought each time.
"""

from __future__ import annotations

import base64
import hmac
import io
import json
import os
from dataclasses import dataclass
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from yibiao_web.operations.backups.problems import BackupProblem

MAGIC = b"yibiao sealed backup 1\n"
CHUNK = 1 << 20
_TAG = 16
_HEADER_LIMIT = 4_096
_SCRYPT = {"n": 1 << 17, "r": 8, "p": 1}  # 128 MiB and about half a second a guess
_SHORTEST = 12


@dataclass(frozen=True)
class Secret:
    """What a back-up is locked with. ``kind`` is ``file`` or ``passphrase``."""

    kind: str
    content: bytes


def of_file(content: bytes, where: str) -> Secret:
    if len(content) < 32:
        raise BackupProblem(f"钥匙文件 {where} 太短，至少 32 个字节。可以这样做一个：head -c 32 /dev/urandom > {where}")
    return Secret("file", content)


def of_passphrase(words: str) -> Secret:
    if len(words) < _SHORTEST:
        raise BackupProblem(f"口令太短，至少 {_SHORTEST} 个字。")
    return Secret("passphrase", words.encode())


class SealingWriter(io.RawIOBase):
    """What is written comes out encrypted. ``close`` writes the last chunk; ``to`` stays open."""

    def __init__(self, to: IO[bytes], secret: Secret) -> None:
        told: dict[str, Any] = {"kind": secret.kind, "salt": base64.b64encode(os.urandom(32)).decode()}
        if secret.kind == "passphrase":
            told |= _SCRYPT
        key, told["check"] = _keys(secret, told)
        self._header = MAGIC + json.dumps(told, sort_keys=True).encode() + b"\n"
        self._cipher, self._to, self._waiting, self._count = AESGCM(key), to, bytearray(), 0
        to.write(self._header)

    def writable(self) -> bool:
        return True

    def write(self, more: Any) -> int:
        self._waiting += more
        while len(self._waiting) > CHUNK:  # one is kept back: it may be the last
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(more)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._to.write(self._cipher.encrypt(_nonce(self._count, last), chunk, self._header))
        self._count += 1

    def finish(self) -> None:
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()


class SealedReader(io.RawIOBase):
    """The plain content; a chunk is given out only when it is authentic."""

    def __init__(self, source: IO[bytes], secret: Secret) -> None:
        self._header, told = _header_of(source)
        key, check = _keys(secret, told)
        if not hmac.compare_digest(check, str(told.get("check", ""))):
            raise BackupProblem(_wrong(secret, told))
        self._cipher, self._source, self._count = AESGCM(key), source, 0
        self._next, self._plain, self._at = source.read(CHUNK + _TAG), b"", 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._at == len(self._plain) and not self._advance():
            return 0
        count = min(len(buffer), len(self._plain) - self._at)
        buffer[:count] = self._plain[self._at : self._at + count]
        self._at += count
        return count

    def _advance(self) -> bool:
        if not self._next:
            if self._count:
                return False
            raise BackupProblem(_CUT)
        chunk, self._next = self._next, self._source.read(CHUNK + _TAG)
        self._plain, self._at = self._opened(chunk, last=not self._next), 0
        self._count += 1
        return bool(self._plain)

    def _opened(self, chunk: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(_nonce(self._count, last), chunk, self._header)
        except InvalidTag:
            raise BackupProblem(self._why(chunk, last)) from None

    def _why(self, chunk: bytes, last: bool) -> str:
        if last:
            try:
                self._cipher.decrypt(_nonce(self._count, False), chunk, self._header)
            except InvalidTag:
                if len(chunk) < CHUNK + _TAG:
                    return f"备份的末尾（第 {self._count + 1} 块）不对：没有写完、被截断或被改动。用另一份备份。"
            else:
                return _CUT
        return f"备份的第 {self._count + 1} 块（每块 1 MiB）被改动、损坏或换了位置，不能用。用另一份备份。"


_CUT = "备份不完整：后面缺了一截（没有写完或被截断）。用另一份备份。"


def is_sealed(start: bytes) -> bool:
    return start.startswith(MAGIC[:22])


def _nonce(count: int, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([last])


def _header_of(source: IO[bytes]) -> tuple[bytes, dict[str, Any]]:
    start, line = source.read(len(MAGIC)), source.readline(_HEADER_LIMIT)
    try:
        told = json.loads(line)
        salt, cost = base64.b64decode(told["salt"], validate=True), told.get("n", 1) * told.get("r", 1)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupProblem("备份的文件头读不懂：文件损坏，或者不是一表的备份。") from None
    # whoever changed the header must not make us take all the memory there is
    known = told.get("kind") in ("file", "passphrase")
    if start != MAGIC or not known or len(salt) != 32 or not 0 < cost <= 1 << 23 or told.get("p", 1) != 1:
        raise BackupProblem("备份的文件头不对：文件损坏，或者由更新的版本做成。")
    return start + line, told


def _keys(secret: Secret, told: dict[str, Any]) -> tuple[bytes, str]:
    """The key of the chunks, and what shows that it is the right one without telling it."""
    salt = base64.b64decode(told["salt"])
    if told["kind"] == "passphrase":
        try:
            stretched = Scrypt(salt=salt, length=32, n=told["n"], r=told["r"], p=told["p"]).derive(secret.content)
        except (ValueError, KeyError, TypeError):
            raise BackupProblem("备份的文件头不对：文件损坏。") from None
    else:
        stretched = secret.content
    made = HKDF(SHA256(), 64, salt, b"yibiao backup " + str(told["kind"]).encode()).derive(stretched)
    return made[:32], made[32:].hex()


def _wrong(secret: Secret, told: dict[str, Any]) -> str:
    asked = {"file": "钥匙文件（--key-file）", "passphrase": "口令"}.get(str(told.get("kind")), "钥匙")
    if secret.kind != told.get("kind"):
        return f"这份备份是用{asked}加密的。"
    return f"{asked}不对，或者文件头被改动过。没有读出任何内容。"
