"""The small language of conditions in a flow: `amount < 50 and kind == "refund"`.

It is Python's syntax with a short list of what is allowed. There are no attributes, no calls but the few
below, and no way to anything outside the event. Numbers are decimals, so that 0.1 + 0.2 is 0.3.
"""

from __future__ import annotations

import ast
import operator
import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

COMPARE = {ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq,
           ast.NotEq: operator.ne, ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b}
ARITHMETIC = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
FUNCTIONS = {
    "lower": lambda text: str(text).lower(),
    "strip": lambda text: str(text).strip(),
    "number": lambda value: decimal(value),
    "round": lambda value, places=0: round(decimal(value), int(places)),
    "missing": lambda value: value is None or value == "",
}
ALLOWED = (ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Compare, ast.Name, ast.Load,
           ast.Constant, ast.List, ast.Tuple, ast.Call, *COMPARE, *ARITHMETIC)
MAX_LENGTH = 500


class ExpressionError(ValueError):
    """An expression cannot be read or computed; the message is a sentence."""


def decimal(value: Any) -> Decimal:
    """Return a number or the text of one as an exact decimal. Raises ExpressionError for anything else."""
    if isinstance(value, bool) or value is None:
        raise ExpressionError(f"{value!r} is no number")
    try:
        return Decimal(str(value).strip())
    except InvalidOperation:
        raise ExpressionError(f"{value!r} is no number") from None


@lru_cache(maxsize=2000)
def compiled(text: str) -> ast.expr:
    """Return the checked tree of an expression. Raises ExpressionError with what is not allowed in it."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"the expression is longer than {MAX_LENGTH} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"{text!r} is no expression; write for example: amount < 50 and kind == \"refund\"") from None
    for node in ast.walk(tree):
        if not isinstance(node, ALLOWED):
            raise ExpressionError(f"{text!r} uses {type(node).__name__}, which a flow does not know")
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS and not node.keywords):
            raise ExpressionError(f"{text!r} calls something other than {', '.join(FUNCTIONS)}")
    return tree.body


def names(text: str) -> set[str]:
    """Return the fields that an expression reads."""
    return {node.id for node in ast.walk(compiled(text)) if isinstance(node, ast.Name)} - set(FUNCTIONS)


def evaluate(expression: Any, fields: dict[str, Any]) -> Any:
    """Return the value of an expression over an event's fields; what is no text stands for itself.

    Raises ExpressionError: unknown field, a comparison of text with a number, a division by zero.
    """
    if not isinstance(expression, str):
        return decimal(expression) if isinstance(expression, float) else expression
    try:
        return _value(compiled(expression), fields)
    except (TypeError, ArithmeticError) as error:
        raise ExpressionError(f"{expression!r} cannot be computed: {error}") from None


def _value(node: ast.expr, fields: dict[str, Any]) -> Any:
    if isinstance(node, ast.Constant):
        return decimal(node.value) if isinstance(node.value, float) else node.value
    if isinstance(node, ast.Name):
        if node.id not in fields:
            raise ExpressionError(f"the event has no field {node.id!r}")
        value = fields[node.id]
        return decimal(value) if isinstance(value, float) else value
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_value(item, fields) for item in node.elts]
    if isinstance(node, ast.BoolOp):
        if isinstance(node.op, ast.And):
            return all(bool(_value(item, fields)) for item in node.values)
        return any(bool(_value(item, fields)) for item in node.values)
    if isinstance(node, ast.UnaryOp):
        value = _value(node.operand, fields)
        return not value if isinstance(node.op, ast.Not) else -value
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, fields), _value(node.right, fields)
        if isinstance(left, str) or isinstance(right, str):
            if not (isinstance(node.op, ast.Add) and isinstance(left, str) and isinstance(right, str)):
                raise ExpressionError("text cannot be added to a number; use number(...)")
            return left + right
        left = Decimal(left) if isinstance(left, int) and isinstance(node.op, ast.Div) else left
        return ARITHMETIC[type(node.op)](left, right)
    if isinstance(node, ast.Compare):
        left = _value(node.left, fields)
        for op, item in zip(node.ops, node.comparators, strict=False):
            right = _value(item, fields)
            if not COMPARE[type(op)](left, right):
                return False
            left = right
        return True
    return FUNCTIONS[node.func.id](*[_value(item, fields) for item in node.args])


def fill(template: str, fields: dict[str, Any]) -> str:
    """Return a text with {fields} filled in; doubled braces stand for themselves. Raises ExpressionError for an unknown field."""
    def one(match: re.Match) -> str:
        if match[0] in ("{{", "}}"):
            return match[0][0]
        name = match[1].strip()
        if name not in fields:
            raise ExpressionError(f"the event has no field {name!r}")
        return "" if fields[name] is None else str(fields[name])

    return re.sub(r"\{\{|\}\}|\{([^{}]*)\}", one, template)
