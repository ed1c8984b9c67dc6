"""From names of platforms and formats to orders: what exactly is made, and why a wish cannot be met. Pure."""

from collections.abc import Iterable, Mapping

from lib.catalog import Catalog
from lib.catalog.platforms import FormatSpec, OverlaySpec, PlatformSpec
from lib.errors import InvalidRequest
from lib.model.request import OutputFormat, SocialRequest, SocialTarget
from lib.model.social import Order

_FILE_TYPES: Mapping[OutputFormat, str] = {"png": "PNG", "jpeg": "JPG", "webp": "WEBP"}


def targets_for(
    catalog: Catalog, platforms: Iterable[str], format_names: Mapping[str, str] | None = None
) -> tuple[SocialTarget, ...]:
    """Return one target for each platform: the format named for it, else its usual one.

    `format_names` maps platforms to formats, both by id, name or alias. Raises `InvalidRequest` naming what is valid
    for an unknown platform or format, and for a format named for a platform that was not asked for.
    """
    asked = [catalog.platform(name) for name in platforms]
    if not asked:
        raise InvalidRequest("platforms: name at least one.", field="platforms")
    named = {catalog.platform(name).id: wanted for name, wanted in (format_names or {}).items()}
    if stray := sorted(set(named) - {platform.id for platform in asked}):
        raise InvalidRequest(
            f"format_names: {stray[0]} is not among the platforms asked for.",
            remedy="Add it to the platforms, or leave its format out.",
            field="format_names",
        )
    return tuple(
        SocialTarget(platform=platform.id, format=_named(platform, named).id) for platform in dict.fromkeys(asked)
    )


def orders_for(catalog: Catalog, request: SocialRequest) -> tuple[Order, ...]:
    """Return what the request makes, one order a target, in its order; the same format twice is made once.

    Raises `InvalidRequest` for an unknown platform or format, a file type that a platform does not take, and
    transparency in a file that has none; each says what would do.
    """
    if request.padding == "transparent" and request.output_format == "jpeg":
        raise InvalidRequest(
            "padding: a JPEG cannot be transparent.", remedy="Choose PNG or WebP, or another padding.", field="padding"
        )
    orders: dict[str, Order] = {}
    for target in request.targets:
        platform = catalog.platform(target.platform)
        order = _order(request, target, platform, platform.format(target.format))
        orders.setdefault(order.key, order)
    return tuple(orders.values())


def overlays_for(
    catalog: Catalog, orders: Iterable[Order], wanted: Iterable[str]
) -> dict[str, tuple[OverlaySpec, ...]]:
    """Return the wanted overlays (by id) that apply to each order, by the order's key."""
    chosen = set(wanted)
    shown = [overlay for overlay in catalog.overlays if overlay.id in chosen]
    return {
        order.key: tuple(o for o in shown if order.platform in o.platforms and order.format in o.formats)
        for order in orders
    }


def _named(platform: PlatformSpec, named: Mapping[str, str]) -> FormatSpec:
    wanted = named.get(platform.id)
    return platform.format(wanted) if wanted is not None else platform.formats[0]


def _order(request: SocialRequest, target: SocialTarget, platform: PlatformSpec, entry: FormatSpec) -> Order:
    taken = platform.takes(entry)
    if _FILE_TYPES[request.output_format] not in taken:
        raise InvalidRequest(
            f"output_format: {platform.name} {entry.name} takes no {_FILE_TYPES[request.output_format]}.",
            remedy=f"Choose one of: {', '.join(name for name in taken if name in _FILE_TYPES.values())}.",
            field="output_format",
        )
    zone = entry.safe_zone
    return Order(
        platform=platform.id,
        platform_name=platform.name,
        format=entry.id,
        format_name=entry.name,
        size=entry.size,
        safe_top=zone.top,
        safe_bottom=zone.bottom,
        safe_left=zone.left,
        safe_right=zone.right,
        max_bytes=platform.max_bytes(entry),
        file_format=request.output_format,
        quality=request.quality,
        crop_mode=target.crop_mode or request.crop_mode,
        focal_point=target.focal_point or request.focal_point,
        padding=request.padding,
        pad_colour=request.pad_colour,
        show_safe_zones=request.show_safe_zones,
        note=entry.note,
    )
