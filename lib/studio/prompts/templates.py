"""Use cases of templates: list, search, recommend; and one's own: keep, share, hand on as a file."""

import json
from dataclasses import dataclass, field

from lib.catalog import Catalog, TemplateSpec
from lib.clock import Clock
from lib.db.engine import Database
from lib.errors import InvalidRequest, NotFound
from lib.ids import new_id
from lib.model.actor import Actor
from lib.model.prompt_book import OwnTemplate, TemplateText
from lib.model.record import parse
from lib.model.request import AUTO
from lib.promptbook import kept
from lib.prompts.searching import MAX_QUERY, FoundTemplate, TemplateIndex, recommend
from lib.studio.people.roles import require_owner

OWN = "tpl_"
MAX_FILE_BYTES = 1_000_000
_MAX_IMPORTED = 200
_VERSION = 1
_MAX_INDEXES = 8


@dataclass
class Templates:
    """Starting points for placements: the catalog's, one's own, and those that others share in the workspace."""

    catalog: Catalog
    database: Database
    clock: Clock
    _indexes: dict[tuple[str, ...], TemplateIndex] = field(default_factory=dict, init=False)

    def all(
        self, actor: Actor, *, platform: str | None = None, category: str | None = None
    ) -> tuple[TemplateSpec, ...]:
        """Return the templates, all or those of a platform or a category: one's own first, then the catalog's."""
        wanted = {"platform": platform, "category": category}
        known = (*(spec_of(own) for own in self.own(actor)), *self.catalog.templates)
        return tuple(
            template
            for template in known
            if all(v is None or getattr(template, n).casefold() == v.strip().casefold() for n, v in wanted.items())
        )

    def search(self, actor: Actor, query: str) -> tuple[FoundTemplate, ...]:
        """Return the templates that fit some words, best first, with the reason; raise `InvalidRequest` without any."""
        _require(query, "query")
        return self._index(actor).search(query)

    def recommend(self, actor: Actor, use_case: str, platform: str | None = None) -> tuple[FoundTemplate, ...]:
        """Return the templates for a use case, best first, with the reason; raise `InvalidRequest` for an empty one."""
        _require(use_case, "use_case")
        return recommend(self._index(actor), use_case, platform or "")

    def _index(self, actor: Actor) -> TemplateIndex:
        own = self.own(actor)
        state = tuple(f"{entry.template_id}{entry.updated_at}" for entry in own)
        index = self._indexes.get(state)
        if index is None:
            index = TemplateIndex(self.all(actor))
            while len(self._indexes) >= _MAX_INDEXES:
                self._indexes.pop(next(iter(self._indexes)), None)
            self._indexes[state] = index
        return index

    @staticmethod
    def is_own(template_id: str) -> bool:
        """Tell whether an id is that of a kept template; the catalog's are words."""
        return template_id.startswith(OWN)

    def get(self, actor: Actor, template_id: str) -> TemplateSpec:
        """Return a template that the actor sees; raise `NotFound` or, for the catalog's, `InvalidRequest`."""
        return (
            spec_of(self.own_one(actor, template_id))
            if self.is_own(template_id)
            else self.catalog.template(template_id)
        )

    def own(self, actor: Actor) -> tuple[OwnTemplate, ...]:
        """Return the kept templates that the actor sees, the newest first."""
        with self.database.read() as connection:
            return kept.list_templates(connection, actor.workspace_id, actor.user_id)

    def own_one(self, actor: Actor, template_id: str) -> OwnTemplate:
        """Return a kept template that the actor sees; raise `NotFound`."""
        with self.database.read() as connection:
            found = kept.load_template(connection, template_id, actor.workspace_id, actor.user_id)
        if found is None:
            raise NotFound(f"template_id: there is no template {template_id[:64]!r}.", field="template_id")
        return found

    def add(self, actor: Actor, text: TemplateText) -> OwnTemplate:
        """Keep a template; raise `InvalidRequest` for an unknown style."""
        self._check(text)
        template_id = new_id("tpl")
        with self.database.write() as connection:
            kept.add_template(
                connection,
                template_id=template_id,
                workspace_id=actor.workspace_id,
                owner_id=actor.user_id,
                text=text,
                now=self.clock.now(),
            )
        return self.own_one(actor, template_id)

    def change(self, actor: Actor, template_id: str, text: TemplateText) -> OwnTemplate:
        """Keep a template's new text (owner or admin only)."""
        self._require_owner(actor, template_id)
        self._check(text)
        with self.database.write() as connection:
            kept.change_template(connection, template_id, self.clock.now(), text=text)
        return self.own_one(actor, template_id)

    def share(self, actor: Actor, template_id: str, *, is_shared: bool) -> OwnTemplate:
        """Let the workspace see a template, or its owner alone (owner or admin only). Repeatable."""
        self._require_owner(actor, template_id)
        with self.database.write() as connection:
            kept.change_template(connection, template_id, self.clock.now(), is_shared=is_shared)
        return self.own_one(actor, template_id)

    def delete(self, actor: Actor, template_id: str) -> None:
        """Put a template away (owner or admin only)."""
        self._require_owner(actor, template_id)
        with self.database.write() as connection:
            kept.trash_template(connection, template_id, actor.workspace_id, None, self.clock.now())

    def restore(self, actor: Actor, template_id: str) -> OwnTemplate:
        """Take a template back that was put away (owner or admin only); raise `NotFound`. Repeatable."""
        owner_id = None if actor.is_admin else actor.user_id
        with self.database.write() as connection:
            kept.trash_template(connection, template_id, actor.workspace_id, owner_id, None)
        return self.own_one(actor, template_id)

    def export_file(self, actor: Actor) -> bytes:
        """Return the actor's kept templates as a JSON file that `import_file` reads."""
        texts = [own.text.model_dump(mode="json") for own in self.own(actor)]
        return json.dumps({"version": _VERSION, "templates": texts}, ensure_ascii=False, indent=2).encode()

    def import_file(self, actor: Actor, content: bytes) -> tuple[OwnTemplate, ...]:
        """Keep the templates of a file; raise `InvalidRequest` naming what is wrong, and then keep none."""
        texts = _read_file(content)
        for text in texts:
            self._check(text)
        return tuple(self.add(actor, text) for text in texts)

    def _check(self, text: TemplateText) -> None:
        if text.style_preset:
            self.catalog.style(text.style_preset)

    def _require_owner(self, actor: Actor, template_id: str) -> None:
        require_owner(actor, self.own_one(actor, template_id).owner_id, "change this template")


