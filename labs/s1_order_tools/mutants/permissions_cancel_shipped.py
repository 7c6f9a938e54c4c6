# %% artefact="permissions.yaml" fails=["permissions_least", "dialogues_every_kind"]
"""lets the agent cancel what has left the house"""
Path("permissions.yaml").write_text("""\
find_customer: freely
get_customer: never
list_orders: address known
get_order: address known
cancel_order: address known, and yes
change_delivery_promise: never
create_ticket: address known
list_tickets: never
close_ticket: never
add_customer_note: never
set_consent: never
get_stock: never
search_articles: never
cancel_when: any
max_steps: 6
""", encoding="utf-8")
