"""What an Open Badge 3.0 has to look like: the required parts of the specification's AchievementCredential, as a schema of our own.

The official JSON Schema may only be given on as a whole by registered users of 1EdTech, so it is not in this
repository; a test validates our badges against it where CAMP_DATA_MIRROR has it.
"""

from __future__ import annotations

from typing import Any

from cohort_tools.badges.documents import BADGES, CREDENTIALS, BadgeError

INSTANT = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$"}
URI = {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9+.-]*:\S+$"}
TEXT = {"type": "string", "minLength": 1}


def _types(*names: str) -> dict[str, Any]:
    return {"type": "array", "items": TEXT, "minItems": 1, "allOf": [{"contains": {"const": n}} for n in names]}


IDENTITY = {"type": "object", "required": ["type", "hashed", "identityHash", "identityType"], "additionalProperties": False,
            "properties": {"type": {"const": "IdentityObject"}, "hashed": {"const": True}, "identityHash": {"type": "string", "pattern": r"^sha256\$[0-9a-f]{64}$"},
                           "identityType": {"enum": ["emailAddress", "identifier", "sourcedId", "systemId"]}, "salt": {"type": "string", "minLength": 16}}}
ACHIEVEMENT = {"type": "object", "required": ["id", "type", "criteria", "description", "name"],
               "properties": {"id": URI, "type": _types("Achievement"), "name": TEXT, "description": TEXT, "achievementType": TEXT,
                              "criteria": {"type": "object", "anyOf": [{"required": ["id"]}, {"required": ["narrative"]}]},
                              "resultDescription": {"type": "array", "items": {"type": "object", "required": ["id", "type", "name", "resultType"]}}}}
SUBJECT = {"type": "object", "required": ["type", "achievement"], "anyOf": [{"required": ["id"]}, {"required": ["identifier"]}], "additionalProperties": False,
           "properties": {"id": URI, "type": _types("AchievementSubject"), "identifier": {"type": "array", "items": IDENTITY, "minItems": 1}, "role": TEXT, "achievement": ACHIEVEMENT,
                          "result": {"type": "array", "items": {"type": "object", "required": ["type"], "properties": {"value": {"type": "string"}}}}}}
BADGE = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["@context", "id", "type", "issuer", "validFrom", "credentialSubject"],
         "properties": {"@context": {"type": "array", "minItems": 2, "prefixItems": [{"const": CREDENTIALS}, {"const": BADGES}]}, "id": URI,
                        "type": {"allOf": [_types("VerifiableCredential")], "anyOf": [_types("OpenBadgeCredential"), _types("AchievementCredential")]},
                        "issuer": {"type": "object", "required": ["id", "type"], "properties": {"id": URI, "type": _types("Profile"), "name": TEXT}},
                        "validFrom": INSTANT, "validUntil": INSTANT, "name": TEXT, "credentialSubject": SUBJECT,
                        "evidence": {"type": "array", "items": {"type": "object", "required": ["type"]}},
                        "credentialStatus": {"type": "object", "required": ["id", "type"]}}}


def check_shape(badge: dict[str, Any]) -> None:
    """Raise BadgeError with the first place where a badge is not what Open Badges 3.0 asks for."""
    import jsonschema

    for error in jsonschema.Draft202012Validator(BADGE).iter_errors(badge):
        raise BadgeError(f"{'/'.join(map(str, error.absolute_path)) or 'the badge'}: {error.message[:200]}")
