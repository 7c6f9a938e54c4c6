"""The two derived weight files of the practice model, their card, and the script that makes them."""
