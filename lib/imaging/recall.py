"""Settings that pictures carry: ours, and those of AUTOMATIC1111, ComfyUI and InvokeAI. A pure reader of hostile files.

What comes back is text and numbers and nothing is trusted: values are bounded here and validated again as a request.
Formats as those tools write them, from their public sources (read November 2026). Runs in a worker process.
"""

import html
import io
import json
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lib.imaging.marks import SETTINGS_TAG

_PNG = b"\x89PNG\r\n\x1a\n"
_MAX_CHUNKS = 2_000
_MAX_TEXT = 500_000
_MAX_NODES = 2_000
_MAX_VALUE = 10_000
_EXIF_BLOCK, _USER_COMMENT = 0x8769, 0x9286
_PAIR = re.compile(r'\s*([A-Za-z][\w \-/]*):\s*("(?:\\.|[^"\\])*"|[^,]*)(?:,|$)')
_SIZE = re.compile(r"(\d{1,5})x(\d{1,5})")
_SETTINGS = re.compile(f"<{SETTINGS_TAG}>(.*?)</{SETTINGS_TAG}>", re.DOTALL)
_NUMBERS = {"seed": int, "steps": int, "guidance_scale": float, "width": int, "height": int}


@dataclass(frozen=True)
class Recalled:
    """What a file says. `tool` is empty where it says nothing; `lost` names settings that have no place here.

    `values` holds, where known: prompt, negative_prompt, model, provider, seed, steps, guidance_scale, width, height,
    and for our own files whatever else the request had.
    """

    tool: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    lost: tuple[str, ...] = ()


def recall(content: bytes) -> Recalled:
    """Return the settings in a file; an empty record for files without any, damaged or hostile ones included."""
    texts = dict(_texts(content))
    for key, read in (
        ("studio", _read_ours),
        ("parameters", _read_a1111),
        ("invokeai_metadata", _read_invokeai),
        ("sd-metadata", _read_invokeai),
        ("prompt", _read_comfyui),
    ):
        if key in texts:
            try:
                found = read(texts[key])
            except (ValueError, TypeError, KeyError, RecursionError, AttributeError):
                continue
            if found.values:
                return found
    return Recalled()


def _texts(content: bytes) -> Iterator[tuple[str, str]]:
    ours = _SETTINGS.search(content[:_MAX_TEXT].decode("utf-8", "replace"))
    if ours is None:
        ours = _SETTINGS.search(content[-_MAX_TEXT:].decode("utf-8", "replace"))
    if ours is not None:
        yield "studio", html.unescape(ours.group(1))
    if content.startswith(_PNG):
        yield from _png_texts(content)
    else:
        comment = _user_comment(content)
        if comment:
            yield "parameters", comment


def _png_texts(content: bytes) -> Iterator[tuple[str, str]]:
    at = len(_PNG)
    for _ in range(_MAX_CHUNKS):
        if at + 12 > len(content):
            return
        (length,) = struct.unpack_from(">I", content, at)
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += 12 + length
        name, _, rest = body.partition(b"\0")
        if kind == b"tEXt":
            yield name.decode("latin-1"), _utf8_or_latin(rest[:_MAX_TEXT])
        elif kind == b"zTXt":
            yield name.decode("latin-1"), _utf8_or_latin(_inflate(rest[1:]))
        elif kind == b"iTXt":
            _language, _, translated = rest[2:].partition(b"\0")
            text = translated.partition(b"\0")[2]
            yield (
                name.decode("latin-1"),
                (_inflate(text) if rest[:1] == b"\1" else text[:_MAX_TEXT]).decode("utf-8", "replace"),
            )


def _inflate(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _MAX_TEXT)
    except zlib.error:
        return b""


