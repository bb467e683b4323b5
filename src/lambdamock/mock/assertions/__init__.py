"""Assertions about what happened, all of them views of the journal.

`comparison` tells how two values differ, `matchers` say what is wanted where equality asks for too much, `nearest`
finds the invocation that came closest, and `circumstances` tell what else became of a function. `functions`, `world`
and `queues` hold the assertions themselves.
"""
