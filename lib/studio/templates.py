"""Use cases of templates: list, search, recommend."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lib.catalog import Catalog, TemplateSpec
from lib.errors import InvalidRequest
from lib.model.actor import Actor
from lib.prompts.searching import MAX_QUERY, FoundTemplate, TemplateIndex, recommend


@dataclass
class Templates:
    """Starting points for common placements."""

    catalog: Catalog
    _index: TemplateIndex | None = field(default=None, init=False)

    def all(
        self, actor: Actor, *, platform: str | None = None, category: str | None = None
    ) -> tuple[TemplateSpec, ...]:
        """Return the templates, all or those of a platform or a category, in the catalog's order."""
        del actor  # the catalog is the same for all
        wanted = {"platform": platform, "category": category}
        return tuple(
            template
            for template in self.catalog.templates
            if all(
                value is None or getattr(template, name) == value.strip().casefold() for name, value in wanted.items()
            )
        )

    def search(self, actor: Actor, query: str) -> tuple[FoundTemplate, ...]:
        """Return the templates that fit some words, best first, with the reason; raise `InvalidRequest` without any."""
        _require(query, "query")
        if self._index is None:
            self._index = TemplateIndex(self.all(actor))
        return self._index.search(query)

    def recommend(self, actor: Actor, use_case: str, platform: str | None = None) -> tuple[FoundTemplate, ...]:
        """Return the templates for a use case, best first, with the reason; raise `InvalidRequest` for an empty one."""
        _require(use_case, "use_case")
        return recommend(self._templates(actor), use_case, platform or "")

    def _templates(self, actor: Actor) -> Sequence[TemplateSpec]:
        return self.all(actor)


def _require(text: str, field_name: str) -> None:
    if not text.strip():
        raise InvalidRequest(f"{field_name}: must not be empty.", field=field_name)
    if len(text) > MAX_QUERY:
        raise InvalidRequest(
            f"{field_name}: {len(text)} characters are too many, the limit is {MAX_QUERY}.", field=field_name
        )
