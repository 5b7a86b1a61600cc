"""dev.py: what can be tried without starting the portal. docs/development.md lists what was tried by hand."""

import argparse
import errno
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

import dev

REQUIREMENTS = ["requirements.txt", "requirements-embedded.txt", "requirements-dev.txt"]
only_linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent death signal is Linux's")


@pytest.fixture
def home():
    """A state folder that the user nobody can reach too, which pytest's own tmp_path is not."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@pytest.fixture
def run_dev(home):
    """Call dev.py as a person would, with a state folder of its own."""

    def call(*words, **options):
        command = [sys.executable, dev.ROOT / "dev.py", *words]
        env = {**os.environ, "DEV_HOME": str(home)}
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, **options)

    return call


@pytest.fixture
def place(home, monkeypatch):
    monkeypatch.setenv("DEV_HOME", str(home))
    return dev.Place()


def is_alive(pid):
    """Whether the process runs; one that ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


# What it says when it cannot


def test_a_taken_port_is_one_plain_sentence(run_dev):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run_dev("run", "--port", str(port))
    assert ended.returncode == 1
    assert ended.stderr.strip() == (
        f"Port {port} is taken by another program: stop that one, or choose another with --port N."
    )


@pytest.mark.parametrize("port", ["80", "0", "70000", "http", "-1", "8000.5"])
def test_a_port_must_be_one_that_an_ordinary_user_may_take(port):
    with pytest.raises(argparse.ArgumentTypeError, match="from 1024 to 65535"):
        dev.port_number(port)


def test_a_second_portal_on_the_same_state_is_refused(place):
    refused = pytest.raises(dev.Trouble, match=f"process {os.getpid()}.*set DEV_HOME")
    with dev.holding(place, "run"), refused, dev.holding(place, "run"):
        pass


def test_reset_deletes_when_told_to_and_only_what_dev_made(run_dev, home):
    key, precious = home / "secret-key", home / "thesis.txt"
    key.write_text("")
    precious.write_text("")
    assert run_dev("reset", stdin=subprocess.DEVNULL).returncode == 1
    assert key.exists()
    assert run_dev("reset", "--yes").returncode == 0
    assert not key.exists()
    assert precious.exists()


def test_a_full_disk_is_named_as_that(tmp_path):
    assert dev.explain(OSError(errno.ENOSPC, "No space left on device")) == dev.DISK_IS_FULL
    assert str(dev.failure("pip failed.", "OSError: No space left on device", tmp_path / "log")) == dev.DISK_IS_FULL


def test_another_users_folder_says_what_to_do():
    sentence = dev.explain(PermissionError(errno.EACCES, "Permission denied", "/somewhere"))
    assert "/somewhere" in sentence
    assert "DEV_HOME" in sentence


