"""JSON-LD without surprises: the contexts are files of ours, and a document may hold nothing that they do not define.

A term that no context defines is dropped before a document is signed, so it could be added to a signed badge
later and nobody would notice. Such a document is refused, both for signing and for verifying.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from campkit.errors import CampError

HERE = Path(__file__).parent / "contexts"
CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
#: Address -> (file, SHA-256 of the file). The network is never asked; NOTICE says where the files come from.
CONTEXTS = {CREDENTIALS: ("credentials-v2.json", "8a9f494a89ecc51db093e90e84713e07e84d6d9204364a9b3c7868b21751236f"),
            BADGES: ("openbadges-3.0.3.json", "ef2fa9c7846dce233cc166b43639027278be4ee44f00bb1d45c75de2dd0cd761")}
#: Where an address that is not whole would lead; such an address is refused.
BASE = "https://relative.invalid/"
_ABSOLUTE = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+$")


class BadgeError(CampError):
    """A badge could not be made or is not what it says."""


@lru_cache
def context(address: str) -> dict[str, Any]:
    """Return a context by its address. Raises BadgeError for one that is not ours, or whose file has been changed."""
    if address not in CONTEXTS:
        raise BadgeError(f"the context {address} is not one of the camp's; it knows {', '.join(CONTEXTS)}")
    name, sha256 = CONTEXTS[address]
    data = (HERE / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BadgeError(f"{HERE / name}: the file has been changed; restore it from the repository")
    return json.loads(data)


def load(address: str, options: Any = None) -> dict[str, Any]:
    """Serve PyLD the contexts that are ours, and nothing else."""
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": address, "document": context(address)}


def canonical(document: dict[str, Any], loader: Any = load) -> str:
    """Return the document as canonical N-Quads (RDFC-1.0). Raises BadgeError when a part of it would not be in them."""
    jsonld = need_pyld()
    check_plain(document)
    dropped: list[str] = []
    options = {"documentLoader": loader, "processingMode": "json-ld-1.1", "base": BASE}
    try:
        expanded = jsonld.expand(document, options, on_property_dropped=dropped.append)
        if dropped:
            raise BadgeError(f"no context defines {', '.join(sorted({str(d) for d in dropped}))}; it would not be signed")
        check_absolute(expanded)
        return jsonld.normalize(expanded, {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": loader, "base": BASE})
    except jsonld.JsonLdError as error:
        cause = error
        while getattr(cause, "cause", None) is not None:
            cause = cause.cause
        raise BadgeError(f"this is no document that can be signed: {cause}") from error


def check_plain(value: Any, where: str = "$") -> None:
    """Raise BadgeError for what a signature would pass over: null, empty lists and objects, NaN, contexts written out, keywords of JSON-LD."""
    if value is None or value == [] or value == {} or (isinstance(value, float) and not value.is_integer()):
        raise BadgeError(f"{where}: {value!r} cannot stand in a signed badge")
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "@context" and where == "$" and isinstance(inner, list) and all(isinstance(i, str) for i in inner):
                continue
            if key.startswith("@"):
                raise BadgeError(f"{where}.{key}: the contexts are named once, at the top, by their addresses")
            check_plain(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            check_plain(inner, f"{where}[{number}]")


def check_absolute(expanded: Any) -> None:
    """Raise BadgeError for an id or a type that is no whole address: it would be dropped."""
    if isinstance(expanded, list):
        for inner in expanded:
            check_absolute(inner)
    elif isinstance(expanded, dict):
        for key, inner in expanded.items():
            for address in (inner if isinstance(inner, list) else [inner]) if key in ("@id", "@type") else []:
                if str(address).startswith(BASE) or not (_ABSOLUTE.match(str(address)) or str(address).startswith("_:")):
                    raise BadgeError(f"{str(address).removeprefix(BASE)!r} is no whole address, or a word that no context defines; it would not be signed")
            if key not in ("@id", "@type", "@value"):
                check_absolute(inner)


def need_pyld() -> Any:
    """Return PyLD. Raises BadgeError with the command that installs what badges need."""
    try:
        from pyld import jsonld
    except ImportError:
        raise BadgeError('badges need three more packages: pip install "ai-native-camp[badges]"') from None
    return jsonld
