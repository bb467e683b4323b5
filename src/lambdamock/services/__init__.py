"""What the services that invoke functions do: who they are to a function's policy, how often they try, what they take.

Pure: tables and rules. `simulation` acts on them.
"""
