"""Both doors once over a real connection to a server of the test's own."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lib.errors import OutcomeUnknown, ProviderUnavailable, UnsafeUrl
from lib.net.download import Downloader
from lib.net.http import HttpClient
from lib.net.messages import HttpCall

pytestmark = pytest.mark.server


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "7")
        self.end_headers()
        self.wfile.write(b"picture")

    def do_POST(self):
        """Take the request and hang up."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.close_connection = True

    def log_message(self, *words):
        pass


@pytest.fixture
def host():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def send(url):
    client = HttpClient()
    try:
        call = HttpCall("POST", url, json_body={}, is_paid=True)
        return client.send(call, provider="vendor", provider_label="Vendor", fault=lambda answer: None)
    finally:
        client.close()


def test_a_download_arrives(host):
    assert Downloader(allowed_loopback={host}).fetch(f"http://{host}/a.png") == b"picture"


def test_a_download_from_this_machine_is_refused_unless_allowed(host):
    with pytest.raises(UnsafeUrl):
        Downloader().fetch(f"http://{host}/a.png")


def test_a_server_that_hangs_up_after_a_paid_call_leaves_it_unknown(host):
    with pytest.raises(OutcomeUnknown):
        send(f"http://{host}/images")


def test_a_server_that_is_not_there_is_unavailable():
    with pytest.raises(ProviderUnavailable):
        send("http://127.0.0.1:9/images")
