"""Pictures as other tools write them, drawn and marked in the test."""

import io
import json
import zlib

from PIL import Image
from PIL.PngImagePlugin import PngInfo

A1111 = (
    "a fox <script>alert(1)</script>\nNegative prompt: blurry, text\n"
    "Steps: 20, Sampler: Euler a, CFG scale: 7.5, Seed: 42, Size: 512x768, Model: dreamshaper, "
    'Lora hashes: "a: 1, b: 2", Version: v1.9'
)


def a_png(**texts: str) -> bytes:
    """Return a small PNG with text chunks."""
    info = PngInfo()
    for name, value in texts.items():
        info.add_text(name.replace("__", "-"), value)
    buffer = io.BytesIO()
    Image.new("RGB", (16, 24), (200, 80, 20)).save(buffer, "png", pnginfo=info)
    return buffer.getvalue()


def a_picture_by_another_tool() -> bytes:
    """Return a PNG as AUTOMATIC1111 writes it."""
    return a_png(parameters=A1111)


def a_jpeg_with_a_comment(text: str) -> bytes:
    """Return a JPEG with an EXIF user comment."""
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + text.encode("utf-16-be")
    buffer = io.BytesIO()
    Image.new("RGB", (16, 24)).save(buffer, "jpeg", exif=exif)
    return buffer.getvalue()


COMFY = json.dumps(
    {
        "3": {
            "class_type": "KSampler",
            "inputs": {
                "seed": 7,
                "steps": 30,
                "cfg": 5.5,
                "sampler_name": "euler",
                "positive": ["6", 0],
                "negative": ["7", 0],
            },
        },
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sdxl.safetensors"}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 1024, "height": 768}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a kite"}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": ["8", 0]}},
        "8": {"class_type": "PrimitiveString", "inputs": {"value": "rain"}},
    }
)
COMFY_LOOP = json.dumps(
    {
        "3": {"class_type": "KSampler", "inputs": {"seed": 1, "positive": ["6", 0]}},
        "6": {"class_type": "X", "inputs": {"text": ["6", 0]}},
    }
)
INVOKE = json.dumps(
    {
        "positive_prompt": "a boat",
        "negative_prompt": "fog",
        "seed": 9,
        "steps": 25,
        "cfg_scale": 4,
        "width": 640,
        "height": 512,
        "model": {"name": "juggernaut"},
        "scheduler": "dpmpp_2m",
    }
)


def a_bomb() -> bytes:
    """Return a PNG whose compressed text would be 200 MB."""
    packed = zlib.compress(b"a" * 200_000_000, 9)
    whole = a_png()
    body = b"parameters\0\0" + packed
    chunk = len(body).to_bytes(4, "big") + b"zTXt" + body + zlib.crc32(b"zTXt" + body).to_bytes(4, "big")
    return whole[:33] + chunk + whole[33:]
