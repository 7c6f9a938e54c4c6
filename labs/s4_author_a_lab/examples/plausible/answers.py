# %% solution="lab_files"
lab = LabFolder("s4_promise_rule")
lab.start("When will it be here?")

# %% solution="faulty_answers"
lab.prove()

# %% solution="kill_forecast"
kill_forecast = 100

# %% [markdown] written="teacher_note"
r"""
The lab is about delivery promises. It takes 45 minutes.
"""

# %% [markdown] written="reflection_lines"
r"""
1. Nothing failed, the lab was proved at once.
2. Prove early.
3. -
"""
