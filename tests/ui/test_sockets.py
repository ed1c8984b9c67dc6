"""Small messages leave the server at once."""

import socket
import sqlite3
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
def test_a_database_keeps_its_locks(tmp_path):
    holder = sqlite3.connect(tmp_path / "locked.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    send_at_once()
    probe = f"import sqlite3; sqlite3.connect({str(tmp_path / 'locked.db')!r}, timeout=0).execute('BEGIN IMMEDIATE')"
    other = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=30, check=False)
    holder.close()
    assert "database is locked" in other.stderr
