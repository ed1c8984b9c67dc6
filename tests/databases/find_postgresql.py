"""Finds the PostgreSQL that the tests start for themselves; run with `--install`, gets one where there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_VARIABLE = "STUDIO_TEST_POSTGRESQL"
_DEBIAN = Path("/usr/lib/postgresql")
_ADDITIONS = Path("/etc/postgresql-common/createcluster.d")


def find_postgresql() -> Path | None:
    """Return the folder with `initdb` and `postgres`: the one that the environment names, the path's, or Debian's."""
    named = os.environ.get(_VARIABLE)
    if named:
        return Path(named) if (Path(named) / "initdb").is_file() else None
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return versions[-1].parent if versions else None


def install() -> None:
    """Get PostgreSQL from the system's packages, as root on Debian; its own cluster is not wanted."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    subprocess.run(["apt-get", "update", "-qq"], check=False)
    common = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    subprocess.run([*common, "postgresql-common"], check=False)
    if _ADDITIONS.parent.is_dir():
        _ADDITIONS.mkdir(exist_ok=True)
        (_ADDITIONS / "studio-tests.conf").write_text("create_main_cluster = false\n")
    subprocess.run([*common, "postgresql"], check=False)


def main() -> int:
    """Print the folder, after installing if asked to; in CI a missing PostgreSQL is a failure."""
    if find_postgresql() is None and "--install" in sys.argv:
        install()
    folder = find_postgresql()
    if folder is None:
        print("No PostgreSQL could be had; the tests on it will be skipped.", file=sys.stderr)  # noqa: T201 - a command
        return 1 if os.environ.get("CI") else 0
    print(folder)  # noqa: T201 - a command
    return 0


if __name__ == "__main__":
    sys.exit(main())
