# %% solution="faulty_answers" fails=["own_mutants_killed"]
"""calls an answer wrong that is only written differently"""
lab.mutant("adds_the_other_way_round", "adds the shipping first", ["refund_held_out"], change=("return goods + shipping", "return shipping + goods"))
