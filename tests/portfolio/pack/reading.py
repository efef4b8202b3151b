"""Reads a board pack as a program does: what stands in which element, and what stands in none."""

from html.parser import HTMLParser

VOID = {"meta", "link", "img", "br", "rect", "path"}


class Page(HTMLParser):
    """Attributes:
    shown: Tag, path, value and text of every element that says where it is from.
    loose: The texts outside of those.
    tags: How often each tag stands there.
    ids: Of elements.
    """

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.shown, self.loose, self.tags, self.ids = [], [], {}, []
        self._open = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.ids += [named["id"]] if "id" in named else []
        if tag not in VOID:
            self._open.append((tag, named, []))

    def handle_startendtag(self, tag, _attributes):
        self.tags[tag] = self.tags.get(tag, 0) + 1

    def handle_data(self, text):
        if self._open:
            self._open[-1][2].append(text)

    def handle_endtag(self, tag):
        opened, named, texts = self._open.pop()
        assert opened == tag, (opened, tag)
        text = "".join(texts)
        if "data-from" in named:
            value = named.get("value", named.get("datetime"))
            self.shown.append((tag, named["data-from"], value, text))
        elif tag not in {"style", "title"}:
            self.loose.append(text)
