"""Tags of the board pack's templates."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portfolio.pack.shown import Shown, Sort

ELEMENTS = {
    Sort.TEXT: '<bdi data-from="{path}">{text}</bdi>',
    Sort.FIGURE: '<data value="{value}" data-from="{path}">{text}</data>',
    Sort.TIME: '<time datetime="{value}" data-from="{path}">{text}</time>',
}

register = template.Library()


@register.simple_tag
def show(shown: Shown) -> SafeString:
    """Write a text with the value that it stands for; a text of somebody stays in its direction."""
    return format_html(ELEMENTS[shown.sort], path=shown.path, value=shown.value, text=shown.text)
