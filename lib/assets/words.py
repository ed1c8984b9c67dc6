"""Full-text search over pictures and prompts: words in, one condition out, the same on SQLite and PostgreSQL.

Words are made alike before either database sees them — lower case, no accents, nothing but letters and digits — so both
find the same pictures, and nothing that somebody types can be syntax.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    TableClause,
    Text,
    bindparam,
    column,
    delete,
    insert,
    table,
    text,
)

asset_words = table("asset_words", column("rowid", BigInteger), column("words", Text))
prompt_words = table("prompt_words", column("rowid", BigInteger), column("words", Text))
MAX_TERMS = 20
_MAX_WORDS = 4000
_PUT_AWAY = {index: delete(index).where(index.c.rowid == bindparam("of_row")) for index in (asset_words, prompt_words)}
_WORD = re.compile(r"[^\W_]+")
_WITHOUT_SPACES = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])")  # Japanese, Chinese, Korean
_MAX_LETTERS = 60


def words_of(*texts: str) -> list[str]:
    """Return the words of some texts as they are indexed; writing without spaces counts sign by sign."""
    joined = unicodedata.normalize("NFKD", " ".join(texts).casefold())
    plain = "".join(sign for sign in joined if not unicodedata.combining(sign))
    spaced = _WITHOUT_SPACES.sub(r" \1 ", unicodedata.normalize("NFC", plain))
    return [word[:_MAX_LETTERS] for word in _WORD.findall(spaced)]


def put(connection: Connection, seq: int, texts: Iterable[str], *, index: TableClause = asset_words) -> None:
    """Index a picture's or prompt's words anew; `seq` is its number there."""
    connection.execute(_PUT_AWAY[index], {"of_row": seq})
    connection.execute(insert(index), {"rowid": seq, "words": " ".join(words_of(*texts)[:_MAX_WORDS])})


def remove(connection: Connection, seqs: Sequence[int]) -> None:
    """Forget the words of these pictures."""
    connection.execute(delete(asset_words).where(asset_words.c.rowid.in_(seqs)))


def matches(
    connection: Connection, wanted: str, *, index: TableClause = asset_words, each_of: str = ""
) -> ColumnElement[bool] | None:
    """Return the condition that every wanted word begins a word of the index; None where nothing is wanted.

    At most the first 20 words count. With `each_of`, a column of numbers, PostgreSQL does not ask its index but tests
    row by row, in whichever order they come: quicker where a few of many that match are wanted.
    """
    terms = words_of(wanted)[:MAX_TERMS]
    if not terms:
        return None
    if connection.dialect.name == "sqlite":
        return _condition(f"{index.name} MATCH :terms", " ".join(f'"{term}"*' for term in terms))
    sought = " & ".join(f"{term}:*" for term in terms)
    test = f"{index.name}.vector @@ to_tsquery('simple', :terms)"
    if each_of:
        test = f"(SELECT {test} FROM {index.name} WHERE {index.name}.rowid = {each_of})"  # noqa: S608 - names of tables and columns
    return _condition(test, sought)


def _condition(sql: str, terms: str) -> ColumnElement[bool]:
    return text(sql).bindparams(terms=terms)  # type: ignore[return-value]  # usable as a condition, typed as a clause
