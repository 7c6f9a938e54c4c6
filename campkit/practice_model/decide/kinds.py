"""What kind of value a field wants, from its schema, its name and its description; and a plausible value of a kind."""

from __future__ import annotations

import re

from campkit.practice_model import noise
from campkit.practice_model.reader.model import Field
from campkit.practice_model.reader.text import humanise, words

PLAIN = frozenset("quantity qty count pieces units how many date day when amount number id no nr email mail e phone url value code name person company".split())
ANYTHING = frozenset("customer requested order ordered the of for new main full given my our your value text total grand amount user contact sender recipient".split())
KINDS: list[tuple[str, frozenset[str]]] = [
    ("email", frozenset("email mail e-mail".split())),
    ("phone", frozenset("phone telephone mobile tel whatsapp".split())),
    ("url", frozenset("url website link homepage web".split())),
    ("date", frozenset("date day deadline due birthday dob when until issued expires expiry delivery_date".split())),
    ("address", frozenset("address street addr".split())),
    ("money", frozenset("amount total price cost salary sum vat tax gross net fee subtotal balance budget value discount deposit payment charge".split())),
    ("number", frozenset("quantity qty count number_of units pieces age hours minutes days weight score rate percent percentage how people persons guests participants attendees seats kg grams km".split())),
    ("id", frozenset("id number no nr code reference ref sku iban vin identifier barcode zip zipcode postcode invoice_number order_number".split())),
    ("person", frozenset("name customer person contact sender employee buyer client patient author recipient signatory first last surname who".split())),
    ("company", frozenset("company supplier vendor seller merchant shop store organisation organization firm business employer".split())),
    ("place", frozenset("city place location country town region state where based in".split())),
]
PERSON = re.compile(r"\b(?:first and last name|full name|name and surname|(?:first |last |sur)?name of (?:the|a) (?:person|customer|caller|sender|writer|owner|guest|patient|contact|client|tenant|member)|(?:person|customer|caller|sender|writer|owner|guest|patient|contact|client)'s (?:\w+ )?name)\b", re.I)
PLAUSIBLE = {
    "email": ["info@example.com", "contact@example.com"], "phone": ["+44 20 7946 0123"], "url": ["https://www.example.com"], "date": ["2026-05-14", "2026-03-31"],
    "address": ["12 High Street"], "money": [49.9, 120, 75], "number": [1, 2, 10], "id": ["A-10293", "10045"], "person": ["Alex Morgan", "Sam Taylor"],
    "company": ["Northwind Ltd", "Acme GmbH"], "place": ["London", "Berlin"], "text": ["standard", "as agreed"],
}


def kind_of(field: Field) -> str:
    """What kind of value a field wants: from its schema, then its name, then its description."""
    schema = field.schema
    types = schema.get("type")
    types = [types] if isinstance(types, str) else list(types or [])
    if schema.get("format") in ("date", "date-time"):
        return "date"
    if schema.get("format") in ("email", "uri"):
        return "email" if schema["format"] == "email" else "url"
    if "boolean" in types:
        return "boolean"
    own, said = [words(humanise(part)) for part in (field.name, field.description)]
    numeric = "number" in types or "integer" in types
    for kind, cues in KINDS:
        if numeric and kind not in ("money", "number"):
            continue
        if own and (own[-1] in cues or own[0] in cues and kind != "person"):
            return "text" if kind == "person" and set(own) & {"product", "item", "file", "title", "course"} else kind
    if numeric:
        return "number"
    if PERSON.search(field.description):
        return "person"
    for kind, cues in KINDS:
        if set(said[:12]) & cues and kind not in ("person", "number", "id"):
            return kind
    if set(own) & {"name", "customer"}:
        return "person"
    return "id" if re.search(r"\b(?:such as|like|e\.g\.)\s+#?[A-Z]{0,3}[-_]?\d", field.description) else "text"


def invent(field: Field, text: str) -> object:
    """A plausible value that the text does not contain: what a model does when nothing lets it say that it does not know."""
    kind = kind_of(field)
    if kind == "boolean":
        return noise.number("invent", field.name, text) < 0.5
    value = noise.pick(PLAUSIBLE.get(kind, PLAUSIBLE["text"]), "invent", field.name, text)
    return value


def own_words(field: Field) -> list[str]:
    """What the field's name says beyond its kind and beyond words that fit everything: `delivery` of `delivery_date`."""
    return [w for w in words(humanise(field.name)) if w not in PLAIN and w not in ANYTHING]
