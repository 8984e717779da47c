"""HTML mail → plain text, for reading and searching; nothing here makes HTML safe to show."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

_DROPPED = {"head", "script", "style", "title", "template", "svg", "math", "object", "noframes", "iframe", "select"}
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "dl"}
_LINES = {
    "address", "article", "aside", "body", "center", "dd", "div", "dt", "fieldset", "figcaption", "figure", "footer",
    "form", "header", "hr", "li", "main", "nav", "section", "tr",
}  # fmt: skip
_CELLS = {"td", "th"}
_HIDDEN = re.compile(
    # A size of the font of 0 is no sign: layouts set it around cells that set their own.
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?:max-height|opacity)\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_MAX_STYLE = 2000
_BLANKS = re.compile(r"[\s\u200b\u200c\u034f\ufeff\xad]+")
_LINK_TARGETS = ("http://", "https://", "mailto:")
_MAX_TARGET = 1000
_MAX_INDENT = 5

# The parser's time grows with the square of the depth, so deep nesting (nobody writes it) is stripped instead.
_MAX_HTML = 512 * 1024
_FEW_TAGS = 5000
_MAX_DEPTH = 5000
_NESTING_TAG = re.compile(
    r"<(/?)(?!(?:br|hr|img|p|li|td|th|tr|tbody|option|input|meta|link)\b)([a-z][a-z0-9]*)", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*>")


def text_of(html: str) -> str:
    """Turn HTML into text: blocks on lines of their own, links with their targets, nothing that is hidden."""
    if not html:
        return ""
    html = html[:_MAX_HTML]
    if html.count("<") > _FEW_TAGS and _depth_of(html) > _MAX_DEPTH:
        return _BLANKS.sub(" ", unescape(_TAG.sub(" ", html))).strip()
    body = LexborHTMLParser(html).body
    if body is None:
        return ""
    writer = _Writer()
    for node, is_leaving in _walk(body):
        if node.is_text_node:
            writer.write(node.text_content or "")
        elif is_leaving:
            _leave(writer, node)
        else:
            _enter(writer, node)
    return writer.text()


class _Writer:
    """Text written so far, and where its cursor stands."""

    def __init__(self) -> None:
        self.lists: list[int] = []
        self.links: list[int] = []
        self._pieces: list[str] = []
        self._is_at_start = True
        self._needs_gap = False
        self._preformatted = 0

    @property
    def place(self) -> int:
        """Where the next piece goes."""
        return len(self._pieces)

    def written_since(self, place: int) -> str:
        """Give what was written since a place."""
        return "".join(self._pieces[place:])

    def write(self, text: str) -> None:
        """Write text, its blanks collapsed as a browser does."""
        if not self._preformatted:
            text = _BLANKS.sub(" ", text)
            text = text.lstrip() if self._is_at_start else text
        if text:
            self._append(text)
            self._is_at_start = text.endswith("\n")

    def mark(self, bullet: str) -> None:
        """Begin a list's entry; its text starts on the same line, even in a block of its own."""
        if self._pieces and not self._pieces[-1].endswith("\n"):
            self.break_line()
        self._append(bullet)
        self._is_at_start = True

    def _append(self, text: str) -> None:
        if self._needs_gap and self._pieces:
            self._pieces.append("\n")
        self._pieces.append(text)
        self._needs_gap = False

    def start_line(self) -> None:
        """Begin a new line, unless at the start of one."""
        if not self._is_at_start:
            self.break_line()

    def start_paragraph(self) -> None:
        """Begin a new line, with a blank one before whatever comes next."""
        self.start_line()
        self._needs_gap = True

    def break_line(self) -> None:
        """End the line, even an empty one."""
        self._pieces.append("\n")
        self._is_at_start = True

    def separate(self) -> None:
        """Keep a table's cells apart."""
        if not self._is_at_start:
            self._pieces.append("\t")

    def preserve(self, change: int) -> None:
        """Enter (1) or leave (-1) preformatted text."""
        self._preformatted += change

    def text(self) -> str:
        """Give the whole text, with at most one blank line in a row."""
        lines: list[str] = []
        for line in "".join(self._pieces).splitlines():
            stripped = line.rstrip()
            if stripped or (lines and lines[-1]):
                lines.append(stripped)
        return "\n".join(lines).strip()


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Go through the tree without recursion: each element when it is entered and left, and texts."""
    yield root, False
    ancestors, node = [root], root.child
    while ancestors:
        if node is None:
            node = ancestors.pop()
            yield node, True
            node = node.next if ancestors else None
        elif node.is_text_node:
            yield node, False
            node = node.next
        elif not node.is_element_node or _is_dropped(node):
            node = node.next
        else:
            yield node, False
            ancestors.append(node)
            node = node.child


def _enter(writer: _Writer, node: LexborNode) -> None:
    tag = node.tag
    if tag == "br":
        writer.break_line()
    elif tag == "a":
        writer.links.append(writer.place)
    elif tag in _CELLS:
        writer.separate()
    elif tag in _PARAGRAPHS and not writer.lists:
        writer.start_paragraph()
    elif tag in _PARAGRAPHS or tag in _LINES:
        writer.start_line()
    if tag in {"ul", "ol"}:
        writer.lists.append(0 if tag == "ol" else -1)
    elif tag == "li":
        writer.mark(_bullet(writer.lists))
    elif tag == "pre":
        writer.preserve(1)


def _leave(writer: _Writer, node: LexborNode) -> None:
    tag = node.tag
    if tag == "a" and writer.links:
        _write_target(writer, node, writer.written_since(writer.links.pop()))
    elif tag in {"ul", "ol"} and writer.lists:
        writer.lists.pop()
    elif tag == "pre":
        writer.preserve(-1)
    if tag in _PARAGRAPHS and not writer.lists:
        writer.start_paragraph()
    elif tag in _PARAGRAPHS or tag in _LINES:
        writer.start_line()


def _bullet(lists: list[int]) -> str:
    indent = "  " * min(len(lists) - 1, _MAX_INDENT)
    if not lists or lists[-1] < 0:
        return f"{indent}- "
    lists[-1] += 1
    return f"{indent}{lists[-1]}. "


def _write_target(writer: _Writer, node: LexborNode, label: str) -> None:
    """Write where a link leads, unless its label says so."""
    target = (node.attributes.get("href") or "").strip()
    if not label.strip() or len(target) > _MAX_TARGET or not target.lower().startswith(_LINK_TARGETS):
        return
    if target.removeprefix("mailto:").rstrip("/") not in label:
        writer.write(f" ({target})")


def _is_dropped(node: LexborNode) -> bool:
    """Tell whether nobody sees an element: hidden preheaders, scripts, styles."""
    if node.tag in _DROPPED:
        return True
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search((attributes.get("style") or "")[:_MAX_STYLE]))


def _depth_of(html: str) -> int:
    """Estimate the depth of nesting, by tags that are opened and not closed."""
    opened: Counter[str] = Counter()
    depth = deepest = 0
    for match in _NESTING_TAG.finditer(html):
        name = match[2].lower()
        if not match[1]:
            opened[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
    return deepest
