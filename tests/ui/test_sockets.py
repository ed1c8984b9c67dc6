"""Small messages leave the server at once."""

import fcntl
import socket
import subprocess
import sys

import pytest

from lib.ui.sockets import send_at_once


@pytest.mark.server
def test_a_listening_socket_passes_the_option_on_to_its_connections():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        assert send_at_once() >= 1
        listener.listen()
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.server
def test_locks_on_files_are_kept(tmp_path):
    path = tmp_path / "database"
    with path.open("w") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        send_at_once()
        ask = "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'w'), fcntl.LOCK_EX | fcntl.LOCK_NB)"
        other = subprocess.run([sys.executable, "-c", ask, path], capture_output=True, check=False)
    assert b"BlockingIOError" in other.stderr
