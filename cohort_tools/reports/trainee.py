# %% tags=["parameters"]
payload_path: str = ""  # the payload, a JSON file that `cohort_tools.payloads` has written
payload_sha256: str = ""  # its digest; another payload is refused
locale: str = "en"  # en or zh-CN
audience: str = "self"  # whom the payload must be made for

# %%
from cohort_tools.render.page import open_page

page = open_page("trainee", payload_path, payload_sha256, locale, audience)

# %%
page.show("head")

# %%
page.show("ladder")

# %%
page.show("fit")

# %%
page.show("labs")

# %%
page.show("work")

# %%
page.show("pair")

# %%
page.show("scenarios")

# %%
page.show("badges")

# %%
page.show("signals")

# %%
page.show("definitions")

# %%
page.receipt()
