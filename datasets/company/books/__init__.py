"""The books: how documents become journal entries, bank lines and month ends. Helpers of the part `finance`."""
