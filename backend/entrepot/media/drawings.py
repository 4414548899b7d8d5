"""Drawn product pictures for the demo shop: a motif in a colour, on paper of a lighter one. No files, no fonts."""

import colorsys
import io
from collections.abc import Mapping, Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

Shape = tuple[str, str, Sequence[float]]

SIZE: Final = 1200
OVERSAMPLING: Final = 2

# Motifs on a board of 100 × 100: (kind, shade, coordinates). Later shapes lie on top.
MOTIFS: Final[Mapping[str, Sequence[Shape]]] = {
    "dress": [
        ("line", "dark", (44, 14, 46, 26)),
        ("line", "dark", (56, 14, 54, 26)),
        ("polygon", "main", (40, 24, 50, 29, 60, 24, 62, 42, 58, 50, 76, 86, 50, 90, 24, 86, 42, 50, 38, 42)),
        ("polygon", "dark", (42, 48, 58, 48, 59, 52, 41, 52)),
        ("polygon", "light", (46, 54, 50, 54, 46, 88, 38, 87)),
    ],
    "shirt": [
        ("polygon", "main", (38, 20, 62, 20, 84, 34, 76, 50, 68, 45, 68, 84, 32, 84, 32, 45, 24, 50, 16, 34)),
        ("polygon", "dark", (40, 20, 60, 20, 50, 34)),
        ("polygon", "light", (42, 20, 58, 20, 50, 30)),
        ("line", "dark", (50, 34, 50, 84)),
    ],
    "trousers": [
        ("polygon", "main", (32, 14, 68, 14, 74, 88, 56, 88, 50, 42, 44, 88, 26, 88)),
        ("polygon", "dark", (32, 14, 68, 14, 68.5, 20, 31.5, 20)),
        ("line", "light", (50, 22, 50, 40)),
    ],
    "shoe": [
        ("polygon", "main", (18, 40, 38, 36, 46, 50, 68, 56, 84, 62, 86, 72, 16, 72)),
        ("rounded", "dark", (14, 70, 88, 78, 3)),
        ("line", "light", (42, 46, 52, 42)),
        ("line", "light", (47, 51, 57, 47)),
        ("line", "light", (53, 55, 62, 51)),
    ],
    "bag": [
        ("arc", "dark", (34, 14, 66, 58)),
        ("rounded", "main", (20, 36, 80, 86, 7)),
        ("polygon", "dark", (20, 48, 80, 48, 80, 51, 20, 51)),
        ("rounded", "light", (45, 44, 55, 56, 2)),
    ],
    "hat": [
        ("ellipse", "dark", (10, 56, 90, 76)),
        ("ellipse", "main", (10, 52, 90, 72)),
        ("ellipse", "main", (30, 24, 70, 70)),
        ("polygon", "dark", (30, 52, 70, 52, 70, 58, 30, 58)),
    ],
    "scarf": [
        ("ellipse", "main", (28, 14, 72, 52)),
        ("ellipse", "paper", (38, 20, 62, 40)),
        ("polygon", "dark", (44, 42, 58, 42, 66, 88, 50, 90)),
        ("polygon", "main", (36, 44, 52, 44, 48, 86, 32, 84)),
        ("line", "light", (35, 72, 50, 74)),
        ("line", "light", (34, 78, 49, 80)),
    ],
    "mug": [
        ("arc", "dark", (58, 36, 88, 70)),
        ("rounded", "main", (24, 26, 70, 82, 6)),
        ("ellipse", "dark", (24, 20, 70, 34)),
        ("ellipse", "light", (28, 22, 66, 32)),
        ("line", "light", (32, 42, 32, 68)),
    ],
    "teapot": [
        ("arc", "dark", (68, 36, 92, 68)),
        ("polygon", "dark", (6, 34, 16, 32, 34, 56, 28, 66)),
        ("ellipse", "main", (22, 32, 78, 82)),
        ("ellipse", "dark", (36, 28, 64, 40)),
        ("ellipse", "main", (45, 18, 55, 29)),
        ("ellipse", "light", (32, 42, 42, 58)),
    ],
    "bottle": [
        ("rounded", "dark", (43, 8, 57, 18, 2)),
        ("rounded", "main", (44, 16, 56, 34, 2)),
        ("rounded", "main", (32, 30, 68, 90, 9)),
        ("rounded", "light", (32, 50, 68, 74, 1)),
        ("line", "dark", (40, 62, 60, 62)),
    ],
    "lamp": [
        ("line", "dark", (50, 44, 50, 84)),
        ("ellipse", "dark", (32, 80, 68, 90)),
        ("polygon", "main", (36, 14, 64, 14, 78, 48, 22, 48)),
        ("polygon", "light", (42, 14, 48, 14, 44, 48, 32, 48)),
    ],
    "book": [
        ("polygon", "dark", (20, 26, 50, 34, 80, 26, 80, 80, 50, 88, 20, 80)),
        ("polygon", "light", (23, 22, 50, 30, 50, 84, 23, 76)),
        ("polygon", "main", (77, 22, 50, 30, 50, 84, 77, 76)),
        ("line", "dark", (29, 38, 44, 42)),
        ("line", "dark", (29, 48, 44, 52)),
        ("line", "dark", (29, 58, 44, 62)),
    ],
    "plant": [
        ("ellipse", "dark", (30, 14, 52, 58)),
        ("ellipse", "main", (46, 10, 70, 58)),
        ("ellipse", "light", (38, 24, 60, 62)),
        ("polygon", "dark", (32, 58, 68, 58, 63, 88, 37, 88)),
        ("polygon", "main", (30, 54, 70, 54, 70, 62, 30, 62)),
    ],
    "box": [
        ("polygon", "main", (16, 36, 50, 50, 50, 90, 16, 74)),
        ("polygon", "dark", (84, 36, 50, 50, 50, 90, 84, 74)),
        ("polygon", "light", (50, 22, 84, 36, 50, 50, 16, 36)),
        ("polygon", "main", (30, 30, 37, 27, 71, 41, 64, 44)),
    ],
}


