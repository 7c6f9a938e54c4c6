"""What a result was made with, and the key under which it is kept: a hash over everything that can change a mark."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from graders.course import PROJECT
from graders.labs import Lab
from graders.reading import Submitted
from graders.services import model_digest


@dataclass(frozen=True)
class Versions:
    """What a result was made with."""

    camp: str
    lab: str
    data: str
    python: str
    packages: str

    def as_dict(self) -> dict[str, str]:
        """Return the versions as they stand in a result."""
        return dict(vars(self))


def versions_for(lab: Lab, seed: int) -> Versions:
    """Return the versions of everything beside the submission that can change a mark."""
    data = hashlib.sha256(f"{seed} {source_digest('datasets')}".encode()).hexdigest()
    camp = source_digest("graders", "campkit")
    if lab.config.budget:
        camp = hashlib.sha256(f"{camp} {model_digest()}".encode()).hexdigest()
    return Versions(camp, lab.digest(), data, platform.python_version(), package_digest())


@lru_cache
def source_digest(*packages: str) -> str:
    """Return the SHA-256 of the source of some of the project's packages."""
    total = hashlib.sha256()
    for package in packages:
        for path in sorted((PROJECT / package).rglob("*.py")):
            total.update(f"{path.relative_to(PROJECT).as_posix()}\0".encode() + path.read_bytes())
    return total.hexdigest()


@lru_cache
def package_digest() -> str:
    """Return the SHA-256 of the names and versions of all installed packages."""
    found = sorted({path.name.lower() for place in sys.path if Path(place).is_dir()
                    for path in Path(place).glob("*.dist-info") if path.name.split("-")[0] != "ai_native_camp"})
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


def key_for(submitted: Submitted, versions: Versions, isolation: str) -> str:
    """Return the key of a result."""
    parts = {"submission": submitted.digest(), "isolation": isolation, **versions.as_dict()}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
