import pytest

from lib.errors import UnsafeUrl
from lib.net.addresses import check_form, is_public

HOSTILE = [
    "http://example.com/a.png",
    "ftp://example.com/a.png",
    "file:///etc/passwd",
    "gopher://example.com/",
    "data:image/png;base64,AAAA",
    "//example.com/a.png",
    "example.com/a.png",
    "https://",
    "https:///a.png",
    "https://user@example.com/",
    "https://user:word@example.com/",
    "https://example.com@127.0.0.1/",
    "https://example.com:8443/",
    "https://example.com:80/",
    "https://example.com:/",
    "https://example.com:0/",
    "https://example.com:99999/",
    "https://example.com:x/",
    "https://localhost/",
    "https://LOCALHOST/",
    "https://a.localhost/",
    "https://metadata/",
    "https://metadata.google.internal/",
    "https://printer.local/",
    "https://router.lan/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.0.0.1.:443/",
    "https://0/",
    "https://0.0.0.0/",
    "https://10.1.2.3/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://172.31.255.255/",
    "https://192.168.0.1/",
    "https://192.0.0.8/",
    "https://192.0.2.1/",
    "https://192.88.99.1/",
    "https://198.18.0.1/",
    "https://198.51.100.1/",
    "https://203.0.113.1/",
    "https://224.0.0.1/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    "https://168.63.129.16/",
    "https://1.2.3.4.5/",
    "https://256.1.1.1/",
    "https://1.1.1.08/",
    "https://[::]/",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:8.8.8.8]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001::1]/",
    "https://[2001:db8::1]/",
    "https://[3fff::1]/",
    "https://[fc00::1]/",
    "https://[fd12:3456::1]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[100::1]/",
    "https://[::1/",
    "https://[v1.a]/",
    "https://example.com\\@127.0.0.1/",
    "https:\\\\example.com/",
    "https://exa mple.com/",
    "https://example..com/",
    "https://-example.com/",
    "https://example.com./",
    "https://exam%70le.com/",
    "https://example.com,evil.example/",
    "https://bücher.example/",
    "https://example\u3002com/",
    "https://127\u30020\u30020\u30021/",
    "https://\u2460\u2461\u2466.0.0.1/",
    "https://\u217cocalhost/",
    "https://\u212aelvin.example/",
    "https://example.com\u2215@127.0.0.1/",
    "https://example.com\uff0f@127.0.0.1/",
    "https://example\u200b.com/",
    "",
    " https://example.com/",
    "https://example.com/\r\nX: 1",
    "https://exam\tple.com/",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_form_is_refused_before_anything_is_resolved(url):
    with pytest.raises(UnsafeUrl) as caught:
        check_form(url)
    assert url == "" or url not in str(caught.value)


def test_an_endless_address_is_refused():
    with pytest.raises(UnsafeUrl):
        check_form("https://example.com/" + "a" * 9000)


@pytest.mark.parametrize(
    ("url", "host", "asked"),
    [
        ("https://example.com/a.png?sig=a%2Fb#top", "example.com", "https://example.com/a.png?sig=a%2Fb"),
        ("HTTPS://Example.COM:443/a.png", "example.com", "https://Example.COM:443/a.png"),
        ("https://8.8.8.8/", "8.8.8.8", "https://8.8.8.8/"),
        ("https://[2606:4700::1111]/", "2606:4700::1111", "https://[2606:4700::1111]/"),
        ("https://example.com/füchse.png", "example.com", "https://example.com/f%C3%BCchse.png"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", "https://xn--bcher-kva.example/"),
    ],
)
def test_a_public_address_passes(url, host, asked):
    target = check_form(url)
    assert (target.host, target.port, target.url) == (host, 443, asked)


def test_only_the_named_loopback_port_may_be_reached_in_tests():
    assert check_form("http://127.0.0.1:8123/a.png", {"127.0.0.1:8123"}).port == 8123
    with pytest.raises(UnsafeUrl):
        check_form("http://127.0.0.1:8124/a.png", {"127.0.0.1:8123"})
    with pytest.raises(UnsafeUrl):
        check_form("http://10.0.0.1:8123/a.png", {"10.0.0.1:8123"})


@pytest.mark.parametrize("address", ["example.com", "", "1.1.1", "::ffff:1.1.1.1", "fe80::1%eth0"])
def test_only_plain_public_literals_are_public(address):
    assert not is_public(address)
