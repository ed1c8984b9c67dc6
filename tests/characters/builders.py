"""What tests about characters build."""

from datetime import UTC, datetime

from lib.characters.names import slug_of
from lib.model.character import Analysis, Character, CharacterImage

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def an_analysis(**changes: object) -> Analysis:
    values: dict[str, object] = {
        "style": "cartoon",
        "body_type": "humanoid",
        "description": "figure with an eyeball for a head, red hood and black gloves",
        "key_features": ("eyeball head", "red hood", "black gloves"),
    }
    return Analysis.model_validate(values | changes)


def a_character(name: str = "G*BOY", **changes: object) -> Character:
    values: dict[str, object] = {
        "character_id": f"chr_{slug_of(name)}",
        "workspace_id": "wsp_local",
        "owner_id": "usr_local",
        "slug": slug_of(name),
        "display_name": name,
        "created_at": NOW,
    }
    return Character.model_validate(values | changes)


def an_image(number: int = 1, **changes: object) -> CharacterImage:
    values: dict[str, object] = {
        "image_id": f"chi_{number:03}",
        "character_id": "chr_gboy",
        "kind": "candidate",
        "position": number,
        "asset_id": f"img_{number:03}",
        "created_at": NOW,
    }
    return CharacterImage.model_validate(values | changes)
