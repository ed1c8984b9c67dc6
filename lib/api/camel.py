"""Records of the dialects that write their field names in camel case."""

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from lib.model.record import Record


class Camel(Record):
    """A record whose fields are written `likeThis` outside."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)
