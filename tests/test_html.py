"""HTML mail as text."""

import pytest

from rapport.html import text_of


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", ""),
        ("just text", "just text"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("<p>a\n   b&nbsp;&amp; c</p>", "a b & c"),
        ('<a href="https://x.example/a">here</a>', "here (https://x.example/a)"),
        ('<a href="https://x.example/">https://x.example</a>', "https://x.example"),
        ('<a href="mailto:a@x.example">a@x.example</a>', "a@x.example"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ("<ul><li>a<li><p>b</p></ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>", "1. a\n2. b\n  - c"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>", "1\t2\n3\t4"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<head><title>t</title><style>s</style></head><script>x</script>body", "body"),
        ('<div style="display: none">preheader</div>body', "body"),
        ('<span style="MAX-HEIGHT:0px">preheader</span><p hidden>no</p>body', "body"),
        ('<td style="font-size:0px"><div style="font-size:14px">kept</div></td>', "kept"),
        ("<!-- comment -->a<![if mso]>b<![endif]>", "ab"),
        ("<p>unclosed <b>bold", "unclosed bold"),
    ],
)
def test_html_reads_as_a_person_sees_it(html: str, expected: str) -> None:
    assert text_of(html) == expected


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "piece",
    ["<div>", "<b><div>", "<ul><li>", "<div></span>", "<div><table><td></div></table>", "<", "&", "<p>a",
     "<a href=http://x.example>y", "<svg><g>", "<table>", " ", "<pre> "],
)  # fmt: skip
def test_hostile_html_ends_soon(piece: str) -> None:
    text_of(piece * (1024 * 1024 // len(piece)))


def test_deep_nesting_loses_no_text() -> None:
    assert text_of("<div>" * 3000 + "deep" + "</div>" * 3000) == "deep"
    assert text_of("<div>" * 20000 + "deeper") == "deeper"
