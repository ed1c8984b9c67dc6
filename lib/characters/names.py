"""Names of characters: the slug made of a name, and which character a text speaks of. Pure."""

import re
import unicodedata
from collections.abc import Sequence

from lib.errors import InvalidRequest
from lib.model.character import Character

MAX_NAME = 80
MAX_SLUG = 60
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "registry", "config", "candidates", "references", "generations", "trash"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in range(10)}
)
_SPLIT = re.compile(r"[\s_\-\u2010-\u2015]+")


def clean_name(name: str) -> str:
    """Return a display name on one line without control characters; raise `InvalidRequest` where none is left."""
    kept = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"} or c.isspace())
    cleaned = " ".join(kept.split())
    if not cleaned:
        raise InvalidRequest("Name: give the character a name.", field="display_name")
    if len(cleaned) > MAX_NAME:
        raise InvalidRequest(
            f"Name: {len(cleaned)} characters are too many, the limit is {MAX_NAME}.", field="display_name"
        )
    return cleaned


def slug_of(name: str) -> str:
    """Return the folder-safe form of a name: lower case, hyphens for spaces, only a to z, 0 to 9 and hyphens.

    Accents are dropped from Latin letters; other scripts and look-alikes are never translated. Raises
    `InvalidRequest` when nothing usable is left, when it is reserved, or when it tries to be a path.
    """
    cleaned = clean_name(name)
    if ".." in cleaned or "/" in cleaned or "\\" in cleaned:
        raise InvalidRequest("Name: leave out .., / and \\.", field="display_name")
    words = []
    for word in _SPLIT.split(cleaned):
        if _mixes_alphabets(word):
            raise InvalidRequest(
                "Name: one of its words mixes alphabets; letters of another one can look like a to z.",
                remedy="Type the word in one alphabet.",
                field="display_name",
            )
        plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
        words.append("".join(c for c in plain.lower() if c.isascii() and c.isalnum()))
    slug = "-".join(word for word in words if word)[:MAX_SLUG].strip("-")
    if not slug:
        raise InvalidRequest(
            "Name: use at least one letter from a to z or one digit.",
            remedy="The folder's name is made of these.",
            field="display_name",
        )
    return check_slug(slug)


def _mixes_alphabets(word: str) -> bool:
    letters = [unicodedata.name(c, "").split(" ")[0] == "LATIN" for c in word if c.isalpha()]
    return any(letters) and not all(letters)


def check_slug(slug: str) -> str:
    """Return a slug that may become part of a path; raise `InvalidRequest` for anything else."""
    if len(slug) > MAX_SLUG or not _SLUG.fullmatch(slug):
        raise InvalidRequest(
            f"Character: {slug[:MAX_SLUG]!r} is not a name of a folder: use a to z, 0 to 9 and hyphens.", field="slug"
        )
    if slug in _RESERVED:
        raise InvalidRequest(f"Name: {slug!r} is a reserved name.", remedy="Choose another.", field="display_name")
    return slug


def spoken_of(text: str, characters: Sequence[Character]) -> Character | None:
    """Return the character that a text names, the longest name first, or None."""
    heard = f" {_flat(text)} "
    by_length = sorted(characters, key=lambda character: -len(character.display_name))
    for character in by_length:
        forms = {_flat(character.display_name), _flat(character.slug), _joined(character.display_name)}
        if any(form and f" {form} " in heard for form in forms):
            return character
    return None


def resolve(text: str, characters: Sequence[Character], context: str | None = None) -> Character:
    """Return the character meant: named in the text, else the one at hand, else the only one.

    Raises `InvalidRequest` that asks which, listing the display names.
    """
    named = spoken_of(text, characters)
    if named is not None:
        return named
    at_hand = [character for character in characters if character.slug == context]
    if at_hand:
        return at_hand[0]
    if len(characters) == 1:
        return characters[0]
    if not characters:
        raise InvalidRequest("There is no character yet.", remedy="Set one up first.", field="character")
    names = ", ".join(character.display_name for character in characters)
    raise InvalidRequest(f"Which character? You have: {names}", remedy="", field="character")


def without_name(text: str, character: Character) -> str:
    """Return a text without the character's name and the words that only ask for a picture of it."""
    names = sorted({character.display_name, character.slug, _joined(character.display_name)}, key=len, reverse=True)
    for name in names:
        pattern = rf"(?<!\w){re.escape(name)}(?!\w)(?:['’]s)?"
        text = re.sub(pattern, " ", text, flags=re.IGNORECASE)
    asked = r"^\s*(?:please\s+)?(?:generate|create|make|draw|show|give)\b(?:\s+me)?"
    text = re.sub(asked, " ", text, flags=re.IGNORECASE)
    of_it = r"^\s*(?:an?\s+|the\s+)?(?:image|picture|photo|drawing)s?\b(?:\s+of\b)?"
    return " ".join(re.sub(of_it, " ", text, flags=re.IGNORECASE).split()).strip(" ,.")


def _flat(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def _joined(name: str) -> str:
    return re.sub(r"[^a-z0-9 ]+", "", name.casefold()).strip()
