"""What a file's content credentials (C2PA) say, read and checked with the `c2pa` package where that is installed.

Runs in a child process: the package is a large native library and the file may be hostile. Nothing is fetched from
elsewhere, neither manifests that a file only points to nor answers about certificates. Names of fields as the package
writes them (c2pa-python 0.38, read November 2026).
"""

import io
import json
from collections.abc import Mapping
from typing import Any, Literal

from lib.model.record import Record

State = Literal["trusted", "valid", "invalid", "unread", "unreadable"]
"""Signed by somebody trusted; whole, by somebody on no list; altered or badly signed; no package here; damaged."""
_OFFLINE = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
_STATES: Mapping[str, State] = {"Trusted": "trusted", "Valid": "valid", "Invalid": "invalid"}
_MAX_TEXT = 200
_MAX_PROBLEMS = 5
_UNTRUSTED = "signingCredential.untrusted"


class Credentials(Record):
    """Facts from the newest manifest of a file. Texts are the file's own words: at most 200 characters, not trusted."""

    state: State
    signer: str = ""
    """Who signed, as the certificate names them."""
    maker: str = ""
    """The program that wrote the claim."""
    source_type: str = ""
    """How the picture came to be, the last word of IPTC's address."""
    signed_at: str = ""
    problems: tuple[str, ...] = ()
    """Codes of the checks that failed, as the specification names them."""


def read_credentials(content: bytes) -> Credentials:
    """Return what the credentials in a file say. Raises nothing for damaged or hostile files."""
    try:
        import c2pa  # noqa: PLC0415 - optional, and only a child process should carry it
    except (ImportError, OSError):
        return Credentials(state="unread")
    try:
        settings = c2pa.Settings.from_dict(_OFFLINE)
        with (
            c2pa.Context(settings) as context,
            c2pa.Reader(_media_type(content), io.BytesIO(content), None, context) as reader,
        ):
            report = json.loads(reader.json())
    except Exception:  # noqa: BLE001 - the package raises anything for damaged files, and then there is nothing to read
        return Credentials(state="unreadable")
    return _facts(report)


def _facts(report: Mapping[str, Any]) -> Credentials:
    manifest = report.get("manifests", {}).get(report.get("active_manifest"), {})
    signature = manifest.get("signature_info") or {}
    makers = manifest.get("claim_generator_info") or [{"name": manifest.get("claim_generator", "")}]
    failures = [str(status.get("code", "")) for status in report.get("validation_status") or ()]
    return Credentials(
        state=_STATES.get(str(report.get("validation_state")), "invalid"),
        signer=_text(signature.get("common_name") or signature.get("issuer")),
        maker=_text(" ".join(str(makers[0].get(name) or "") for name in ("name", "version"))),
        source_type=_text(_source_type(manifest).rpartition("/")[2]),
        signed_at=_text(signature.get("time")),
        problems=tuple(_text(code) for code in failures if code != _UNTRUSTED)[:_MAX_PROBLEMS],
    )


def _source_type(manifest: Mapping[str, Any]) -> str:
    for assertion in manifest.get("assertions") or ():
        if str(assertion.get("label", "")).startswith("c2pa.actions"):
            for action in assertion.get("data", {}).get("actions") or ():
                if action.get("digitalSourceType"):
                    return str(action["digitalSourceType"])
    return ""


def _text(value: object) -> str:
    return " ".join(str(value or "").split())[:_MAX_TEXT]


def _media_type(content: bytes) -> str:
    for start, name in ((b"\x89PNG", "png"), (b"\xff\xd8", "jpeg"), (b"GIF8", "gif"), (b"RIFF", "webp")):
        if content.startswith(start):
            return f"image/{name}"
    return "image/avif"
