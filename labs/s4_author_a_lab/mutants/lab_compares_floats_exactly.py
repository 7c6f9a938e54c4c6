# %% solution="faulty_answers" fails=["lab_accepts_right", "staff_mutants_killed"]
"""compares amounts with == and asks for the worked answer's last bit"""
copied = lab.worked("refund_due").replace("def refund_due(", "def exact(")
lab.edit("checks.py", "def is_right(", copied + "\n\n\ndef is_right(")
lab.edit("checks.py", "abs(100 * got - cents(order)) < 1.6", "got == exact(order)")
lab.alternative("limits_in_a_table", lab.worked("refund_due").replace("goods", "price"). replace('order["price"]', 'order["goods"]'))
lab.alternative("words_first", lab.worked("refund_due").replace("back", "amount"))
