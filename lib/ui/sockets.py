"""Lets small messages leave at once: turns Nagle's algorithm off for the server's connections.

Streamlit 1.67 hands its server a socket that does not name its protocol, so asyncio does not see that it is TCP and
leaves the algorithm on. A page is many small messages, and each pause for an acknowledgement then costs 40 ms
(November 2026). Connections inherit the option from the socket that accepts them.
"""

import contextlib
import os
import socket
import stat
from pathlib import Path

_OPEN_FILES = Path("/dev/fd")


def send_at_once() -> int:
    """Set the option on every bound, unconnected TCP socket of this process; return how many there were."""
    count = 0
    for name in os.listdir(_OPEN_FILES) if _OPEN_FILES.is_dir() else ():  # noqa: PTH208 - iterdir() stats vanished files
        with contextlib.suppress(OSError):
            count += _set_no_delay(int(name))
    return count


def _set_no_delay(descriptor: int) -> bool:
    # Nothing is duplicated or closed here: closing any descriptor of a database file would drop SQLite's locks on it.
    if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
        return False
    borrowed = socket.socket(fileno=descriptor)
    try:
        is_tcp = borrowed.family in {socket.AF_INET, socket.AF_INET6} and borrowed.type == socket.SOCK_STREAM
        if not is_tcp or not borrowed.getsockname()[1] or _is_connected(borrowed):
            return False
        borrowed.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return True
    finally:
        borrowed.detach()


def _is_connected(candidate: socket.socket) -> bool:
    try:
        candidate.getpeername()
    except OSError:
        return False
    return True
