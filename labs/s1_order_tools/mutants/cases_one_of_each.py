# %% artefact="cases.csv" fails=["cases_catch_faulty"]
"""has one case for each ending and stops there"""
stories = [
    dict(case='known, where', expect='tells'),
    dict(case='name only, where', proof='only a name', expect='asks'),
    dict(case='stranger, where', proof="another customer's e-mail", expect='refuses'),
    dict(case='yes', wants='cancel', says='yes', expect='cancels'),
    dict(case='no', wants='cancel', says='no', expect='nothing'),
    dict(case='shipped', wants='cancel', status='shipped', expect='ticket'),
    dict(case='told, shipped', status='shipped', expect='tells'),
    dict(case='told, delivered', status='delivered', expect='tells'),
]
case_editor.change([talk.PLAIN | story for story in stories])
