"""One module for each area; every function with `@tool` in it is a tool. This is the one place to add one."""
