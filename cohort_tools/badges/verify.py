"""Verify a badge as a stranger would: shape, terms, signature, issuer, dates, holder, status. No network, nothing of the course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cohort_tools.badges.award import identity_hash
from cohort_tools.badges.documents import BadgeError
from cohort_tools.badges.proof import verify_proof
from cohort_tools.badges.shape import check_shape
from cohort_tools.badges.status import is_withdrawn


@dataclass(frozen=True)
class Verified:
    """What a good badge says: what for, by whom, since when, and what has been looked at."""

    name: str
    issuer: str
    issuer_id: str
    since: str
    looked_at: tuple[str, ...]


def verify(badge: dict[str, Any], *, now: datetime | None = None, email: str | None = None, issuer: str | None = None, status: dict[str, Any] | None = None) -> Verified:
    """Return what the badge says when it is good. Raises BadgeError with the first thing that is wrong.

    `email` asks whether the badge was issued to this address, `issuer` whether it was signed by this did:key;
    `status` is the issuer's signed status list. Without `issuer` the signature only says that whoever holds the
    key in the badge has signed it.
    """
    now, looked = now or datetime.now(UTC), ["shape", "terms", "signature", "dates"]
    check_shape(badge)
    signer = f"did:key:{verify_proof(badge)}"
    if badge["issuer"]["id"].startswith("did:key:") and badge["issuer"]["id"] != signer:
        raise BadgeError(f"the badge names {badge['issuer']['id']} as its issuer, but {signer} has signed it")
    if badge["proof"]["verificationMethod"].split("#")[0] != badge["issuer"]["id"]:
        raise BadgeError("the key that signed is not one of the issuer's")
    _check_dates(badge, now)
    if issuer:
        looked.append("issuer")
        if signer != issuer:
            raise BadgeError(f"the badge was signed by {signer}, not by {issuer}")
    if email:
        looked.append("holder")
        if not any(identity_hash(email, i.get("salt", "")) == i["identityHash"] for i in badge["credentialSubject"].get("identifier", [])):
            raise BadgeError("the badge was issued to another address")
    if status:
        looked.append("status")
        _check_status(badge, status, signer)
    return Verified(badge["credentialSubject"]["achievement"]["name"], badge["issuer"].get("name", ""), badge["issuer"]["id"], badge["validFrom"], tuple(looked))


def _check_dates(badge: dict[str, Any], now: datetime) -> None:
    if _moment(badge["validFrom"]) > now:
        raise BadgeError(f"the badge is valid from {badge['validFrom']} on, which has not come")
    if "validUntil" in badge and _moment(badge["validUntil"]) <= now:
        raise BadgeError(f"the badge was valid until {badge['validUntil']}")


def _check_status(badge: dict[str, Any], status: dict[str, Any], signer: str) -> None:
    if f"did:key:{verify_proof(status)}" != signer:
        raise BadgeError("the status list was signed by somebody else than the badge")
    entry = badge.get("credentialStatus")
    if not isinstance(entry, dict) or entry.get("statusListCredential") != status.get("id"):
        raise BadgeError("the status list is not the one that the badge names")
    subject = status.get("credentialSubject") or {}
    if subject.get("statusPurpose") != "revocation" or not str(entry.get("statusListIndex")).isdigit():
        raise BadgeError("the status list says nothing about withdrawal")
    if is_withdrawn(str(subject.get("encodedList", "")), int(entry["statusListIndex"])):
        raise BadgeError("the badge has been withdrawn by its issuer")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise BadgeError(f"{text!r} is no instant in UTC") from None
