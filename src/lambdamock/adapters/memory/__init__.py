"""Sources of events that live in the mock itself, on its clock."""
