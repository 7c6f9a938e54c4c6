# %% solution="faulty_answers" fails=["lab_reads_clean", "staff_mutants_killed"]
"""prints a line of its worked answer in the text of the task"""
lab.edit("lab.py", "Write `refund_due(order)`;", "For example\n\nback = goods + shipping if days <= 14 else 0.85 * goods\n\nWrite `refund_due(order)`;")
