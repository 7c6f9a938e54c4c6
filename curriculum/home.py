# %% [markdown]
r"""
# The AI-Native Camp
"""

# %% name="home"
import campkit.home

campkit.home.show()

# %% [markdown]
r"""
**How a day works.** Read the lesson. Open the lab. Type your answer where it says `YOUR CODE HERE` or *your answer here*, run the
cell (Shift+Enter), and run the check below it: red tells you what it saw and what it expected, silence is good. Save, then press
*Hand in* at the end of the lab. Handing in again is always fine.

**Stuck for ten minutes?** Read the hint in the lab, then ask your partner, then an instructor. In that order, and without waiting longer.

Nothing here needs a key or a network. Where a lab talks to a model, it is the camp's *practice model*: a simulator on this machine,
which says so.
"""
