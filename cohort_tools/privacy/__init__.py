"""Privacy: small cells are held back, exports carry pseudonyms of their own, and everything written is scanned for leaks."""
