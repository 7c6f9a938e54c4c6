"""Data Integrity proofs of the suite eddsa-rdfc-2022: sign a document, verify a signed one.

hash = SHA-256(canonical proof without its value) || SHA-256(canonical document); signed with Ed25519; written as
multibase base58btc. A verification method is a did:key, so that nothing has to be fetched to verify.
"""

from __future__ import annotations

import hashlib
from typing import Any

from cohort_tools.badges.documents import BadgeError, canonical, load, need_pyld

SUITE = "eddsa-rdfc-2022"
FIELDS = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}


def data_to_sign(document: dict[str, Any], proof: dict[str, Any], loader: Any = load) -> bytes:
    """Return the 64 bytes that the suite signs."""
    config = {"@context": document["@context"], **{k: v for k, v in proof.items() if k != "proofValue"}}
    bare = {k: v for k, v in document.items() if k != "proof"}
    return hashlib.sha256(canonical(config, loader).encode()).digest() + hashlib.sha256(canonical(bare, loader).encode()).digest()


def sign(document: dict[str, Any], key: Any, created: str, method: str | None = None, loader: Any = load) -> dict[str, Any]:
    """Return the document with its proof. `key` is an Ed25519 private key; `method` defaults to its did:key."""
    import base58

    multikey = public_multikey(key.public_key())
    proof = {"type": "DataIntegrityProof", "cryptosuite": SUITE, "created": created, "verificationMethod": method or f"did:key:{multikey}#{multikey}", "proofPurpose": "assertionMethod"}
    value = key.sign(data_to_sign(document, proof, loader))
    return {**document, "proof": {**proof, "proofValue": "z" + base58.b58encode(value).decode()}}


def verify_proof(document: dict[str, Any], loader: Any = load) -> str:
    """Return the public key (multibase) that has signed the document. Raises BadgeError with what is wrong."""
    import base58
    from cryptography.exceptions import InvalidSignature

    need_pyld()
    proof = document.get("proof")
    if isinstance(proof, list) and len(proof) == 1:
        proof = proof[0]
    if not isinstance(proof, dict):
        raise BadgeError("the document has no proof, or more than one")
    if set(proof) != FIELDS or not all(isinstance(v, str) for v in proof.values()):
        raise BadgeError(f"the proof should have the fields {', '.join(sorted(FIELDS))}")
    if proof["type"] != "DataIntegrityProof" or proof["cryptosuite"] != SUITE or proof["proofPurpose"] != "assertionMethod":
        raise BadgeError(f"the proof is not of the suite {SUITE} for an assertion")
    multikey = proof["verificationMethod"].rpartition("#")[2]
    try:
        if not proof["proofValue"].startswith("z"):
            raise ValueError
        value = base58.b58decode(proof["proofValue"][1:])
        public_key(multikey).verify(value, data_to_sign({**document, "proof": proof}, proof, loader))
    except ValueError:
        raise BadgeError("the signature is not written in base58btc") from None
    except InvalidSignature:
        raise BadgeError("the signature does not fit: the document or its proof has been changed") from None
    return multikey


def public_multikey(key: Any) -> str:
    """Return an Ed25519 public key as a Multikey (z6Mk...)."""
    import base58
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return "z" + base58.b58encode(b"\xed\x01" + key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def public_key(multikey: str) -> Any:
    """Return the Ed25519 public key of a Multikey. Raises BadgeError for another kind of key."""
    import base58
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        raw = base58.b58decode(multikey[1:])
    except ValueError:
        raw = b""
    if not multikey.startswith("z") or len(raw) != 34 or raw[:2] != b"\xed\x01":
        raise BadgeError(f"{multikey[:60]!r} is no Ed25519 key in Multikey form")
    return Ed25519PublicKey.from_public_bytes(raw[2:])
