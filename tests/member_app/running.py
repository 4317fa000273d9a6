"""The real command in a process of its own, for tests that need what only a process has: signals, ports, output."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue

from typer.testing import CliRunner

from member_app.cli import app
from member_app.guard import TALKATIVE

#: Seconds that whatever is certain to come may take on a busy machine.
PATIENCE = 60.0


class Running:
    """A started command. `url` is where it answers, `lines` what it printed so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self.url = ""
        self._queue: Queue[str | None] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for(self, start: str) -> str:
        """The first line that begins with `start`; what came before is kept in `lines`.

        A process that has yet to start has as long again.
        """
        end = time.monotonic() + 2 * PATIENCE
        while True:
            for line in self.lines:
                if line.startswith(start):
                    return line
            try:
                line = self._queue.get(timeout=max(0.0, end - time.monotonic()))
            except Empty:
                line = None
            assert line is not None, f"never printed {start!r}:\n" + "\n".join(self.lines)
            self.lines.append(line)

    def stop(self, how: int = signal.SIGINT) -> None:
        """Ask it to stop, and wait; one that hangs is an error."""
        self.process.send_signal(how)
        self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)

    def end(self) -> None:
        """Make sure that it is gone."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(5)
        assert self.process.stdout
        self.process.stdout.close()

    def so_far(self) -> list[str]:
        """All lines it has printed until now."""
        while not self._queue.empty():
            if line := self._queue.get():
                self.lines.append(line)
        return self.lines

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._queue.put(line.rstrip("\n"))
        self._queue.put(None)


def environment(**extra: str) -> dict[str, str]:
    """Of this process, without settings of the app and without a display."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("MEMBER_APP_", "DISPLAY", "WAYLAND"))
    }
    root = str(Path(__file__).resolve().parents[2])
    return {**kept, "PYTHONPATH": root, "MEMBER_APP_PRECOMPRESS": "0", "COLUMNS": "200", **extra}


def start(*arguments: str, announces: str = "Member app: ", **extra: str) -> Running:
    """`member-app ARGUMENTS`, ready to answer; the caller ends it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "member_app", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment(**extra),
    )  # fmt: skip
    command = Running(process)
    try:
        command.url = command.wait_for(announces).removeprefix(announces)
    except BaseException:
        command.end()
        raise
    return command


@contextlib.contextmanager
def running(*arguments: str, announces: str = "Member app: ", **extra: str) -> Iterator[Running]:
    """`member-app ARGUMENTS`, ready to answer; ended afterwards whatever happens."""
    command = start(*arguments, announces=announces, **extra)
    try:
        yield command
    finally:
        command.end()


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


def member_app(*arguments: str, **extra: str) -> Outcome:
    """`member-app ARGUMENTS`, run to its end in this process."""
    settings: dict[str, str | None] = {name: None for name in os.environ if name.startswith("MEMBER_APP_")}
    root = logging.getLogger()
    loggers = [root, *(logging.getLogger(name) for name in (*TALKATIVE, "stamina"))]
    handlers, levels = root.handlers[:], [logger.level for logger in loggers]
    try:
        result = CliRunner().invoke(app, list(arguments), env={**settings, **extra})
    finally:
        # A command sets up logging for its process; the next test's logging is not its business.
        root.handlers[:] = handlers
        for logger, was in zip(loggers, levels, strict=True):
            logger.setLevel(was)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout, result.stderr)
