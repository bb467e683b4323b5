"""The tour: chapters that deploy and invoke real functions, tell what they do and check what comes out.

`chapters/` says what happens, `stage.py` does it, `narrator.py` shows it, `handlers/` and `events/` hold what is
deployed and what it is invoked with. `command.py` ties them together.
"""
