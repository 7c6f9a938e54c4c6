# %% tags=["parameters"]
payload_path: str = ""  # the payload, a JSON file that `cohort_tools.payloads` has written
payload_sha256: str = ""  # its digest; another payload is refused
locale: str = "en"  # en or zh-CN
audience: str = "unit"  # whom the payload must be made for

# %%
from cohort_tools.render.page import open_page

page = open_page("unit", payload_path, payload_sha256, locale, audience)

# %%
page.show("head")

# %%
page.show("pipeline")

# %%
page.show("demand")

# %%
page.show("metrics")

# %%
page.show("solutions")

# %%
page.show("definitions")

# %%
page.receipt()
