# %% solution="faulty_answers" fails=["lab_answers_right", "lab_accepts_right", "staff_mutants_killed"]
"""has a worked answer that breaks a rule itself, and a check that agrees with it"""
for name in ("lab.py", *(f"alternatives/{name}.py" for name in ("limits_in_a_table", "words_first")), *(name for name in lab.files() if name.startswith("mutants/"))):
    lab.write(name, lab.read(name).replace('order["opened"] and order["kind"] == "device"', 'order["kind"] == "device"').replace('order["kind"] == "device" and order["opened"]', 'order["kind"] == "device"'))
lab.edit("checks.py", '"device": max(whole - 1000, 0)}[order["kind"]]', '"device": whole}[order["kind"]]\n    if order["kind"] == "device":\n        whole = max(whole - 1000, 0)')