def test_a_machine_without_wheels_is_told_to_bring_its_own_engines(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(dev.Trouble, match="DATABASE_URL and REDIS_URL"):
        dev.needed(dev.FOR_RUNNING)


def test_whoever_brings_both_engines_needs_no_wheels(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    monkeypatch.setenv("DATABASE_URL", "postgres://own/one")
    monkeypatch.setenv("REDIS_URL", "redis://own/0")
    assert "requirements-embedded.txt" not in dev.needed(dev.FOR_TESTING)


def test_a_missing_pip_says_how_to_get_it(place, monkeypatch):
    monkeypatch.setattr(dev, "succeeds", lambda command, **options: False)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(dev.Trouble, match="apt install python3-pip"):
        dev.installer(place)


# The environment


def test_dotenv_is_read_as_django_environ_reads_it(tmp_path):
    path = tmp_path / ".env"
    path.write_text("# comment\nA=1\nexport B='two words'\nC=\"x=y\"\n#D=4\nE=\n")
    assert dev.read_dotenv(path) == {"A": "1", "B": "two words", "C": "x=y", "E": ""}


def test_tests_run_in_the_same_environment_whatever_ones_own_says(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_DEMO", "1")
    monkeypatch.setenv("EMAIL_URL", "smtp://real.example")
    env = dev.testing_environment(tmp_path)
    assert (env["PORTAL_DEMO"], env["EMAIL_URL"], env["DEBUG"]) == ("", "", "0")


def test_the_secret_key_is_made_once_and_read_by_its_owner_only(place):
    key = dev.secret_key(place)
    assert len(key) >= 50
    assert dev.secret_key(place) == key
    assert (place.state_folder / "secret-key").stat().st_mode & 0o777 == 0o600


def test_an_engine_that_the_user_names_is_not_embedded(place):
    engines = dev.Engines(place, place.state_folder, env={"DATABASE_URL": "postgres://own/one"}, durable=False)
    assert list(engines.urls()) == ["REDIS_URL"]


def test_the_path_of_a_socket_fits_however_deep_the_checkout_lies(place):
    engines = dev.Engines(place, Path("/deep" * 50), env={}, durable=False)
    assert len(str(engines.sockets / ".s.PGSQL.5432.lock")) < 100


# The locked requirements


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_are_locked_by_hash_and_name_no_registry(name):
    text = (dev.ROOT / name).read_text()
    names = re.findall(r"^([a-z0-9-]+)==", text, flags=re.MULTILINE)
    assert names
    assert text.count("==") >= len(names)
    assert len(re.findall(r"^[a-z].*\\\n    --hash=sha256:", text, flags=re.MULTILINE)) == len(names)
    assert not re.search(r"https?://|file:|--index-url|--find-links|(^|\s)/", text)
    assert "psycopg" not in names  # Django would silently prefer it to psycopg2


# Folders and locks


def test_a_test_run_sweeps_what_a_killed_one_left_and_spares_the_living(tmp_path):
    tests = tmp_path / "tests"
    (tests / "dead").mkdir(parents=True)
    with dev.private_folder(tests) as living:
        with dev.private_folder(tests) as other:
            assert {living, other} == set(tests.iterdir())
        assert living.exists()
    assert not list(tests.iterdir())


def test_a_lock_can_be_had_once(tmp_path):
    with dev.take_lock(tmp_path / "lock"):
        assert dev.take_lock(tmp_path / "lock") is None
    again = dev.take_lock(tmp_path / "lock")
    assert again is not None
    again.close()


# Processes


@only_linux
def test_killing_dev_leaves_no_process_behind(tmp_path):
    """As dev.py starts gunicorn and Celery: a master that forks. Killed with -9, it takes both along."""
    (tmp_path / "forker.py").write_text(
        "import os, time\nos.fork()\nos.write(1, b'%d\\n' % os.getpid())\ntime.sleep(60)\n"
    )
    code = (
        "import dev, subprocess, sys; from signal import SIGKILL\n"
        f"subprocess.run([sys.executable, {str(dev.ROOT / 'dev.py')!r}, 'become', 'forker'],"
        " preexec_fn=dev.die_with_parent(SIGKILL))"
    )
    env = {**os.environ, "PYTHONPATH": f"{dev.ROOT}:{tmp_path}"}
    with subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True) as parent:
        pids = [int(parent.stdout.readline()) for _ in range(2)]
        assert all(map(is_alive, pids))
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while any(map(is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(map(is_alive, pids))


def test_a_server_that_dies_at_once_is_reported_with_the_end_of_its_log(tmp_path):
    words = ["/bin/sh", "-c", "echo the reason; exit 3"]
    server = dev.Server("The thing", words, log=tmp_path / "log", env={}, is_ready=lambda server: False)
    with pytest.raises(dev.Trouble, match=r"The thing did not start\. .*\n    \| the reason"):
        server.start()


def test_a_server_that_keeps_dying_is_given_up(tmp_path, capsys):
    server = dev.Server("The thing", ["/bin/sleep", "60"], log=tmp_path / "log", env={})
    server.start()
    for _ in range(3):
        server.process.kill()
        server.process.wait()
        server.revive()
    server.process.kill()
    server.process.wait()
    with pytest.raises(dev.Trouble, match="keeps stopping"):
        server.revive()
    server.end()
    assert capsys.readouterr().out.count("The thing stopped (code -9)") == 3


def test_ctrl_c_reaches_a_process_in_the_foreground(tmp_path):
    """Also where the shell had dev.py ignore SIGINT, as it does for `dev.py test &`."""
    code = (
        "import dev, os, sys; dev.listen_for_signals()\n"
        "inner = 'import time\\ntry: print(1, flush=True); time.sleep(60)\\nexcept KeyboardInterrupt: exit(7)'\n"
        "sys.exit(dev.foreground([sys.executable, '-c', inner], dict(os.environ)))"
    )
    ignored = ["/bin/sh", "-c", 'trap "" INT; exec "$0" -c "$1"', sys.executable, code]
    env = {**os.environ, "PYTHONPATH": str(dev.ROOT)}
    with subprocess.Popen(ignored, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as outer:
        outer.stdout.readline()
        outer.send_signal(signal.SIGINT)
        assert outer.wait(10) == 7
