"""Fetching GraphiQL without npm, and with an npm that brings something else."""

import pytest

from config.fetch_graphiql import NotFetched, fetch


def test_without_npm_nothing_is_fetched(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NotFetched, match="npm is not installed"):
        fetch(tmp_path / "graphiql")

    assert not (tmp_path / "graphiql").exists()


def test_a_file_that_is_not_the_known_one_is_refused(monkeypatch, tmp_path):
    npm = tmp_path / "npm"
    npm.write_text(
        "#!/bin/sh\n"
        "for package; do :; done\n"
        "PATH=/usr/bin:/bin; mkdir -p package/umd\n"
        "for name in graphiql.min.js graphiql.min.css; do echo evil > package/$name; done\n"
        "for name in react react-dom; do echo evil > package/umd/$name.production.min.js; done\n"
        "tar czf $(echo $package | tr @ -).tgz package\n"
    )
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NotFetched, match="is not the file that we know"):
        fetch(tmp_path / "graphiql")

    assert not (tmp_path / "graphiql").exists()
