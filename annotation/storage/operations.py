"""How a query becomes an operation of the store: in a transaction of its own."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from annotation.storage.engine import Database

P = ParamSpec("P")
R = TypeVar("R")
Query = Callable[Concatenate[Connection, P], R]
Operation = Callable[Concatenate["Operations", P], R]


class Operations:
    """Operations on one database."""

    def __init__(self, database: Database) -> None:
        self.database = database


def reads(query: Query[P, R]) -> Operation[P, R]:
    """Return the operation that reads one state of the database."""

    @wraps(query)
    def operation(store: Operations, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with store.database.reading() as connection:
            return query(connection, *args, **kwargs)

    return operation


def writes(query: Query[P, R]) -> Operation[P, R]:
    """Return the operation that alone may write; it is on disk when the call returns."""

    @wraps(query)
    def operation(store: Operations, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with store.database.writing() as connection:
            return query(connection, *args, **kwargs)

    return operation


def streams(query: Query[P, Iterator[R]]) -> Operation[P, Iterator[R]]:
    """Return the operation that yields rows of one state of the database."""

    @wraps(query)
    def operation(store: Operations, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[R]:
        with store.database.reading() as connection:
            yield from query(connection, *args, **kwargs)

    return operation
