"""A SELECT that is asked again and again: built once, run by the database's driver itself, its record made once.

A program that waits for a job reads the same few rows at every poll. Going through a general statement each time costs
several times what the database needs for them, and so does checking the same values again. Nothing is left out: each
`find` asks the database, and only rows that are equal to those before give the same record again.
"""

from collections import namedtuple
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError

Made = TypeVar("Made")
_REMEMBERED = 512


class PreparedSelect(Generic[Made]):
    """A SELECT with named parameters, all of them text, and what is made of its rows. Thread-safe.

    Its columns have names of their own and hold plain values; JSON is selected as text. What is made must be frozen.
    """

    def __init__(self, statement: Select[Any], make: Callable[[Sequence[Any]], Made]) -> None:
        """Keep the statement; `make` gets at least one row, whose fields have the columns' names."""
        self._statement = statement
        self._make = make
        self._forms: dict[str, _Form[Made]] = {}

    def find(self, connection: Connection, **values: str) -> Made | None:
        """Return what is made of the rows that the database has now, or None where there are none."""
        dialect = connection.dialect
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms.setdefault(dialect.name, _Form(self._statement, self._make, dialect))
        rows = form.read(connection, values)
        return form.made(rows) if rows else None


class _Form(Generic[Made]):
    """The statement as one kind of database takes it."""

    def __init__(self, statement: Select[Any], make: Callable[[Sequence[Any]], Made], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        columns = statement.selected_columns
        row_of = namedtuple("row_of", columns.keys())  # type: ignore[misc]  # noqa: PYI024 - known at run time only
        readers = [column.type.result_processor(dialect, None) for column in columns]
        self._text = str(compiled)
        self._order: Sequence[str] | None = getattr(compiled, "positiontup", None)

        def made(rows: tuple[tuple[Hashable, ...], ...]) -> Made:
            return make(
                [
                    row_of(*(value if read is None else read(value) for read, value in zip(readers, row, strict=True)))
                    for row in rows
                ]
            )

        self.made = lru_cache(_REMEMBERED)(made)

    def read(self, connection: Connection, values: dict[str, str]) -> tuple[tuple[Hashable, ...], ...]:
        """Return the rows as the driver gives them; fails as the connection's own `execute` does."""
        driven = connection.connection
        cursor = driven.cursor()
        try:
            cursor.execute(self._text, values if self._order is None else [values[name] for name in self._order])
            return tuple(cursor.fetchall())
        except connection.dialect.loaded_dbapi.Error as error:
            is_lost = connection.dialect.is_disconnect(error, driven, cursor)
            if is_lost:
                connection.invalidate(error)
            raise DBAPIError.instance(
                self._text,
                values,
                error,
                connection.dialect.loaded_dbapi.Error,
                hide_parameters=True,
                connection_invalidated=is_lost,
                dialect=connection.dialect,
            ) from error
        finally:
            cursor.close()
