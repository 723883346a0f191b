"""Encryption of draws. Pure: keys and secrets are arguments.

A draw's contents are encrypted under a random key (AES-256-GCM). That key is sealed for the lead's public key (X25519,
HKDF-SHA256, AES-GCM; as in RFC 9180, with the site's secret mixed in), and split in two halves that only together make
it (one for a gatekeeper, one for an auditor). Private keys are encrypted under the holder's passphrase (scrypt) and the
site's secret. The database alone opens nothing; neither does the database with the site's secret: see decision 0014 for
who could.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

_NONCE = 12
COST = 2**15  # of scrypt: about 0.1 s and 32 MB a try, so that guessing a passphrase is slow


class WrongKeyError(ValueError):
    """The passphrase, or the site's secret, is not the one it was sealed with."""


def new_key() -> bytes:
    return os.urandom(32)


def encrypt(key: bytes, plain: bytes, about: bytes) -> bytes:
    """``about`` is not secret, but must be the same to decrypt: a seal can not be moved to another draw."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, about)


def decrypt(key: bytes, sealed: bytes, about: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], about)
    except InvalidTag as problem:
        raise WrongKeyError from problem


def new_pair(passphrase: str, secret: bytes) -> tuple[bytes, bytes, bytes]:
    """(public key, private key encrypted, salt)."""
    private, salt = X25519PrivateKey.generate(), os.urandom(16)
    wrapped = encrypt(_from_passphrase(passphrase, salt, secret), private.private_bytes_raw(), b"private key")
    return private.public_key().public_bytes_raw(), wrapped, salt


def private_key(wrapped: bytes, salt: bytes, passphrase: str, secret: bytes) -> bytes:
    return decrypt(_from_passphrase(passphrase, salt, secret), wrapped, b"private key")


def seal_for(public: bytes, plain: bytes, secret: bytes, about: bytes) -> bytes:
    """Only whoever has the private key, and the site's secret, reads it."""
    once = X25519PrivateKey.generate()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    mine = once.public_key().public_bytes_raw()
    return mine + encrypt(_derived(shared + secret, mine + public), plain, about)


def unseal(private: bytes, sealed: bytes, secret: bytes, about: bytes) -> bytes:
    own = X25519PrivateKey.from_private_bytes(private)
    shared = own.exchange(X25519PublicKey.from_public_bytes(sealed[:32]))
    key = _derived(shared + secret, sealed[:32] + own.public_key().public_bytes_raw())
    return decrypt(key, sealed[32:], about)


def halves(key: bytes) -> tuple[bytes, bytes]:
    """Two random halves; one alone says nothing of the key."""
    one = os.urandom(len(key))
    return one, joined(one, key)


def joined(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _from_passphrase(passphrase: str, salt: bytes, secret: bytes) -> bytes:
    stretched = Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(passphrase.encode())
    return _derived(stretched + secret, salt)


def _derived(material: bytes, salt: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=b"yibiao-draw").derive(material)
