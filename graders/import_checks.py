"""Turning nbgrader's tests, which run in the trainee's kernel, into checks that ask from outside it."""

from __future__ import annotations

import ast
import textwrap

#: What a check may use beside the trainee's names: nothing here reads their kernel or their files.
SAFE_BUILTINS = {"abs", "all", "any", "bool", "dict", "enumerate", "float", "int", "isinstance", "len", "list", "max", "min",
                 "range", "round", "set", "sorted", "str", "sum", "tuple", "zip", "True", "False", "None", "math"}


def defined_names(source: str) -> list[str]:
    """Return the functions and variables that a cell defines at its top level, in order; [] when it is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    names = []
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.append(node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names += [target.id for target in targets if isinstance(target, ast.Name)]
    return names


def check_function(name: str, visible: str, hidden: str, answers: list[str]) -> tuple[str, list[str]]:
    """Return the text of check_<name> and the parts of the test that could not be taken over.

    The hidden tests count; where there are none, the visible ones. A statement is taken over when, with calls of
    the trainee's functions turned into submission.call, it uses nothing but values, safe builtins and `math`.
    """
    source = hidden if hidden.strip() else visible
    kept, left, known = [], [], set(SAFE_BUILTINS)
    try:
        body = ast.parse(textwrap.dedent(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        body, left = [], [line for line in source.splitlines() if line.strip()]
    for statement in body:
        try:
            text = ast.unparse(statement)
            changed = ast.fix_missing_locations(_Asking(set(answers)).visit(statement))
            ast.unparse(changed)
        except RecursionError:
            left.append(f"(line {statement.lineno} of it is nested too deeply)")
            continue
        if isinstance(statement, ast.Import) and [alias.name for alias in statement.names] == ["math"]:
            continue
        unknown = {node.id for node in ast.walk(changed) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        unknown -= known | {"submission"} | _bound(changed)
        if unknown or not isinstance(changed, (ast.Assert, ast.Assign)):
            left.append(text)
        elif isinstance(changed, ast.Assign):
            known |= {node.id for node in ast.walk(changed) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
            kept.append(ast.unparse(changed))
        else:
            kept.append(f"if not ({ast.unparse(changed.test)}):\n    return failed({_message(statement, name)})")
    asks = any("submission." in part for part in kept)
    if not asks:
        left = left or ["(no assert in it)"]
        kept = ['return failed("This check is not written yet.")']
    else:
        kept.append("return passed()")
    comment = [f"# Left out, because it needs the trainee's kernel: {line}" for part in left for line in part.splitlines()]
    lines = [f'"""Made from the notebook\'s test of {name}."""', *comment, *kept]
    return f"def check_{name}(submission) -> Verdict:\n{textwrap.indent(chr(10).join(lines), '    ')}\n", left


class _Asking(ast.NodeTransformer):
    """Turns f(x) into submission.call("f", x), and a variable of the trainee into submission.value("v")."""

    def __init__(self, answers: set[str]) -> None:
        self.answers = answers

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id in self.answers:
            arguments = [self.visit(argument) for argument in node.args]
            keywords = [ast.keyword(word.arg, self.visit(word.value)) for word in node.keywords]
            ask = ast.Attribute(ast.Name("submission", ast.Load()), "call", ast.Load())
            return ast.Call(ask, [ast.Constant(node.func.id), *arguments], keywords)
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self.answers and isinstance(node.ctx, ast.Load):
            ask = ast.Attribute(ast.Name("submission", ast.Load()), "value", ast.Load())
            return ast.Call(ask, [ast.Constant(node.id)], [])
        return node


def _bound(node: ast.AST) -> set[str]:
    """Return names that comprehensions inside `node` bind."""
    return {name.id for part in ast.walk(node) if isinstance(part, ast.comprehension)
            for name in ast.walk(part.target) if isinstance(name, ast.Name)}


def _message(statement: ast.Assert, name: str) -> str:
    given = statement.msg.value if isinstance(statement.msg, ast.Constant) and isinstance(statement.msg.value, str) else ""
    return repr(given or f"A hidden example of {name} does not hold.")


