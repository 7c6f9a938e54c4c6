"""Badges for granted gates: made, signed, listed, withdrawn. A badge needs a person's decision; nothing is awarded by computation.

The credential names nobody: the subject is a salted digest of the trainee's address, which the trainee can show to
be theirs. The files lie in `<course>/records/badges/`, readable by their owner only; reports copy each trainee's own.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cohort_tools.badges.documents import BADGES, CREDENTIALS, BadgeError
from cohort_tools.badges.proof import public_multikey, sign
from cohort_tools.badges.shape import check_shape
from cohort_tools.payloads import write_json

SPACE = uuid.UUID("6a7f0d6c-3b1f-4f0d-9f3a-0b9c8b6a2c11")
#: Stage -> what its badge says.
STAGES = {1: ("Tool User", "Works with AI tools on real tasks, and checks what they answer.", "All required labs of stage 1 passed and a role fit of at least the gate's cut; a programme lead has granted the gate."),
          2: ("Scenario Enabler", "Brings scenarios of the business into use together with a partner.", "Three scenarios landed by the pair after live demos before outside reviewers; a programme lead has granted the gate."),
          3: ("Value Designer", "Leads solutions across departments and measures what they change.", "A landed solution across two departments, led by the holder, with a measured effect; a programme lead has granted the gate."),
          4: ("Ecosystem Builder", "Builds a competence centre and brings others on.", "An open competence centre and two trainees brought to stage 2; a programme lead has granted the gate.")}


def issuer_key(folder: Path) -> Any:
    """Return the issuer's Ed25519 key from `folder`/keys/issuer.key; made once, readable by its owner only."""
    from cohort_tools.badges.documents import need_pyld
    from cohort_tools.privacy.pseudonyms import key_of

    need_pyld()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(key_of(folder, "issuer"))


def due_awards(facts) -> list[dict[str, Any]]:
    """Return the granted gates that have no badge yet: trainee, stage, decided_at."""
    decisions = facts.table("gate_decision").sort_values("decided_at").groupby(["subject_id", "stage"]).tail(1)
    have = set(zip(facts.table("badge_award")["trainee_id"], facts.table("badge_award")["achievement_id"], strict=True))
    return [{"trainee": r["subject_id"], "stage": int(r["stage"]), "decided_at": r["decided_at"]} for r in decisions.to_dict("records")
            if r["verdict"] == "granted" and (r["subject_id"], f"stage-{int(r['stage'])}") not in have]


