"""Names and sentence frames: the words of the company world."""
