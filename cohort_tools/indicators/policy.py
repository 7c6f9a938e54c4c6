"""The policy: thresholds, weights and calendars, read from one file."""

from __future__ import annotations

import hashlib
import json
import tomllib
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from cohort_tools.records.errors import RecordsError

DEFAULT = Path(__file__).with_name("policy.toml")


class Policy:
    """Values by section and name: `policy["gates"]["stage_1"]`."""

    def __init__(self, values: dict[str, dict[str, Any]]):
        self._values = values

    def __getitem__(self, section: str) -> dict[str, Any]:
        return self._values[section]

    @cached_property
    def version(self) -> str:
        """A short digest; reports show it, and a changed policy renders every report anew."""
        return hashlib.sha256(json.dumps(self._values, sort_keys=True).encode()).hexdigest()[:12]

    @cached_property
    def holidays(self) -> list[date]:
        """Days without work beside the weekend."""
        return [date.fromisoformat(d) for d in self["calendar"]["holidays"]]

    @cached_property
    def weekmask(self) -> list[bool]:
        """Which weekdays are worked, Monday first."""
        return [d not in self["calendar"]["weekend"] for d in range(7)]

    def weights(self, role: str) -> tuple[float, float]:
        """Return the weights of business and AI for a role (`ai_manager` or `aibp`)."""
        row = self["role_fit"]["manager" if role == "ai_manager" else "aibp"]
        return row["business"], row["ai"]


def load_policy(override: Path | None = None) -> Policy:
    """Return the default policy with the values of `override` in their place.

    Raises RecordsError when the file is no TOML or names a section or value that does not exist.
    """
    values = tomllib.loads(DEFAULT.read_text("utf-8"))
    if override and override.exists():
        try:
            own = tomllib.loads(override.read_text("utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise RecordsError(f"{override}: this is no TOML ({error})") from error
        for section, entries in own.items():
            if section not in values:
                raise RecordsError(f"{override}: there is no section [{section}]; the sections are {', '.join(values)}")
            for name, value in entries.items():
                if name not in values[section] and section != "gold_rules":
                    raise RecordsError(f"{override}: [{section}] has no value {name!r}; it has {', '.join(values[section])}")
                if name in values[section] and type(value) is not type(values[section][name]) and not isinstance(value, int | float):
                    raise RecordsError(f"{override}: [{section}] {name} should be like {values[section][name]!r}, not {value!r}")
                values[section][name] = value
    return Policy(values)
