import httpcore
import pytest

from lib.clock import FixedClock
from lib.errors import ProviderTimeout, ProviderUnavailable, TooLarge, UnsafeUrl
from lib.net.download import Downloader

PUBLIC = "93.184.215.14"


class Stream(httpcore.NetworkStream):
    """A connection that answers from memory and records what was asked of it."""

    def __init__(self, answer, log, on_read=lambda: None):
        self._answer, self._log, self._on_read = answer, log, on_read

    def read(self, max_bytes, timeout=None):
        self._on_read()
        piece, self._answer = self._answer[:50], self._answer[50:]
        return piece

    def write(self, buffer, timeout=None):
        self._log.append(buffer)

    def close(self):
        pass

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        self._log.append(f"tls {server_hostname}")
        return self


class Net:
    """A resolver and a connector that open nothing."""

    def __init__(self, *answers, names=None, on_read=lambda: None):
        self.answers, self.names, self.on_read = list(answers), names or {}, on_read
        self.connected, self.said = [], []

    def resolve(self, host, port):
        found = self.names.get(host, [PUBLIC])
        return found.pop(0) if found and isinstance(found[0], list) else found

    def connect(self, address, port, timeout_s):
        self.connected.append((address, port))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Stream(answer, self.said, self.on_read)

    def downloader(self, **settings):
        return Downloader(self.resolve, self.connect, **settings)


def an_answer(body=b"picture", *, status="200 OK", headers=""):
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


def a_redirect(location):
    return an_answer(b"", status="302 Found", headers=f"Location: {location}\r\n")


def test_it_connects_to_the_address_it_judged_under_the_hosts_own_name():
    net = Net(an_answer())
    assert net.downloader().fetch("https://pictures.example/a.png?sig=1") == b"picture"
    assert net.connected == [(PUBLIC, 443)]
    assert net.said[0] == "tls pictures.example"
    asked = b"".join(net.said[1:])
    assert asked.startswith(b"GET /a.png?sig=1 HTTP/1.1\r\nHost: pictures.example\r\n")
    assert not any(word in asked.lower() for word in (b"authorization", b"cookie", b"api-key"))


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        [PUBLIC, "192.168.1.1"],
        [PUBLIC, "::1"],
        ["::ffff:169.254.169.254"],
        ["64:ff9b::a00:1"],
        ["192.0.0.8"],
        ["fe80::1%eth0"],
        ["not an address"],
    ],
)
def test_one_address_that_is_not_public_condemns_the_name(addresses):
    net = Net(names={"pictures.example": addresses})
    with pytest.raises(UnsafeUrl):
        net.downloader().fetch("https://pictures.example/a.png")
    assert net.connected == []


def test_a_name_that_changes_its_mind_is_judged_at_each_connection():
    net = Net(a_redirect("/b.png"), names={"pictures.example": [[PUBLIC], ["127.0.0.1"]]})
    with pytest.raises(UnsafeUrl):
        net.downloader().fetch("https://pictures.example/a.png")
    assert net.connected == [(PUBLIC, 443)]


def test_a_name_is_resolved_once_for_judging_and_connecting():
    asked = []
    net = Net(an_answer())

    def resolve(host, port):
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else ["127.0.0.1"]

    assert Downloader(resolve, net.connect).fetch("https://pictures.example/a.png") == b"picture"
    assert asked == ["pictures.example"]
    assert net.connected == [(PUBLIC, 443)]


@pytest.mark.parametrize(
    "location",
    [
        "http://pictures.example/a.png",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/",
        "//localhost/",
        "https://user@pictures.example/",
        "https://pictures.example:8080/",
        "file:///etc/passwd",
        "https://inside.example/",
        "https://[::1",
        "\\\\inside.example\\",
        "",
    ],
)
def test_a_redirect_is_judged_like_the_first_address(location):
    net = Net(a_redirect(location), names={"inside.example": ["10.0.0.7"]})
    with pytest.raises(UnsafeUrl):
        net.downloader().fetch("https://pictures.example/a.png")
    assert net.connected == [(PUBLIC, 443)]


def test_three_redirects_are_followed_and_not_four():
    hops = [a_redirect(f"https://pictures.example/{hop}") for hop in range(3)]
    assert Net(*hops, an_answer()).downloader().fetch("https://pictures.example/") == b"picture"
    with pytest.raises(UnsafeUrl, match="too often"):
        Net(*hops, a_redirect("/again"), an_answer()).downloader().fetch("https://pictures.example/")


@pytest.mark.parametrize(
    "answer",
    [
        an_answer(b"x" * 200),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nc8\r\n" + b"x" * 200 + b"\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200,
    ],
)
def test_too_much_is_refused_whether_announced_or_not(answer):
    with pytest.raises(TooLarge):
        Net(answer).downloader().fetch("https://pictures.example/a.png", max_bytes=100)


def test_a_server_that_drips_runs_out_of_time():
    clock = FixedClock()
    net = Net(an_answer(b"x" * 5000), on_read=lambda: clock.advance(5))
    with pytest.raises(ProviderTimeout):
        net.downloader(clock=clock).fetch("https://pictures.example/a.png", total_timeout_s=20)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (an_answer(status="404 Not Found"), ProviderUnavailable),
        (an_answer(status="500 Oops"), ProviderUnavailable),
        (b"not http at all\r\n\r\n", ProviderUnavailable),
        (an_answer()[:-3], ProviderUnavailable),
        (b"", ProviderUnavailable),
        (httpcore.ConnectError("refused"), ProviderUnavailable),
        (httpcore.ReadTimeout("slow"), ProviderTimeout),
        (OSError("no route"), ProviderUnavailable),
    ],
)
def test_what_cannot_be_had_is_a_provider_error_that_hides_the_address(answer, expected):
    with pytest.raises(expected) as caught:
        Net(answer).downloader().fetch("https://pictures.example/a.png?sig=secret")
    assert "secret" not in f"{caught.value!r}{caught.value.__cause__!r}"


def test_the_next_address_is_tried_where_the_first_refuses():
    net = Net(httpcore.ConnectError("refused"), an_answer(), names={"pictures.example": [PUBLIC, "2606:4700::1111"]})
    assert net.downloader().fetch("https://pictures.example/") == b"picture"
    assert net.connected == [(PUBLIC, 443), ("2606:4700::1111", 443)]


def test_an_unknown_name_is_unavailable():
    def resolve(host, port):
        raise OSError("unknown")

    with pytest.raises(ProviderUnavailable):
        Downloader(resolve, Net().connect).fetch("https://pictures.example/")


def test_loopback_is_reached_only_where_it_was_allowed_by_name():
    net = Net(an_answer(), names={"127.0.0.1": ["127.0.0.1"]})
    downloader = net.downloader(allowed_loopback={"127.0.0.1:8123"})
    assert downloader.fetch("http://127.0.0.1:8123/a.png") == b"picture"
    assert net.connected == [("127.0.0.1", 8123)]


def test_checking_an_address_resolves_and_opens_nothing():
    net = Net(names={"pictures.example": []})
    net.downloader().check_url("https://pictures.example/a.png")
    with pytest.raises(UnsafeUrl):
        net.downloader().check_url("https://10.0.0.1/")
    assert net.connected == []
