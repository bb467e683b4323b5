"""Runtimes that a package or a layer brings along: a bootstrap as a child process and the Runtime API it talks to."""
