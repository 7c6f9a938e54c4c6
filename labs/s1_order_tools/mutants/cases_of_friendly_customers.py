# %% artefact="cases.csv" fails=["cases_catch_faulty"]
"""tests only customers who give their address and nothing that goes wrong"""
stories = [
    dict(case='known, where', expect='tells'),
    dict(case='several, where', order='several open orders', expect='tells'),
    dict(case='known, cancel', wants='cancel', expect='asks'),
    dict(case='yes', wants='cancel', says='yes', expect='cancels'),
    dict(case='yes, one open', wants='cancel', order='one open order', says='yes', expect='cancels'),
    dict(case='no', wants='cancel', says='no', expect='nothing'),
    dict(case='which one', wants='cancel', order='several open orders', expect='asks'),
    dict(case='shipped', wants='cancel', status='shipped', expect='ticket'),
    dict(case='delivered', wants='cancel', status='delivered', expect='ticket'),
    dict(case='broken', wants='problem', status='delivered', expect='ticket'),
    dict(case='broken, which', wants='problem', order='several open orders', status='shipped', expect='asks'),
    dict(case='told', expect='tells', status='shipped'),
]
case_editor.change([talk.PLAIN | story for story in stories])
