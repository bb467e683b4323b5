"""The interpreter as a new execution environment finds it: what a cold start begins with."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

from lambdamock.runtime import views
from lambdamock.runtime.board import borrowed_attributes
from lambdamock.runtime.capture import LogBuffer
from lambdamock.runtime.loader import LOADED_BEFORE_HANDLER, import_path, shared_with_host, shipped_names
from lambdamock.runtime.loggers import new_root_state
from lambdamock.runtime.logging_setup import root_set_up
from lambdamock.runtime.surroundings import Surroundings


def new_memory(
    owner: object,
    log: LogBuffer,
    variables: Mapping[str, str],
    now: Callable[[], float],
    *,
    root: str | None,
    temporary_directory: str,
) -> Surroundings:
    """Surroundings in which nothing has run yet.

    Args:
        owner: the execution environment.
        root: the real task directory; None for a callable of the test, which keeps modules, path and directory of the
            host.
        temporary_directory: the stand-in of /tmp.
    """
    encode_key, encode_value = os.environ.encodekey, os.environ.encodevalue
    view = Surroundings(
        owner,
        log,
        {encode_key(name): encode_value(value) for name, value in variables.items()},
        directory=root,
        roots=() if root is None else (root, temporary_directory),
        path=None if root is None else import_path(root),
    )
    given = {
        "stdout": views.STDOUT,
        "stderr": views.STDERR,
        "excepthook": sys.__excepthook__,
        "tempdir": temporary_directory,
        "filters": views.default_filters(),
        "showwarning": views.original_showwarning(),
        "_showwarnmsg_impl": views.show_warning,
    }
    if root is not None and view.path is not None:
        given["path"] = view.path
        names = shipped_names(root)
        view.host_names = shared_with_host(root, names, view.path[1:])
        view.tops = names - view.host_names - LOADED_BEFORE_HANDLER
    view.borrowed = {place: given[name] for place, (_, name) in enumerate(borrowed_attributes()) if name in given}
    level, handler = root_set_up(variables, log.record, view, now)
    view.root_logger = new_root_state(level, handler)
    return view
