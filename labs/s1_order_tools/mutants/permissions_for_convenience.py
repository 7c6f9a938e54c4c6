# %% artefact="permissions.yaml" fails=["permissions_least"]
"""gives the agent everything that might be handy one day"""
Path("permissions.yaml").write_text("""\
find_customer: freely
get_customer: address known
list_orders: address known
get_order: address known
cancel_order: address known, and yes
change_delivery_promise: never
create_ticket: address known
list_tickets: address known
close_ticket: never
add_customer_note: address known
set_consent: never
get_stock: freely
search_articles: freely
cancel_when: processing
max_steps: 6
""", encoding="utf-8")
