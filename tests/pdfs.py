"""PDFs for tests, written by hand: words at their places, ruled tables, a picture."""

from collections.abc import Sequence

WIDTH, HEIGHT = 612, 792
LINE = 14


def words(left: float, top: float, lines: Sequence[str], size: float = 10) -> str:
    """Return lines of text below each other, `top` counted from the top of the page."""
    drawn = ""
    for number, line in enumerate(lines):
        escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        y = HEIGHT - top - number * LINE
        drawn += f"BT /F1 {size} Tf {left} {y} Td ({escaped}) Tj ET\n"
    return drawn


def table(top: float, rows: Sequence[Sequence[Sequence[str]]], columns: Sequence[float]) -> str:
    """Return a ruled table; `columns` are the places of its upright rules."""
    drawn, y = "", HEIGHT - top
    for row in rows:
        height = LINE * max(map(len, row)) + 8
        for left, right, lines in zip(columns, columns[1:], row, strict=False):
            drawn += f"{left} {y - height} {right - left} {height} re S\n"
            drawn += words(left + 4, HEIGHT - y + 14, lines)
        y -= height
    return drawn


def picture() -> str:
    """Return a picture that fills the page."""
    image = "BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI"
    return f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm {image} Q\n"


def sideways(drawn: str) -> str:
    """Return what is drawn turned to the left by a quarter, for a page as high as it was wide."""
    return f"q 0 1 -1 0 {HEIGHT} 0 cm\n{drawn}Q\n"


def upside_down(drawn: str) -> str:
    """Return what is drawn turned by half."""
    return f"q -1 0 0 -1 {WIDTH} {HEIGHT} cm\n{drawn}Q\n"


def pdf(*pages: str, rotate: int = 0, size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    """Return a PDF of these pages; `rotate` is by how much viewers turn them to the right."""
    first = 4
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] "
            f"/Rotate {rotate} /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {first + 2 * number + 1} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    data += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF"
    return data + trailer.encode()
