"""`python -m cohort_tools` is the `camp` command."""

from cohort_tools.cli import main

if __name__ == "__main__":
    main()