def draw(motif: str, *, colour: str) -> bytes:
    """A square PNG of the motif in this colour (`#rrggbb`); an unknown motif is a box."""
    shades = _shades(colour)
    board = SIZE * OVERSAMPLING
    image = _paper(board, shades)
    shapes = MOTIFS.get(motif, MOTIFS["box"])
    image.paste(Image.new("RGB", (board, board), shades["ground"]), (board // 80, board // 45), _shadow(board, shapes))
    _draw_shapes(image, shapes, shades)
    data = io.BytesIO()
    image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(data, "PNG", compress_level=4)
    return data.getvalue()


def _shadow(board: int, shapes: Sequence[Shape]) -> Image.Image:
    """Blurred at an eighth of the size, because a shadow has no detail to lose."""
    small = Image.new("L", (board // 8, board // 8), 0)
    _draw_shapes(small, [(kind, "mask", points) for kind, _, points in shapes], {"mask": 90})
    return small.filter(ImageFilter.GaussianBlur(board / 480)).resize((board, board), Image.Resampling.BILINEAR)


def _shades(colour: str) -> dict[str, tuple[int, int, int]]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, light, strength = colorsys.rgb_to_hls(red, green, blue)
    return {
        "main": _rgb(hue, light, strength),
        "dark": _rgb(hue, light * 0.7, strength),
        "light": _rgb(hue, light + (1 - light) * 0.4, strength),
        "paper": _rgb(hue, 0.93, strength * 0.5),
        "edge": _rgb(hue, 0.84, strength * 0.45),
        "ground": _rgb(hue, 0.3, strength * 0.4),
    }


def _rgb(hue: float, light: float, strength: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hls_to_rgb(hue, min(1.0, light), min(1.0, strength))
    return round(red * 255), round(green * 255), round(blue * 255)


def _paper(board: int, shades: Mapping[str, tuple[int, int, int]]) -> Image.Image:
    """A soft light in the middle of the sheet."""
    falloff = Image.radial_gradient("L").resize((board, board))
    edge = Image.new("RGB", (board, board), shades["edge"])
    return Image.composite(edge, Image.new("RGB", (board, board), shades["paper"]), falloff)


def _draw_shapes(image: Image.Image, shapes: Sequence[Shape], shades: Mapping[str, int | tuple[int, int, int]]) -> None:
    pen = ImageDraw.Draw(image)
    # The board's middle 70 %, so that every motif has air around it.
    scale = image.width * 0.007
    margin = image.width * 0.15
    for kind, shade, numbers in shapes:
        fill = shades[shade]
        if kind == "rounded":
            *corners, radius = numbers
            pen.rounded_rectangle([margin + number * scale for number in corners], radius * scale, fill=fill)
            continue
        points = [margin + number * scale for number in numbers]
        if kind == "polygon":
            pen.polygon(points, fill=fill)
        elif kind == "ellipse":
            pen.ellipse(points, fill=fill)
        elif kind == "arc":
            pen.arc(points, 0, 360, fill=fill, width=round(4.5 * scale))
        else:
            pen.line(points, fill=fill, width=round(1.8 * scale))
