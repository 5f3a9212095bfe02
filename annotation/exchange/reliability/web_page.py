"""A document as one HTML page: no script, nothing from elsewhere, readable on paper."""

from html import escape

from annotation.exchange.reliability.blocks import (
    Block,
    Document,
    Heading,
    Listing,
    Paragraph,
    Table,
    Text,
    Verbatim,
    runs,
)

_STYLE = """
body { font: 16px/1.5 Georgia, "Times New Roman", serif; color: #1b2524; background: #fff;
       max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; break-after: avoid; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: .9rem; }
caption { text-align: left; font-weight: bold; padding: .3rem 0; }
th, td { padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top; }
thead th { border-top: 2px solid; border-bottom: 1px solid; }
tbody tr:last-child td { border-bottom: 2px solid; }
tr { break-inside: avoid; }
.figure { text-align: right; font-variant-numeric: tabular-nums; }
mark { background: #fff1a8; font-weight: bold; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem; background: #f3f5f5;
      padding: .7rem; }
@media print { body { font-size: 10.5pt; max-width: none; margin: 0; } }
"""


def to_html(document: Document) -> str:
    """Return the page; all texts are escaped."""
    blocks = "\n".join(_block(one) for one in document.blocks)
    title = escape(document.title)
    return (
        f'<!DOCTYPE html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f"{blocks}\n</body>\n</html>\n"
    )


def _block(block: Block) -> str:
    match block:
        case Heading(text):
            return f"<h2>{escape(text)}</h2>"
        case Paragraph(text):
            return f"<p>{_inline(text)}</p>"
        case Listing(items):
            rows = "\n".join(f"<li>{_inline(one)}</li>" for one in items)
            return f"<ul>\n{rows}\n</ul>"
        case Verbatim(text):
            return f"<pre>{escape(text)}</pre>"
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    kinds = ["" if place < table.words else ' class="figure"' for place in range(len(table.header))]
    header = "".join(
        f'<th scope="col"{kind}>{escape(one)}</th>'
        for kind, one in zip(kinds, table.header, strict=True)
    )
    rows = "\n".join(
        "<tr>"
        + "".join(f"<td{kind}>{_inline((one,))}</td>" for kind, one in zip(kinds, row, strict=True))
        + "</tr>"
        for row in table.rows
    )
    return (
        f"<table>\n<caption>{escape(table.caption)}</caption>\n"
        f"<thead><tr>{header}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    )


def _inline(text: Text) -> str:
    tags = {(True, False): "i", (False, True): "mark"}
    parts = []
    for one in runs(text):
        tag = tags.get((one.is_italic, one.is_blank))
        shown = escape(one.text)
        parts.append(f"<{tag}>{shown}</{tag}>" if tag else shown)
    return "".join(parts)
