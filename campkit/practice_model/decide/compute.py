"""Sums. Short ones come out right; long ones slip, the same way each time, and less when the work is done in steps."""

from __future__ import annotations

import ast
import operator
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from campkit.practice_model import noise
from campkit.practice_model.decide.spans import DIGITS, find_spans, parse_number
from campkit.practice_model.reader.text import humanise

EXPRESSION = re.compile(r"(?:[-(][ \t]*)*\d[\d,.]*(?:[ \t]*[)%]*[ \t]*(?:[-+*/×x÷^]|\*\*)[ \t]*(?:[-(][ \t]*)*\d[\d,.]*)+[ \t]*\)*")
OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
SLIP = 0.09  # chance of a slip for each operation of a sum that is done in one go, growing with its length
STEPPED = 0.046  # how much of that is left when each step is written down
CENT = Decimal("0.01")


def read_sum(instructions: str, data: str) -> tuple[str, Decimal, int] | None:
    """(the expression as text, its exact value, the number of operations) of what is asked, None when nothing can be reckoned."""
    text = data.translate(DIGITS)
    for match in sorted(EXPRESSION.finditer(text), key=lambda m: -len(m.group(0))):
        if re.fullmatch(r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}", match.group(0).strip()):
            continue
        plain = re.sub(r"(?<=\d),(?=\d{3})", "", match.group(0)).replace("×", "*").replace("x", "*").replace("÷", "/").replace("%", "/100").strip().rstrip(".")
        value = evaluate(plain)
        if value is not None:
            return plain, value, len(re.findall(r"[-+*/]", plain))
    return _sum_of_lines(instructions or data, text)


def _sum_of_lines(asked: str, text: str) -> tuple[str, Decimal, int] | None:
    """A sum, product list, average, difference or percentage over the amounts in the text."""
    terms: list[str] = []
    figures = any(s.kind in ("money", "number") and re.search(r"\d", s.raw) for s in find_spans(text[:20_000]))
    for line in re.split(r"\n|;", text):
        spans = [s for s in find_spans(line) if s.kind in ("money", "number", "percent") and (not figures or re.search(r"\d", s.raw))]  # `two rolls: 9.50`: words count things where amounts are in figures
        spans = [s for s in spans if not re.search(r"\b(?:item|line|no|number|step|row|position|pos|order|invoice|room|page)\.?\s*#?$", line[: s.start].strip(), re.I) and not re.match(r"\s*[.):]\s", line[s.end : s.end + 2] if s.start == len(line) - len(line.lstrip()) and len(spans) > 1 else "")]
        amounts = [s.raw for s in spans]
        times = re.search(r"(\d+(?:\.\d+)?)\s*(?:x|×|\*|pieces?|pcs|units?|times|@)\s*(?:[\w '-]{0,40}?)(?:@|at|à|for|each|:|,|=|x|×)?\s*[^\d\n]{0,12}?(\d[\d,]*(?:\.\d+)?)\b", line, re.I)
        if times and len(amounts) >= 2:
            terms.append(f"{_plain(times.group(1))} * {_plain(times.group(2))}")
        else:
            terms.extend(_plain(raw) for raw in amounts if _plain(raw))
    terms = [t for t in terms if t][:2000]
    if not terms:
        return None
    if re.search(r"\b(?:difference|minus|subtract|less than .* by|remaining|left over)\b", asked, re.I) and len(terms) >= 2:
        expression = " - ".join(terms)
    elif re.search(r"\b(?:average|mean)\b", asked, re.I):
        expression = f"({' + '.join(terms)}) / {len(terms)}"
    elif re.search(r"\b(?:product of|multiply|times)\b", asked, re.I) and len(terms) == 2:
        expression = " * ".join(terms)
    else:
        expression = " + ".join(terms)
    value = evaluate(expression)
    return (expression, value, expression.count(" ") // 2) if value is not None else None


def _plain(raw: str) -> str:
    number = parse_number(raw)
    return "" if number is None else f"{Decimal(str(number))}"


def evaluate(expression: str) -> Decimal | None:
    """The exact value of an arithmetic expression; None when it is not one."""
    if len(expression) > 20_000:
        return None
    try:
        return _walk(ast.parse(expression.strip(), mode="eval").body, 0)
    except (SyntaxError, ValueError, InvalidOperation, ZeroDivisionError, RecursionError, MemoryError, OverflowError):
        return None


def _walk(node: ast.AST, depth: int) -> Decimal:
    """The value of a syntax tree of numbers and + - * /. A long sum leans to the left, so the depth may be large."""
    if depth > 900:
        raise ValueError("too deep")
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return Decimal(str(node.value))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_walk(node.operand, depth + 1)
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        return OPERATIONS[type(node.op)](_walk(node.left, depth + 1), _walk(node.right, depth + 1))
    raise ValueError("not arithmetic")


def with_slips(expression: str, value: Decimal, operations: int, steps: bool, skill: float) -> Decimal:
    """What the model says the value is: exact for short sums, with one wrong digit sometimes, the same each time."""
    digits = max((len(re.sub(r"\D", "", part)) for part in re.findall(r"[\d.]+", expression)), default=1)
    product = "*" in expression or "/" in expression
    load = max(0, operations - 1) * (1 + 0.12 * max(0, digits - 3)) + (2.0 * max(0, digits - 2) if product else 0.0)
    chance = 1 - (1 - SLIP * (1.25 - 0.5 * skill)) ** (load * (STEPPED if steps else 1.0))
    if noise.number("slip", expression, steps) >= chance:
        return value
    places = [Decimal("0.10"), Decimal("1"), Decimal("10"), Decimal("1"), Decimal("100") if abs(value) > 500 else Decimal("10")]
    wrong = noise.pick(places, "place", expression) * (1 if noise.number("sign", expression) < 0.5 else -1)
    return value + (wrong if value == value.quantize(CENT) else wrong.quantize(CENT))


def show(value: Decimal, decimals: int | None = None) -> str:
    """A number as text: without a needless tail, or with the decimals that were asked for."""
    if decimals is not None:
        return f"{value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)}"
    rounded = value.quantize(Decimal("0.0001"), ROUND_HALF_UP).normalize() if value == value else value
    text = f"{rounded:f}"
    return text


def wanted_decimals(text: str, data: str) -> int | None:
    """`with two decimals`, or two when the amounts themselves have cents."""
    match = re.search(r"\b(one|two|three|no|\d)\s+(?:decimals?|decimal places|digits after)\b", text, re.I)
    if match:
        return {"one": 1, "two": 2, "three": 3, "no": 0}.get(match.group(1).lower(), int(match.group(1)) if match.group(1).isdigit() else 2)
    return 2 if re.search(r"\d\.\d\d(?!\d)", data) else None


def running_steps(expression: str, value: Decimal, said: Decimal) -> list[str]:
    """The lines of a sum done in steps; a slip shows in the last one."""
    terms = expression.split(" + ")
    if len(terms) < 3 or "(" in expression:
        return [f"{expression} = {show(said)}"]
    lines, total = [], Decimal(0)
    for term in terms:
        before, total = total, total + (evaluate(term) or Decimal(0))
        lines.append(f"{show(before)} + {term} = {show(total if term is not terms[-1] else said)}")
    return lines[1:] if lines else [humanise(expression)]
