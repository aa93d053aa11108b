"""The page of the words that are typical of the hits of a search, and the same as JSON and CSV."""

from __future__ import annotations

import re
from typing import Any, Final

from datasette import Response

from newsarchive.web.analysis.keyness import KeyWord
from newsarchive.web.analysis.typical_words import LanguageWords, typical_words
from newsarchive.web.charts.scales import write_share
from newsarchive.web.framework.answers import json_answer, json_error
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.error_pages import no_archive_page
from newsarchive.web.framework.rendering import render_page, response_headers
from newsarchive.web.search.output.search_feeds import csv_field
from newsarchive.web.search.search_state import SearchState

_COLUMNS: Final = (
    "language", "word", "hits", "of_hits", "others", "of_others", "log_likelihood",
)  # fmt: skip
_OPERATOR = re.compile(r"(?:AND|OR|NOT|NEAR)\b", re.IGNORECASE)


async def words_page(datasette: Any, request: Any) -> Response:
    """Return ``/words``: the words that are typical of the hits."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    state = SearchState.from_query_string(request.query_string)
    found = await typical_words(archive, state)

    def path(word: str) -> str:
        return narrowed(state, word).path()

    return await render_page(
        datasette,
        request,
        "words",
        database=archive.name,
        state=state,
        found=found,
        path=path,
        files={kind: words_path(state, kind) for kind in (".csv", ".json")},
        write_share=write_share,
        share=_share,
        notes=state.query.notes,
    )


def _share(count: int, articles: int) -> float | None:
    return count / articles if articles else None


def words_path(state: SearchState, extension: str = "") -> str:
    """Return the path of the words of *state*."""
    path = state.with_query(state.q).sorted_by("").path()
    return path.replace("/search", f"/words{extension}", 1)


def narrowed(state: SearchState, word: str) -> SearchState:
    """Return the search for the hits of *state* that have *word* too."""
    plain = word.isalnum() and not _OPERATOR.fullmatch(word)
    wanted = word if plain else '"' + word.replace('"', " ") + '"'
    q = state.q.strip()
    return state.with_query(
        f"({q}) {wanted}" if re.search(r"\bOR\b|\|", q) else f"{q} {wanted}".strip()
    )


async def words_json(datasette: Any, request: Any) -> Response:
    """Return ``/words.json``: the words as data."""
    archive = await find_archive(datasette)
    if archive is None:
        return json_error(404, "no archive found")
    state = SearchState.from_query_string(request.query_string)
    found = await typical_words(archive, state)
    data = {
        "query": state.q,
        "count": found.total,
        "read": found.read,
        "languages": [_language_as_json(state, each, datasette) for each in found.languages],
        "notes": list(state.query.notes),
    }
    return json_answer(request, data)


def _language_as_json(state: SearchState, each: LanguageWords, datasette: Any) -> dict[str, Any]:
    return {
        "language": each.language or None,
        "hits": each.hits,
        "others": each.others,
        "words": [
            {
                "word": key.word,
                "hits": key.hits,
                "others": key.others,
                "log_likelihood": round(key.score, 2),
                "path": str(datasette.urls.path(narrowed(state, key.word).path())),
            }
            for key in each.words
        ],
    }


async def words_csv(datasette: Any, request: Any) -> Response:
    """Return ``/words.csv``: one row for each word."""
    archive = await find_archive(datasette)
    if archive is None:
        return Response.text("no archive found", 404, response_headers())
    found = await typical_words(archive, SearchState.from_query_string(request.query_string))
    rows = [_COLUMNS, *(_csv_row(each, key) for each in found.languages for key in each.words)]
    text = "".join(",".join(map(csv_field, row)) + "\r\n" for row in rows)
    headers = response_headers(content_disposition='attachment; filename="words.csv"')
    return Response(text.encode(), 200, headers, "text/csv; charset=utf-8")


def _csv_row(each: LanguageWords, key: KeyWord) -> tuple[Any, ...]:
    score = f"{key.score:.2f}"
    return (each.language, key.word, key.hits, each.hits, key.others, each.others, score)