def spec_of(own: OwnTemplate) -> TemplateSpec:
    """Return a kept template in the shape of the catalog's; the model stays open."""
    text = own.text
    return TemplateSpec(
        id=own.template_id,
        name=text.name,
        platform=text.platform,
        category=text.category,
        size=text.size,
        ratio=f"{text.size.width}:{text.size.height}",
        ratio_label="",
        description=text.description,
        provider=AUTO,
        model="",
        style_preset=text.style_preset or "",
        quality=text.quality,
        use_cases=text.use_cases,
        as_of=own.updated_at.date(),
    )


def _read_file(content: bytes) -> list[TemplateText]:
    if len(content) > MAX_FILE_BYTES:
        raise InvalidRequest("file: it is larger than 1 MB.", field="file")
    try:
        value = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as exc:
        raise InvalidRequest(
            "file: it is not JSON.", remedy="Use a file that was exported here.", field="file"
        ) from exc
    entries = value.get("templates") if isinstance(value, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InvalidRequest("file: it holds no templates.", remedy="Use a file that was exported here.", field="file")
    if len(entries) > _MAX_IMPORTED:
        raise InvalidRequest(f"file: at most {_MAX_IMPORTED} templates at a time.", field="file")
    return [parse(TemplateText, entry) for entry in entries]


def _require(text: str, field_name: str) -> None:
    if not text.strip():
        raise InvalidRequest(f"{field_name}: must not be empty.", field=field_name)
    if len(text) > MAX_QUERY:
        raise InvalidRequest(
            f"{field_name}: {len(text)} characters are too many, the limit is {MAX_QUERY}.", field=field_name
        )
