"""Static files of a release: compressed, each named by what is in it, and what a page asks for in one file.

`pages/` holds what pages ask for: scripts and style sheets that only import others. A browser follows the imports in
development; a release carries them joined, because a slow line pays for each question.
"""

import posixpath
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

PAGES = "pages/"
SCRIPT_IMPORT = re.compile(r"""^import (?:\{(?P<names>[^}]*)\} from )?"(?P<path>\.[^"]+)"$""", re.MULTILINE)
STYLE_IMPORT = re.compile(r"""^@import "(?P<path>[^"]+)";$""", re.MULTILINE)
STYLE_URL = re.compile(r"""url\("(?P<path>\.[^"]+)"\)""")
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
UNREAD = re.compile(r"^\s*(?:@?import|export)\b.*", re.MULTILINE)


class PlainFiles(StaticFilesStorage):
    """In development: a browser follows the imports itself."""

    def joined(self, name: str) -> str:
        """A list of `pages/` with all that it imports, for a page that is none of ours and could not follow them."""
        return join(name)


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # of Any: it ships no types
    def joined(self, name: str) -> str:
        """The same, read once: the files of a release do not change."""
        return join_once(name)

    def post_process(self, paths: dict[str, Any], **options: Any) -> Iterator[tuple[str, str, bool]]:
        joined = InMemoryStorage()
        for name in paths:
            if name.startswith(PAGES):
                joined.save(name, ContentFile(join(name).encode()))
                paths[name] = (joined, name)
        yield from super().post_process(paths, **options)


def join(name: str) -> str:
    """A page's file with all that it imports, each once and before whatever imports it.

    Raises ValueError for an import or export that is written in another way than ours are.
    """
    if name.endswith(".js"):
        constants = {file: f"module{number}" for number, file in enumerate(in_order(name, SCRIPT_IMPORT))}
        joined = "".join(module(file, constants) for file in constants)
    else:
        joined = "".join(sheet(file, name) for file in in_order(name, STYLE_IMPORT))
    if unread := UNREAD.search(joined):
        raise ValueError(f"{name} cannot be joined because of “{unread[0].strip()}”.")
    return joined


join_once = cache(join)


def in_order(name: str, imports: re.Pattern[str]) -> list[str]:
    """The file and all behind it, what is imported first."""
    found: list[str] = []

    def visit(file: str) -> None:
        for imported in imports.finditer(source(file)):
            path = beside(file, imported["path"])
            if path not in found:
                visit(path)
        found.append(file)

    visit(name)
    return found


def module(name: str, constants: dict[str, str]) -> str:
    """A scope of its own, as a module has, that leaves what it exports in its constant."""

    def taken(imported: re.Match[str]) -> str:
        constant = constants[beside(name, imported["path"])]
        return f"const {{{imported['names'].replace(' as ', ': ')}}} = {constant}" if imported["names"] else ""

    code = source(name)
    exports = ", ".join(EXPORT.findall(code))
    body = EXPORT.sub("", SCRIPT_IMPORT.sub(taken, code))
    return f"const {constants[name]} = (() => {{\n{body}\nreturn {{ {exports} }}\n}})()\n"


def sheet(name: str, into: str) -> str:
    def moved(url: re.Match[str]) -> str:
        return f'url("{posixpath.relpath(beside(name, url["path"]), posixpath.dirname(into))}")'

    return STYLE_URL.sub(moved, STYLE_IMPORT.sub("", source(name)))


def source(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise ValueError(f"There is no static file {name}.")
    return Path(path).read_text()


def beside(name: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
