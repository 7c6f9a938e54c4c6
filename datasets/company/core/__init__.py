"""What every part of the company world is built on: seeded streams, table cards, the calendar, the CSV writer."""
