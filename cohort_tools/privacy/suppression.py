"""Small cells: what a table of counts may show, so that nobody can be found in it, also not by subtraction.

Three steps. A count of 1 to k-1 is held back, and so is one that says the same of everybody. Then further
cells are held back until each hidden one could have k different values, whatever sums are known (a flow over
the hidden cells finds how far each can move). Last, a table whose groups have changed by 1 to k-1 people since
it was last shown is not shown anew: the difference of the two would name the newcomers.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

Cell = tuple[int, int]


@dataclass
class Protected:
    """A table that may be shown: `cells[row][column]`, None where it is held back; the last row and column are sums."""

    cells: list[list[int | None]]
    why: dict[Cell, str] = field(default_factory=dict)
    """Held back cells: `small`, `alike` (everybody in the row) or `complement` (it would give another one away)."""

    def row(self, number: int) -> list[int | None]:
        """Return the cells of a row without its sum."""
        return self.cells[number][:-1]


def protect(counts: list[list[int]], k: int, alike: tuple[int, ...] = (), row_sums: bool = True, column_sums: bool = True) -> Protected:
    """Return the table with what has to be held back for groups of at least `k`.

    `alike` are columns that may not be shown when they hold everybody of a row. Sums that are not shown and
    not known (`row_sums`, `column_sums`) help to hide; those that are known must be passed as shown.
    """
    grid = with_sums(counts)
    last_row, last_column = len(grid) - 1, len(grid[0]) - 1
    unknown = {(r, last_column) for r in range(last_row) if not row_sums} | {(last_row, c) for c in range(last_column) if not column_sums}
    if not row_sums and not column_sums:
        unknown.add((last_row, last_column))
    why: dict[Cell, str] = {}
    for r, row in enumerate(grid):
        for c, value in enumerate(row):
            if 0 < value < k and (r, c) not in unknown:
                why[r, c] = "small"
            elif c in alike and r < last_row and value and value == row[-1]:
                why[r, c] = "alike"
    while weak := next((cell for cell in sorted(why) if width(grid, {*why, *unknown}, cell, k) < k), None):
        helper = _helper(grid, {*why, *unknown}, weak)
        if helper is None:
            break
        why[helper] = "complement"
    hidden = {*why, *unknown}
    return Protected([[None if (r, c) in hidden else value for c, value in enumerate(row)] for r, row in enumerate(grid)], why)


def with_sums(counts: list[list[int]]) -> list[list[int]]:
    """Return the table with a column and a row of sums."""
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def width(grid: list[list[int]], hidden: set[Cell], cell: Cell, enough: int) -> int:
    """Return how many steps a hidden cell can move, downwards and upwards together, when all else is known; at most 2 * `enough`.

    Counts are not negative. A sum is turned round (M - x), so that every line of the table adds up to a known number.
    """
    rise = {h: _room(grid, h, up=True, enough=enough) for h in hidden}
    fall = {h: _room(grid, h, up=False, enough=enough) for h in hidden}
    r, c = cell
    upwards = min(rise[cell], _flow(("r", r), ("c", c), hidden - {cell}, rise, fall, enough))
    downwards = min(fall[cell], _flow(("c", c), ("r", r), hidden - {cell}, rise, fall, enough))
    return upwards + downwards


def held_back(before: list[list[int]] | None, now: list[list[int]], k: int) -> bool:
    """Would showing `now` beside the earlier table tell of fewer than k people? True when a group has changed by 1 to k-1."""
    if before is None or len(before) != len(now):
        return False
    return any(0 < abs(sum(a) - sum(b)) < k for a, b in zip(before, now, strict=True)) or 0 < abs(sum(map(sum, before)) - sum(map(sum, now))) < k


def safe_share(value: float | None, n: int, k: int, whole: int) -> tuple[float | None, str]:
    """Return a share that may be shown and `ok`, `suppressed`, `at_most` or `at_least`.

    It is held back when fewer than k are counted, on either side. At 0 or 100 % among fewer than `whole` only a
    bound is shown: nobody shall know that it was everybody.
    """
    if value is None:
        return None, "empty"
    hits = round(value * n)
    if n < k or 0 < hits < k or 0 < n - hits < k:
        return None, "suppressed"
    if hits in (0, n) and n < whole:
        return (0.05, "at_most") if hits == 0 else (0.95, "at_least")
    return value, "ok"


def _helper(grid: list[list[int]], hidden: set[Cell], weak: Cell) -> Cell | None:
    """The cell to hold back next: of the weak cell's row and column the smallest, inner ones first; else the smallest of all."""
    cells = [(r, c) for r in range(len(grid)) for c in range(len(grid[0])) if (r, c) not in hidden]
    near = [cell for cell in cells if cell[0] == weak[0] or cell[1] == weak[1]]
    return min(near or cells, key=lambda cell: (_is_sum(grid, cell), grid[cell[0]][cell[1]] == 0, grid[cell[0]][cell[1]], cell), default=None)


def _is_sum(grid: list[list[int]], cell: Cell) -> bool:
    return cell[0] == len(grid) - 1 or cell[1] == len(grid[0]) - 1


def _room(grid: list[list[int]], cell: Cell, up: bool, enough: int) -> int:
    """How far one cell alone may move: down to zero, up without end; the other way round for a sum (not for the corner)."""
    turned = (cell[0] == len(grid) - 1) != (cell[1] == len(grid[0]) - 1)
    return enough if up != turned else min(grid[cell[0]][cell[1]], enough)


def _flow(source: tuple, target: tuple, hidden: set[Cell], rise: dict[Cell, int], fall: dict[Cell, int], enough: int) -> int:
    """The largest flow from source to target, at most `enough`: a row passes a surplus on by lowering a cell, a column by raising one."""
    room: dict[tuple, dict[tuple, int]] = {}
    for r, c in hidden:
        room.setdefault(("r", r), {})[("c", c)] = fall[r, c]
        room.setdefault(("c", c), {})[("r", r)] = rise[r, c]
    moved = 0
    while moved < enough:
        came, queue = {source: None}, deque([source])
        while queue and target not in came:
            here = queue.popleft()
            for there, free in room.get(here, {}).items():
                if free > 0 and there not in came:
                    came[there] = here
                    queue.append(there)
        if target not in came:
            return moved
        path, node = [], target
        while came[node] is not None:
            path.append((came[node], node))
            node = came[node]
        step = min(min(room[a][b] for a, b in path), enough - moved)
        for a, b in path:
            room[a][b] -= step
            room[b][a] = room.get(b, {}).get(a, 0) + step
        moved += step
    return moved
