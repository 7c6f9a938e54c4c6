"""The lab environment: all that a notebook or a check imports. Importing it is cheap."""
