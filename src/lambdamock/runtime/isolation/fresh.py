"""The interpreter as a new execution environment finds it: what a cold start begins with."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping

from lambdamock.runtime import snapshot_hooks
from lambdamock.runtime.isolation import locality, views
from lambdamock.runtime.isolation.board import THREAD_EXCEPTHOOK, borrowed_attributes
from lambdamock.runtime.isolation.capture import LogBuffer
from lambdamock.runtime.isolation.loggers import new_root_state
from lambdamock.runtime.isolation.modules.loader import (
    LOADED_BEFORE_HANDLER,
    host_path,
    known_to_host,
    layer_entries,
    native_names,
    shared_with_host,
    shipped_names,
)
from lambdamock.runtime.isolation.surroundings import Surroundings
from lambdamock.runtime.logging_setup import root_set_up


def fresh_surroundings(
    owner: object,
    log: LogBuffer,
    variables: Mapping[str, str],
    now: Callable[[], float],
    *,
    root: str | None,
    layers_root: str | None,
    runtime: str,
    temporary_directory: str,
) -> Surroundings:
    """Surroundings in which nothing has run yet.

    Args:
        owner: the execution environment.
        root: the real task directory; None for a callable of the test, which keeps modules, path and directory of the
            host.
        layers_root: the real directory of the layers, or None.
        runtime: identifier; names a directory of modules in layers.
        temporary_directory: the stand-in of /tmp.
    """
    encode_key, encode_value = os.environ.encodekey, os.environ.encodevalue
    view = Surroundings(
        owner,
        log,
        {encode_key(name): encode_value(value) for name, value in variables.items()},
        directory=root,
        roots=() if root is None else (root, temporary_directory),
        path=None,
    )
    locality.choose_zone(view, variables.get("TZ"))
    given = {
        "argv": ["/var/runtime/bootstrap.py"],
        "stdout": views.STDOUT,
        "stderr": views.STDERR,
        "excepthook": sys.__excepthook__,
        "_levelToName": dict(logging._levelToName),  # noqa: SLF001 - levels that libraries of the host have named count
        "_nameToLevel": dict(logging._nameToLevel),  # noqa: SLF001
        "tempdir": temporary_directory,
        "filters": views.default_filters(),
        "showwarning": views.original_showwarning(),
        "_showwarnmsg_impl": views.show_warning,
    }
    layered = [] if layers_root is None else layer_entries(layers_root, runtime)
    if layers_root is not None:
        view.roots += (layers_root,)
    if root is not None:
        _ship(view, [root, *layered])
    elif layered:
        _add(view, layered)
    if view.path is not None:
        given["path"] = view.path
    view.borrowed = {place: given[name] for place, (_, name) in enumerate(borrowed_attributes()) if name in given}
    view.borrowed[THREAD_EXCEPTHOOK] = threading.__excepthook__
    level, handler = root_set_up(variables, log.record, view, now)
    view.root_logger = new_root_state(level, handler)
    return view


def _ship(view: Surroundings, own: list[str]) -> None:
    """Let a package and its layers come before the host's path."""
    host = host_path(own)
    view.path = own + host
    for directory in own:
        names = shipped_names(directory) - view.tops - view.host_names  # of a name, the first directory counts
        native = native_names(directory, names)
        shared = shared_with_host(names, native, host)
        view.native_packages |= {name: package for name, package in native.items() if name not in shared}
        view.host_names |= shared
        view.tops |= names - shared
    view.tops = view.tops - LOADED_BEFORE_HANDLER | {snapshot_hooks.MODULE}


def _add(view: Surroundings, layered: list[str]) -> None:
    """Let layers come behind the host's path: a callable of the test goes on with the modules of the test."""
    view.path = [*sys.path, *layered]
    names = frozenset().union(*map(shipped_names, layered))
    view.host_names = known_to_host(names, sys.path)
    view.tops = names - view.host_names - LOADED_BEFORE_HANDLER
