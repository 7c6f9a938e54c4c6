"""Building releases, running submissions safely, recording marks through nbgrader, proving labs."""
