"""What is wrong with a file, said in English so that a page can say it in another language.

A message is a text like any other that remembers what it was made of. The command line
prints it; a page looks its template up in the reader's language and puts the values in there.
"""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.model import Problem

Value = str | int | float | tuple[str, ...]


class Message(str):
    """An English text with the template and the values that it was made of."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Value]


def message(template: str, **values: Value) -> Message:
    """The text of a template with its values put in. A message comes back as it is.

    Args:
        template: an English sentence in the form of ``str.format``: "“{cell:.40}” is not a
            day". The message files hold it in the other languages.
        values: texts as they stand in the file, numbers, further messages, or several of
            these in a tuple, which are listed.
    """
    if isinstance(template, Message):
        return template
    texts = {
        name: "; ".join(value) if isinstance(value, tuple) else value
        for name, value in values.items()
    }
    made = Message(template.format(**texts))
    made.template, made.values = template, values
    return made


def message_of(error: Exception) -> str:
    """What an exception says: the message that it was raised with, if it was one."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, Message) else str(error)


def problem(where: str, what: str, remedy: str, **values: Value) -> Problem:
    """A problem in templates of messages, which share their values."""
    return Problem(where, message(what, **values), message(remedy, **values))


def row_at(table: str, number: int) -> Message:
    """Where a row stands, counted as a spreadsheet counts."""
    return message("{file}, row {number:,}", file=table, number=number)
