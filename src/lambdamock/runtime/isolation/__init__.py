"""Keeps user code and the process of the test apart: what code of an environment sees and changes is its own.

`surroundings` is the state behind it, `views` installs the functions that read it, `board` exchanges what only exists
once. `filesystem`, `modules` and `child_processes` are such views, too, each of which takes several files.
"""
