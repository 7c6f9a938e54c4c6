"""The company world beside real, openly licensed data: a notebook that compares shapes."""
