# %% tags=["parameters"]
payload_path: str = ""  # the payload, a JSON file that `cohort_tools.payloads` has written
payload_sha256: str = ""  # its digest; another payload is refused
locale: str = "en"  # en or zh-CN
audience: str = "lead"  # whom the payload must be made for

# %%
from cohort_tools.render.page import open_page

page = open_page("signals", payload_path, payload_sha256, locale, audience)

# %%
page.show("head")

# %%
page.show("people")

# %%
page.show("definitions")

# %%
page.receipt()
