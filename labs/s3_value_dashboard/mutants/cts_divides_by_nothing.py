# %% solution="cost_to_serve" fails=["cts_hidden"]
"""divides although nothing was delivered"""
def cost_to_serve(costs, orders):
    return costs['amount'].sum() / len(orders[orders['status'] == 'delivered'])
