"""Where requests of this process's AWS clients are taken over, and how that is undone.

`running` knows which mocks run, `patches` the replaced attributes, `exchange` one call of a client.
"""