def award(facts, folder: Path, issuer_name: str, now: datetime | None = None) -> list[Path]:
    """Make and record a badge for every granted gate that has none; return the files. Raises BadgeError when a trainee has no address."""
    from cohort_tools.records.tables import table_named

    key, now = issuer_key(folder), now or datetime.now(UTC)
    private = {r["trainee_id"]: r for r in facts.records.rows(table_named("trainee_pii"))}
    landed = _evidence(facts)
    written, rows, taken = [], [], len(facts.table("badge_award"))
    for number, due in enumerate(due_awards(facts)):
        email = (private.get(due["trainee"]) or {}).get("email")
        if not email:
            raise BadgeError(f"{due['trainee']}: a badge needs the trainee's address, and none is recorded")
        badge = credential(due["trainee"], due["stage"], email, issuer_name, key, due["decided_at"], facts.trainees.loc[due["trainee"], "role"], landed.get(due["trainee"], []), now, taken + number)
        name = f"B-{uuid.uuid5(SPACE, badge['id']).hex[:12]}"
        path = write_json(folder / "badges" / f"{name}.json", badge, mode=0o600)
        written.append(path)
        rows.append({"award_id": name, "trainee_id": due["trainee"], "achievement_id": f"stage-{due['stage']}", "issued_at": _instant(now), "credential_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                     "status_index": taken + number, "revoked_at": None})
    if rows:
        record(facts.records, rows)
        facts._tables.pop("badge_award", None)
        facts.forget("badge_award")
    write_status(facts, folder, issuer_name, key, now)
    return written


def credential(trainee: str, stage: int, email: str, issuer_name: str, key: Any, decided_at: str, role: str, evidence: list[str], now: datetime, index: int, salt: str | None = None) -> dict[str, Any]:
    """Return one signed badge. The address is in it as a salted digest only; the trainee's id is not in it."""
    salt, did = salt or secrets.token_hex(16), f"did:key:{public_multikey(key.public_key())}"
    name, description, narrative = STAGES[stage]
    achievement = {"id": f"urn:uuid:{uuid.uuid5(SPACE, f'{did} stage {stage}')}", "type": ["Achievement"], "achievementType": "Competency", "name": f"Stage {stage}: {name}", "description": description,
                   "criteria": {"narrative": narrative}}
    subject: dict[str, Any] = {"type": ["AchievementSubject"], "role": {"ai_manager": "AI manager", "aibp": "AI business partner"}[role], "achievement": achievement,
                               "identifier": [{"type": "IdentityObject", "hashed": True, "identityHash": identity_hash(email, salt), "identityType": "emailAddress", "salt": salt}]}
    if stage == 2 and evidence:
        counted = f"urn:uuid:{uuid.uuid5(SPACE, f'{did} landed')}"
        achievement["resultDescription"] = [{"id": counted, "type": ["ResultDescription"], "name": "Scenarios landed", "resultType": "RawScore", "requiredValue": "3", "valueMin": "0"}]
        subject["result"] = [{"type": ["Result"], "resultDescription": counted, "value": str(len(evidence))}]
    document = {"@context": [CREDENTIALS, BADGES], "id": f"urn:uuid:{uuid.uuid5(SPACE, f'{did} {trainee} {stage} {salt}')}", "type": ["VerifiableCredential", "OpenBadgeCredential"],
                "issuer": {"id": did, "type": ["Profile"], "name": issuer_name}, "validFrom": decided_at[:19] + "Z", "name": f"Stage {stage}: {name}", "credentialSubject": subject,
                "credentialStatus": {"id": f"urn:uuid:{uuid.uuid5(SPACE, did)}#{index}", "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": str(index),
                                     "statusListCredential": f"urn:uuid:{uuid.uuid5(SPACE, did)}"}}
    check_shape(document)
    return sign(document, key, now.strftime("%Y-%m-%dT%H:%M:%SZ"))


def identity_hash(email: str, salt: str) -> str:
    """Return the digest by which a holder is known: SHA-256 of the address and the salt."""
    return "sha256$" + hashlib.sha256((email + salt).encode()).hexdigest()


def withdraw(facts, folder: Path, award_id: str, issuer_name: str, now: datetime | None = None) -> None:
    """Mark a badge as withdrawn, in the records and in the status list. Raises BadgeError when there is no such badge."""
    now = now or datetime.now(UTC)
    rows = [r for r in facts.table("badge_award").to_dict("records") if r["award_id"] == award_id]
    if not rows:
        raise BadgeError(f"there is no badge {award_id}; `camp records badges` lists them")
    keep = {k: rows[0][k] for k in ("award_id", "trainee_id", "achievement_id", "issued_at", "credential_sha256", "status_index")}
    record(facts.records, [{**keep, "status_index": int(keep["status_index"]), "revoked_at": _instant(now)}])
    facts._tables.pop("badge_award", None)
    facts.forget("badge_award")
    write_status(facts, folder, issuer_name, issuer_key(folder), now)


def write_status(facts, folder: Path, issuer_name: str, key: Any, now: datetime) -> Path:
    """Write the signed status list beside the badges: one bit for each, set when it has been withdrawn."""
    from cohort_tools.badges.status import encode

    did = f"did:key:{public_multikey(key.public_key())}"
    gone = [int(r["status_index"]) for r in facts.table("badge_award").to_dict("records") if isinstance(r["revoked_at"], str)]
    identity = f"urn:uuid:{uuid.uuid5(SPACE, did)}"
    document = {"@context": [CREDENTIALS, BADGES], "id": identity, "type": ["VerifiableCredential", "BitstringStatusListCredential"], "issuer": {"id": did, "type": ["Profile"], "name": issuer_name},
                "validFrom": now.strftime("%Y-%m-%dT%H:%M:%SZ"), "credentialSubject": {"id": f"{identity}#list", "type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": encode(gone)}}
    return write_json(folder / "badges" / "status.json", sign(document, key, now.strftime("%Y-%m-%dT%H:%M:%SZ")))


def record(records, rows: list[dict[str, Any]], who: str = "award") -> None:
    """Store awards in the records, with an entry in the audit."""
    from cohort_tools.records.audit import write_audit
    from cohort_tools.records.database import upsert
    from cohort_tools.records.tables import table_named

    with records.transaction() as connections:
        changed = upsert(connections[records.main], table_named("badge_award"), rows, "camp records award")
        write_audit(connections[records.main], who, "award", "badge_award", changed)


def _evidence(facts) -> dict[str, list[str]]:
    from cohort_tools.indicators.scenarios import landed_with

    return landed_with(facts).groupby("trainee_id")["scenario_id"].unique().map(sorted).to_dict()


def _instant(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read_badge(path: Path) -> dict[str, Any]:
    """Return a badge file as a dictionary. Raises BadgeError when it is no JSON object, too large, or names a key twice."""
    def once(pairs):
        keys = [k for k, _ in pairs]
        if len(set(keys)) < len(keys):
            raise BadgeError(f"{path}: a key stands twice in one object")
        return dict(pairs)

    data = path.read_bytes()
    if len(data) > 1_000_000:
        raise BadgeError(f"{path}: {len(data)} bytes is too large for a badge")
    try:
        badge = json.loads(data, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise BadgeError(f"{path}: this is no JSON") from None
    if not isinstance(badge, dict):
        raise BadgeError(f"{path}: this is no JSON object")
    return badge
