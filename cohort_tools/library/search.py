"""Search the library offline: a small full-text ranking (BM25 over weighted fields), the same on every database."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any

FIELDS = {"title": 3.0, "tags": 3.0, "problem": 2.0, "trigger": 2.0, "approach": 1.5, "inputs": 1.0, "measure": 1.0, "failure_modes": 1.0, "tool": 1.0, "prompt": 0.5}
K1, B = 1.2, 0.6
STOP = {"a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "its", "of", "on", "or", "that", "the", "to", "with"}
#: Business words that mean the same; the first is what is indexed.
SAME = {w: group[0] for group in (
    ("late", "delay", "overdue", "tardy"), ("delivery", "shipment", "shipping", "parcel", "dispatch"), ("invoice", "bill"), ("supplier", "vendor"), ("customer", "client", "buyer"),
    ("complaint", "grievance", "claim"), ("quote", "offer", "quotation"), ("reply", "answer", "response"), ("refund", "reimburse", "reimbursement"), ("stock", "inventory"),
    ("purchase", "procure", "procurement", "buy"), ("staff", "employee", "personnel")) for w in group}


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are indexed: small letters, without endings; Chinese as pairs of characters."""
    found = []
    for run in re.findall(r"[\u4e00-\u9fff]+|[^\W_]+", text.lower()):
        if "\u4e00" <= run[0] <= "\u9fff":
            found += [run[i:i + 2] for i in range(max(1, len(run) - 1))]
        elif run not in STOP:
            found.append(_meaning(run))
    return found


def _meaning(word: str) -> str:
    for form in (word, _stem(word)):
        if form in SAME:
            return _stem(SAME[form])
    return _stem(word)


def _stem(word: str) -> str:
    for ending, put in (("ies", "y"), ("ations", "ate"), ("ation", "ate"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)] + put
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def rank(rows: list[dict[str, Any]], query: str) -> list[tuple[float, dict[str, Any]]]:
    """Return (score, row) of the solutions that answer a query, the best first; only a row with every rare word ranks high."""
    wanted = list(dict.fromkeys(words_of(query)))
    documents = [_weights(row) for row in rows]
    if not wanted or not documents:
        return []
    holders = Counter(w for d in documents for w in set(d) if w in wanted)
    mean = sum(sum(d.values()) for d in documents) / len(documents)
    scored = []
    for row, document in zip(rows, documents, strict=True):
        hits = [w for w in wanted if w in document]
        if not hits:
            continue
        long = 1 - B + B * sum(document.values()) / mean
        score = sum(math.log(1 + (len(documents) - holders[w] + 0.5) / (holders[w] + 0.5)) * document[w] * (K1 + 1) / (document[w] + K1 * long) for w in hits)
        scored.append((score * (len(hits) / len(wanted)) ** 2, row))
    return sorted(scored, key=lambda s: (-s[0], s[1]["solution_id"]))


def _weights(row: dict[str, Any]) -> Counter:
    document: Counter = Counter()
    for name, weight in FIELDS.items():
        for word in words_of((row.get(name) or "").replace(";", " ")):
            document[word] += weight
    return document


def snippet(row: dict[str, Any], query: str, width: int = 90) -> str:
    """Return the part of a solution in which the query's words stand."""
    wanted = set(words_of(query))
    for name in ("problem", "trigger", "approach", "inputs", "failure_modes", "measure"):
        text = row.get(name) or ""
        if wanted & set(words_of(text)):
            return f"{name}: {text[:width]}" + ("..." if len(text) > width else "")
    return f"problem: {(row.get('problem') or '')[:width]}"
