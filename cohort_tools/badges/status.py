"""The status list: a bit for each badge, zipped and written in base64url (Bitstring Status List)."""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Iterable

from cohort_tools.badges.documents import BadgeError

BITS = 131_072  # the least that the standard allows, so that a list does not tell how many badges there are


def encode(withdrawn: Iterable[int]) -> str:
    """Return the list with the bits of the withdrawn badges set; the first bit is the leftmost one."""
    bits = bytearray(BITS // 8)
    for index in withdrawn:
        bits[index // 8] |= 0x80 >> index % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def is_withdrawn(encoded: str, index: int) -> bool:
    """Is the bit set? Raises BadgeError when the list cannot be read or has no such bit."""
    try:
        packed = base64.urlsafe_b64decode(encoded[1:] + "===")
        bits = zlib.decompressobj(31).decompress(packed, BITS)
    except (ValueError, zlib.error):
        raise BadgeError("the status list cannot be read") from None
    if not encoded.startswith("u") or not 0 <= index < len(bits) * 8:
        raise BadgeError(f"the status list has no entry {index}")
    return bool(bits[index // 8] & 0x80 >> index % 8)
