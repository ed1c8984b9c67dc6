"""One format drawn: the window resampled, or the whole picture with something around it, and what is drawn on top."""

from PIL import Image, ImageColor, ImageDraw, ImageFilter

from lib.catalog.platforms import Margins, OverlaySpec
from lib.imaging.encode import flatten
from lib.imaging.pyramid import Pyramid
from lib.imaging.resize import resize
from lib.model.geometry import Box, Size, cover_box
from lib.model.social import Order

_BLUR_EDGE = 96
_BLUR_RADIUS = 3
_BLUR_DIM = 0.82
_VEIL = (10, 10, 12, 110)
_FRAME = (255, 214, 10, 255)
_COVERED = (214, 40, 90, 96)
_CHECK = 8
_LIGHT_CHECK, _DARK_CHECK = (226, 228, 231), (204, 207, 211)


def draw_format(pyramid: Pyramid, order: Order, window: Box) -> Image.Image:
    """Return the format's picture, exactly of its size: RGB, or RGBA where something is transparent."""
    picture = _padded(pyramid, order, window) if order.crop_mode == "fit" else pyramid.render(window, order.size)
    if order.file_format == "jpeg":
        picture = flatten(picture)
    return with_safe_zone(picture, order) if order.show_safe_zones else picture


def _padded(pyramid: Pyramid, order: Order, window: Box) -> Image.Image:
    inner = _fitting(window.size, order.size)
    content = pyramid.render(window, inner)
    if inner == order.size:
        return content
    left, top = (order.size.width - inner.width) // 2, (order.size.height - inner.height) // 2
    canvas = _ground(pyramid, order)
    if content.mode == "RGBA" and canvas.mode == "RGB":
        canvas.paste(content, (left, top), content.getchannel("A"))
    else:
        canvas.paste(content, (left, top))
    return canvas


def _fitting(source: Size, frame: Size) -> Size:
    scale = min(frame.width / source.width, frame.height / source.height)
    return Size(
        width=min(frame.width, max(1, round(source.width * scale))),
        height=min(frame.height, max(1, round(source.height * scale))),
    )


def _ground(pyramid: Pyramid, order: Order) -> Image.Image:
    size = (order.size.width, order.size.height)
    if order.padding == "transparent":
        return Image.new("RGBA", size, (0, 0, 0, 0))
    if order.padding == "colour":
        return Image.new("RGB", size, ImageColor.getrgb(order.pad_colour))
    scale = _BLUR_EDGE / max(size)
    small = Size(width=max(1, round(size[0] * scale)), height=max(1, round(size[1] * scale)))
    ground = flatten(pyramid.render(cover_box(pyramid.size, order.size.ratio), small)).convert("RGB")
    ground = ground.filter(ImageFilter.GaussianBlur(_BLUR_RADIUS)).point(lambda level: level * _BLUR_DIM)
    return resize(ground, order.size)


def with_safe_zone(picture: Image.Image, order: Order) -> Image.Image:
    """Return the picture with what lies outside the safe zone veiled and the zone framed."""
    zone = Margins(top=order.safe_top, bottom=order.safe_bottom, left=order.safe_left, right=order.safe_right)
    layer = Image.new("RGBA", picture.size, _VEIL)
    thickness = max(2, max(picture.size) // 500)
    ImageDraw.Draw(layer).rectangle(_inside(picture, zone), fill=(0, 0, 0, 0), outline=_FRAME, width=thickness)
    return _laid_on(picture, layer)


def with_overlay(picture: Image.Image, overlay: OverlaySpec) -> Image.Image:
    """Return the picture with what a placement covers tinted."""
    layer = Image.new("RGBA", picture.size, _COVERED)
    pen = ImageDraw.Draw(layer)
    pen.rectangle(_inside(picture, overlay.clear), fill=(0, 0, 0, 0))
    if overlay.blocked is not None:
        left, top = overlay.blocked.left * picture.width, overlay.blocked.top * picture.height
        right = left + overlay.blocked.width * picture.width
        pen.rectangle((left, top, right, top + overlay.blocked.height * picture.height), fill=_COVERED)
    return _laid_on(picture, layer)


def on_checks(picture: Image.Image) -> Image.Image:
    """Return the picture without transparency: quiet checks show through."""
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, _LIGHT_CHECK)
    pen = ImageDraw.Draw(ground)
    for top in range(0, picture.height, _CHECK):
        for left in range((top // _CHECK) % 2 * _CHECK, picture.width, 2 * _CHECK):
            pen.rectangle((left, top, left + _CHECK - 1, top + _CHECK - 1), fill=_DARK_CHECK)
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _inside(picture: Image.Image, margins: Margins) -> tuple[int, int, int, int]:
    left, top = round(margins.left * picture.width), round(margins.top * picture.height)
    right = round((1 - margins.right) * picture.width) - 1
    bottom = round((1 - margins.bottom) * picture.height) - 1
    return left, top, max(left, right), max(top, bottom)


def _laid_on(picture: Image.Image, layer: Image.Image) -> Image.Image:
    combined = Image.alpha_composite(picture.convert("RGBA"), layer)
    return combined if picture.mode == "RGBA" else combined.convert("RGB")
