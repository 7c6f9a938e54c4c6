"""The rule of an answer column: a small expression over the input's columns, evaluated exactly.

Numbers are decimals. Allowed: names of input columns, numbers, texts, + - * / // %, comparisons, and/or/not,
`a if b else c`, and the functions round, min, max, abs. Nothing else runs.
"""

from __future__ import annotations

import ast
import itertools
import operator
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_BINARY: dict[type, Callable] = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
                                 ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod}
_COMPARE: dict[type, Callable] = {ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge}
_ALLOWED = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.Name, ast.Load, ast.Constant,
            ast.And, ast.Or, ast.Not, ast.USub, *_BINARY, *_COMPARE)


class RuleError(ValueError):
    """A rule is no expression of the kind that is allowed, or it cannot be worked out for a row."""


def _round(value: Decimal, digits: Decimal = Decimal(0)) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP)


_FUNCTIONS: dict[str, Callable] = {"round": _round, "min": min, "max": max, "abs": abs}


def check_expression(text: str, names: set[str]) -> ast.Expression:
    """Return the parsed rule. Raises RuleError when it holds anything but what is allowed."""
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError as error:
        raise RuleError(f"{text!r} is no expression ({error.msg})") from None
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise RuleError(f"{text!r} uses {type(node).__name__}, which a rule may not")
        if isinstance(node, ast.Constant) and not isinstance(node.value, (int, float, str)):
            raise RuleError(f"{text!r} holds the constant {node.value!r}")
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS and not node.keywords):
            raise RuleError(f"{text!r} calls something else than {', '.join(_FUNCTIONS)}")
        if isinstance(node, ast.Name) and node.id not in names | set(_FUNCTIONS):
            raise RuleError(f"{text!r} names {node.id!r}, which is no input column")
    return tree


def limits(text: str, names: set[str]) -> dict[str, set[Decimal]]:
    """Return column -> the numbers that a rule compares it with. Raises RuleError as `check_expression`."""
    found: dict[str, set[Decimal]] = {}
    for node in ast.walk(check_expression(text, names)):
        if not isinstance(node, ast.Compare):
            continue
        for left, right in itertools.pairwise([node.left, *node.comparators]):
            for column, limit in ((left, right), (right, left)):
                if isinstance(column, ast.Name) and isinstance(limit, ast.Constant) and isinstance(limit.value, (int, float)):
                    found.setdefault(column.id, set()).add(Decimal(str(limit.value)))
    return found


def evaluate(text: str, row: dict[str, Any]) -> Any:
    """Return a rule's value for an input row whose numbers are decimals. Raises RuleError when there is none."""
    try:
        return _value(check_expression(text, set(row)).body, row)
    except (ArithmeticError, TypeError, ValueError) as error:
        raise RuleError(f"{text!r} cannot be worked out for {row}: {error}") from None


def _value(node: ast.expr, row: dict[str, Any]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value if isinstance(value, str) else Decimal(str(value)) if not isinstance(value, bool) else Decimal(int(value))
        case ast.Name(id=name):
            return row[name]
        case ast.BinOp(left=left, op=op, right=right):
            return _BINARY[type(op)](_value(left, row), _value(right, row))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, row)
        case ast.UnaryOp(operand=operand):
            return Decimal(not _value(operand, row))
        case ast.BoolOp(op=op, values=values):
            return Decimal(int((all if isinstance(op, ast.And) else any)(_value(v, row) for v in values)))
        case ast.Compare(left=left, ops=ops, comparators=others):
            sides = [_value(left, row), *(_value(o, row) for o in others)]
            return Decimal(int(all(_COMPARE[type(op)](a, b) for op, a, b in zip(ops, sides, sides[1:], strict=False))))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _value(body if _value(test, row) else orelse, row)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _FUNCTIONS[name](*(_value(a, row) for a in args))
    raise RuleError(f"a rule may not use {type(node).__name__}")
