"""What a report notebook works with: open a payload, show its sections, give a receipt."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

from cohort_tools.payloads import digest
from cohort_tools.records.errors import RecordsError
from cohort_tools.render.html import Raw
from cohort_tools.render.svg import restart_numbers
from cohort_tools.render.text import Language

RECEIPT = "application/vnd.camp.receipt+json"


class Page:
    """One report while it is rendered."""

    def __init__(self, payload: dict[str, Any], say: Language):
        self.payload, self.say = payload, say
        name = "shared" if payload["kind"] == "cohort" and payload["audience"] in ("camp", "public") else payload["kind"]
        self._module = importlib.import_module(f"cohort_tools.render.{name}")
        restart_numbers()

    @property
    def sections(self) -> list[str]:
        """The names of the sections, in order."""
        return list(self._module.SECTIONS)

    @property
    def title(self) -> str:
        """The page's title."""
        return self._module.title(self.say, self.payload)

    def show(self, section: str) -> Raw:
        """Return one section as HTML; a notebook cell that ends with it shows it.

        A report for a wide audience is rendered by the cohort's notebook and leaves out the sections that it does not have.
        """
        if section not in self._module.SECTIONS and self._module.__name__.endswith(".shared"):
            return Raw("")
        return Raw(self._module.SECTIONS[section](self.say, self.payload))

    def receipt(self) -> None:
        """Leave in the notebook which payload was rendered, for whom and in which language."""
        from IPython.display import display

        display({RECEIPT: {"sha256": digest(self.payload), "subject": self.payload["subject"]["id"], "locale": self.say.code, "title": self.title}}, raw=True)


def open_page(kind: str, payload_path: str, payload_sha256: str, locale: str, audience: str) -> Page:
    """Open a payload for rendering. Raises RecordsError when it is another kind, another one than ordered, or for other readers."""
    payload = json.loads(Path(payload_path).read_text("utf-8"))
    if payload["kind"] != kind:
        raise RecordsError(f"{payload_path}: this is a payload of kind {payload['kind']}, the report is for {kind}")
    if digest(payload) != payload_sha256:
        raise RecordsError(f"{payload_path}: the payload is not the one that was ordered ({digest(payload)[:12]} instead of {payload_sha256[:12]})")
    if payload["audience"] != audience:
        raise RecordsError(f"{payload_path}: the payload is made for {payload['audience']}, not for {audience}")
    return Page(payload, Language(locale))
