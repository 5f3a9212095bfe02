"""Lists of a page: one part of a long list at a time."""

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

PAGE_SIZE = 25

Row = TypeVar("Row")


def turn(rows: Sequence[Row], key: str) -> Sequence[Row]:
    """Draw the way to other parts of a list, where it has any; return the part to be shown."""
    pages = -(-len(rows) // PAGE_SIZE)
    number = st.pagination(pages, key=key) if pages > 1 else 1
    return rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
