# %% [markdown] name="what_to_do"
r"""
# Sums

Write two functions about a list of whole numbers.
"""

# %% solution="add_all"
def add_all(numbers: list[int]) -> int:
    """Return the sum of the numbers."""
    ### BEGIN SOLUTION
    return sum(numbers)
    ### END SOLUTION

# %% check="add_all_held_out" points=6 dimension="ai" lead="aibp"
assert add_all([1, 2]) == 3, "add_all([1, 2]) is 3"

# %% solution="largest"
def largest(numbers: list[int]) -> int:
    """Return the largest of the numbers."""
    ### BEGIN SOLUTION
    return max(numbers)
    ### END SOLUTION

# %% check="largest_held_out" points=4 dimension="business" lead="manager"
assert largest([1, 2]) == 2, "largest([1, 2]) is 2"

# %% [markdown] written="why" points=2 dimension="business" lead="manager"
r"""
### BEGIN SOLUTION
Because a total says how much, and a maximum says where to look first.
### END SOLUTION
"""