def _utf8_or_latin(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _user_comment(content: bytes) -> str:
    from PIL import Image  # noqa: PLC0415 - the server needs this module's names only

    try:
        with Image.open(io.BytesIO(content)) as image:
            raw = image.getexif().get_ifd(_EXIF_BLOCK).get(_USER_COMMENT, b"")
    except Exception:  # noqa: BLE001 - Pillow raises anything for damaged files, and then there is nothing to read
        return ""
    if isinstance(raw, str):
        return raw[:_MAX_TEXT]
    code, text = bytes(raw[:8]), bytes(raw[8:_MAX_TEXT])
    if code == b"UNICODE\0":
        return text.decode("utf-16-be" if text[:1] == b"\0" else "utf-16-le", "replace")
    return text.decode("utf-8", "replace") if code == b"ASCII\0\0\0" else bytes(raw).decode("utf-8", "replace")


def _read_ours(text: str) -> Recalled:
    values = json.loads(text)
    if not isinstance(values, dict):
        return Recalled()
    kept = {str(name)[:60]: value for name, value in values.items() if isinstance(value, str | int | float | dict)}
    return Recalled("Image Studio", _bounded(kept))


def _read_a1111(text: str) -> Recalled:
    head, _, last = text.strip().rpartition("\n")
    if "Steps:" not in last:
        head, last = text.strip(), ""
    prompt, _, negative = head.partition("Negative prompt:")
    pairs = {name.strip(): _unquoted(value) for name, value in _PAIR.findall(last)}
    values: dict[str, Any] = {"prompt": prompt.strip(), "negative_prompt": negative.strip()}
    known = {"Steps": "steps", "CFG scale": "guidance_scale", "Seed": "seed", "Model": "model"}
    values |= {ours: pairs.pop(theirs) for theirs, ours in known.items() if theirs in pairs}
    size = _SIZE.fullmatch(pairs.pop("Size", ""))
    if size:
        values |= {"width": size.group(1), "height": size.group(2)}
    return Recalled("AUTOMATIC1111", _bounded(values), _lost(pairs))


def _read_invokeai(text: str) -> Recalled:
    found = json.loads(text)
    image = found.get("image")
    source = {**found, **image} if isinstance(image, dict) else found
    known = {
        "positive_prompt": "prompt",
        "negative_prompt": "negative_prompt",
        "seed": "seed",
        "steps": "steps",
        "cfg_scale": "guidance_scale",
        "width": "width",
        "height": "height",
        "prompt": "prompt",
    }
    values = {
        ours: source[theirs] for theirs, ours in known.items() if isinstance(source.get(theirs), str | int | float)
    }
    model = source.get("model")
    name = model.get("name") or model.get("model_name") if isinstance(model, dict) else model
    if isinstance(name, str):
        values["model"] = name
    rest = {name: value for name, value in source.items() if name not in {*known, "model", "image", "app_version"}}
    return Recalled("InvokeAI", _bounded(values), _lost(rest))


def _read_comfyui(text: str) -> Recalled:
    graph = json.loads(text)
    nodes = {str(name): node for name, node in list(graph.items())[:_MAX_NODES] if isinstance(node, dict)}
    sampler = next((node for node in nodes.values() if "KSampler" in str(node.get("class_type"))), None)
    if sampler is None:
        return Recalled()
    inputs = sampler["inputs"]
    values: dict[str, Any] = {
        "prompt": _words_behind(nodes, inputs.get("positive")),
        "negative_prompt": _words_behind(nodes, inputs.get("negative")),
        "seed": inputs.get("seed", inputs.get("noise_seed")),
        "steps": inputs.get("steps"),
        "guidance_scale": inputs.get("cfg"),
    }
    lost = {name: inputs[name] for name in ("sampler_name", "scheduler", "denoise") if name in inputs}
    for node in nodes.values():
        own = node.get("inputs") or {}
        kind = str(node.get("class_type"))
        if "EmptyLatent" in kind or kind.startswith("EmptySD3Latent"):
            values |= {name: own.get(name) for name in ("width", "height")}
        elif "CheckpointLoader" in kind or "UNETLoader" in kind:
            values["model"] = own.get("ckpt_name") or own.get("unet_name")
        elif kind.startswith("LoraLoader"):
            lost[f"LoRA {own.get('lora_name', '')}"] = ""
    return Recalled(
        "ComfyUI", _bounded({name: value for name, value in values.items() if value is not None}), _lost(lost)
    )


def _words_behind(nodes: Mapping[str, Any], link: Any, depth: int = 12) -> str:
    """Follow a link back to the first text; graphs may be loops."""
    if not isinstance(link, list) or not link or not depth:
        return ""
    inputs = (nodes.get(str(link[0])) or {}).get("inputs") or {}
    for name in ("text", "text_g", "prompt", "string", "value"):
        if isinstance(inputs.get(name), str):
            return str(inputs[name])
        if isinstance(inputs.get(name), list):
            return _words_behind(nodes, inputs[name], depth - 1)
    return _words_behind(nodes, inputs.get("conditioning"), depth - 1)


def _unquoted(value: str) -> str:
    return json.loads(value) if value.startswith('"') and value.endswith('"') and len(value) > 1 else value.strip()


def _bounded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of the right kind only, texts cut; a number that is none is left out."""
    kept: dict[str, Any] = {}
    for name, value in values.items():
        kind = _NUMBERS.get(name)
        if kind is not None:
            try:
                number = kind(str(value)[:40])
            except ValueError:
                continue
            if 0 <= number < 2**63:
                kept[name] = number
        elif isinstance(value, str):
            if value.strip():
                kept[name] = value[:_MAX_VALUE]
        elif isinstance(value, int | float | dict):
            kept[name] = value
    return kept


def _lost(rest: Mapping[str, Any]) -> tuple[str, ...]:
    """Name settings without a place here, with their value where that is short; empty ones do not count."""
    named = []
    for name, value in list(rest.items())[:40]:
        if value in (None, [], {}, False):
            continue
        short = str(value)[:60] if isinstance(value, str | int | float) else ""
        named.append(f"{str(name)[:40]}: {short}" if short else str(name)[:80])
    return tuple(named)
