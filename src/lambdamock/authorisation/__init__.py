"""Who may do what: which permissions a call needs, and whose policies decide."""
