"""Building releases, running submissions safely, recording marks through nbgrader, proving labs."""

from graders.late import put_off

put_off("rfc3987_syntax", "is_valid_syntax")
