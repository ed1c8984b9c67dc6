"""Small messages leave the server at once."""

import socket

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
