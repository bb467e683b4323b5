"""Keeps user code and the process of the test apart: what code of an environment sees and changes is its own.

`surroundings` is the state behind it, `views` installs what reads it, `board` exchanges what only exists once.
"""
