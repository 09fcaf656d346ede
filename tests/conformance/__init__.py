"""One set of tests that every connector passes against its simulator. A package, as far as its one installation lives."""
