"""Functions that start child processes, or wait for them, as code of an environment sees them.

Each falls through to the real one when the host calls it. `children` says what becomes of a child.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from lambdamock.runtime.isolation.processes import exit_status, in_this_process, signal_status
from lambdamock.runtime.isolation.surroundings import Surroundings, current

if TYPE_CHECKING:
    from lambdamock.runtime.isolation.child_processes.children import Children

    Process = subprocess.Popen[Any]

_POSITIONAL: Final = (
    "bufsize",
    "executable",
    "stdin",
    "stdout",
    "stderr",
    "preexec_fn",
    "close_fds",
    "shell",
    "cwd",
    "env",
    "universal_newlines",
    "startupinfo",
    "creationflags",
    "restore_signals",
    "start_new_session",
    "pass_fds",
)
"""Parameters of `Popen` behind `args`, in their order."""

_execve: Final[Callable[..., Any]] = os.execve


def views() -> Iterator[tuple[Any, str, Callable[[Any], Any]]]:
    """What is replaced and by which view. None on Windows, where children are as without a mock."""
    if not hasattr(os, "killpg"):
        return
    if isinstance(subprocess.Popen, type):  # and nobody's stand-in
        yield subprocess.Popen, "__init__", popen_view
        yield subprocess.Popen, "wait", waiting_view
        yield subprocess.Popen, "poll", waiting_view
    yield os, "waitpid", waiting_view
    yield os, "system", system_view
    yield os, "posix_spawn", posix_spawn_view
    yield os, "posix_spawnp", posix_spawn_view
    yield os, "execv", exec_view
    yield os, "execve", exec_view
    yield os, "fork", fork_view


def popen_view(real: Callable[..., None]) -> Callable[..., None]:
    """`Popen` of an environment starts a child of the environment."""

    def __init__(self: Process, args: Any, *positional: Any, **options: Any) -> None:  # noqa: N807 - it stands for it
        view = current.get()
        if view is None:
            real(self, args, *positional, **options)
            return
        options.update(zip(_POSITIONAL, positional, strict=False))
        children = children_of(view)
        if in_this_process(view):
            children.start(real, self, args, options)
        else:
            children.commands.adapt(options)
            real(self, children.commands.real(args), **options)

    __init__.__wrapped__ = real  # type: ignore[attr-defined]  # its signature
    return __init__


def waiting_view(real: Callable[..., Any]) -> Callable[..., Any]:
    """Waiting for a child brings its output into the log."""

    def wait(*arguments: Any, **options: Any) -> Any:
        try:
            return real(*arguments, **options)
        finally:
            view = current.get()
            if view is not None and view.children is not None:
                view.children.read()

    return wait


def system_view(real: Callable[[Any], int]) -> Callable[[Any], int]:
    """`os.system` runs a child of the environment."""

    def system(command: Any) -> int:
        if current.get() is None:
            return real(command)
        code = subprocess.Popen(command, shell=True).wait()  # noqa: S602 - as the code wants it
        return code << 8 if code >= 0 else -code

    return system


def posix_spawn_view(real: Callable[..., int]) -> Callable[..., int]:
    """`os.posix_spawn` starts a child of the environment."""

    def posix_spawn(path: Any, argv: Sequence[Any], env: Mapping[Any, Any] | None, /, **options: Any) -> int:
        view = current.get()
        if view is None:
            return real(path, argv, env, **options)
        children = children_of(view)
        commands = children.commands
        command = (commands.real(path), commands.real(argv), commands.environment(env))
        if not in_this_process(view):
            return real(*command, **options)
        options["file_actions"] = [*children.redirections(), *(options.get("file_actions") or ())]
        if not options.get("setsid"):
            options.setdefault("setpgroup", 0)
        pid = real(*command, **options)
        children.add(pid, None, leads_group=not options.get("setpgroup"))
        return pid

    return posix_spawn


def exec_view(real: Callable[..., Any]) -> Callable[..., Any]:
    """`os.execv` and its kin replace the process: the program runs, and the environment is gone.

    Source: assumed, as for any end of the runtime's process.
    """

    def execute(path: Any, argv: Sequence[Any], env: Mapping[Any, Any] | None = None) -> Any:
        view = current.get()
        if view is None:
            return real(path, argv) if env is None else real(path, argv, env)
        if not in_this_process(view):
            commands = children_of(view).commands
            return _execve(commands.real(path), commands.real(argv), commands.environment(env))
        process = subprocess.Popen(  # noqa: S603 - as the code wants it
            list(argv), executable=os.path.join(os.curdir, os.fsdecode(path)), env=env, close_fds=False
        )
        code = process.wait()
        raise view.die(exit_status(code) if code >= 0 else signal_status(-code))

    return execute


def fork_view(real: Callable[[], int]) -> Callable[[], int]:
    """`os.fork`: the output of the child is the environment's, and it ends with it."""

    def fork() -> int:
        view = current.get()
        if view is None or not in_this_process(view):
            return real()
        children = children_of(view)
        pid = real()
        if pid:
            children.add(pid, None, leads_group=False)
        else:
            children.leave_to_parent()
        return pid

    return fork


def children_of(view: Surroundings) -> Children:
    """The children of an environment; it may have none yet."""
    if view.children is None:
        from lambdamock.runtime.isolation.child_processes.children import Children  # few handlers have any

        made = Children(view)
        view.children = vars(view).setdefault("first_children", made)  # several threads may get here
        if view.children is not made:
            made.end()
    return view.children
