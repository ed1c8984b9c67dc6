"""All benches, one after the other: `make bench`. Figures are for people; nothing here fails a build."""

import subprocess
import sys

BENCHES = (
    ("jobs",),
    ("pages",),
    ("canvas",),
    ("ledger", "100000"),
    ("sandbox",),
    ("social",),
    ("social_page",),
    ("crops",),
    ("characters",),
    ("characters_page",),
    ("prompts",),
    ("picture",),
    ("adapters",),
    ("api",),
)


def main() -> int:
    """Run each bench in a process of its own; return how many failed."""
    failed = 0
    for name, *arguments in BENCHES:
        print(f"== {name}", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"bench.{name}", *arguments], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
