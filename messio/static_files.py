from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # of Any: it ships no types
    """Compressed, and each named by what is in it, as the imports of our scripts name them too.

    Else a script that a page names and another one imports would run twice, and stay in caches after a release. Django
    does that for imports that end with a semicolon, which ours do not.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/*.js",
            (
                (r"""(?P<matched>from "(?P<url>\.[^"]+)")""", 'from "%(url)s"'),
                (r"""(?P<matched>import "(?P<url>\.[^"]+)")""", 'import "%(url)s"'),
            ),
        ),
    )
