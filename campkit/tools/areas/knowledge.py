"""The knowledge base: versioned pages, searched by words."""

from __future__ import annotations

import math
import re
from typing import Annotated

from pydantic import Field

from campkit.tools.areas._common import Date, need
from campkit.tools.registry import tool


@tool
def search_articles(desk, words: Annotated[str, Field(min_length=2, max_length=200)], on: Date | None = None,
                    limit: Annotated[int, Field(ge=1, le=10)] = 3) -> list[dict]:
    """Search the knowledge base. Only pages that are valid on the day (today if left out) are found; read one before you cite it."""
    day = on or desk.now[:10]
    pages = desk.store.rows("SELECT * FROM articles WHERE (valid_from IS NULL OR valid_from <= ?1) AND (valid_to IS NULL OR valid_to >= ?1)"
                            " ORDER BY article_id, version", day)
    return [{"article_id": page["article_id"], "version": page["version"], "title": page["title"], "valid_from": page["valid_from"],
             "score": score} for score, page in ranked(words, pages)[:limit]]


@tool
def get_article(desk, article_id: Annotated[str, Field(max_length=40)], version: str | int) -> dict:
    """Get one version of a knowledge base page, with its text."""
    return need(desk, "articles", article_id, str(version))


def ranked(query: str, pages: list[dict]) -> list[tuple[float, dict]]:
    """Return pages by BM25 (Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75); the title counts twice. Ties keep the order of ids."""
    def terms(text: str) -> list[str]:
        return re.findall(r"\w+", text.lower())

    texts = [terms(f"{page['title']} {page['title']} {page['text']}") for page in pages]
    mean = sum(map(len, texts)) / len(texts) if texts else 1.0
    found = []
    for words, page in zip(texts, pages, strict=False):
        score = 0.0
        for term in dict.fromkeys(terms(query)):
            df = sum(term in other for other in texts)
            tf = words.count(term)
            idf = math.log(1 + (len(texts) - df + 0.5) / (df + 0.5))
            score += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * len(words) / mean)) if tf else 0.0
        if score > 0:
            found.append((round(score, 4), page))
    return sorted(found, key=lambda item: -item[0])
