"""The page and the OpenAPI file describe what the server really answers."""

from __future__ import annotations

import csv
import io
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from newsarchive.web.framework.database import find_archive
from newsarchive.web.programs.addresses import ADDRESSES, ERRORS, PAGES, Address
from newsarchive.web.programs.api_page import example_path, example_values
from newsarchive.web.programs.parameters import SEARCH
from newsarchive.web.routes import ROUTES
from tests.support.archives import FilledArchive
from tests.support.client import Site
from tests.support.needed import needed

jsonschema = needed("jsonschema")
openapi_spec_validator = needed("openapi_spec_validator")

BY_PATH = {address.path: address for address in ADDRESSES}
HTML = {"accept": "text/html,*/*"}


def examples(site: Site) -> dict[str, str]:
    """Return the path of the example of each address, in the archive of *site*."""

    async def values() -> dict[str, Any]:
        archive = await find_archive(site.datasette)
        assert archive
        return await example_values(archive)

    found = site.loop.run_until_complete(values())
    return {address.path: example_path(address, found) for address in ADDRESSES}


def template_of(pattern: str) -> str:
    """Return the path with {names} of the pattern of a route."""
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", pattern).replace(r"\.", ".").rstrip("$")


def closed(schema: Any) -> Any:
    """Return *schema*, in which no object may have keys that it does not name."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {name: closed(each) for name, each in schema.items()}
    if "properties" in schema:
        strict["additionalProperties"] = False
    return strict


def validator(site: Site, name: str) -> Any:
    """Return a validator for the schema *name*, which refuses keys that it does not describe."""
    document = site.get("/openapi.json").json()
    components = closed(deepcopy(document["components"]))
    schema = {"$ref": f"#/components/schemas/{name}", "components": components}
    return jsonschema.Draft202012Validator(schema)


def test_every_route_is_described_as_data_or_as_a_page() -> None:
    routes = {template_of(pattern) for pattern, _ in ROUTES}
    assert not set(BY_PATH) & set(PAGES)
    assert routes == set(BY_PATH) | set(PAGES)


def test_the_openapi_file_is_valid(site: Site) -> None:
    response = site.get("/openapi.json")
    openapi_spec_validator.OpenAPIV31SpecValidator(response.json()).validate()
    assert response.json()["openapi"].startswith("3.1")
    assert set(response.json()["paths"]) == set(BY_PATH)
    operations = [path["get"]["operationId"] for path in response.json()["paths"].values()]
    assert len(set(operations)) == len(operations)


def test_every_schema_is_used_and_every_key_is_explained(site: Site) -> None:
    document = site.get("/openapi.json")
    for name, schema in document.json()["components"]["schemas"].items():
        assert f'"#/components/schemas/{name}"' in document.text
        for key, described in schema["properties"].items():
            assert described.get("description") or "$ref" in described, (name, key)


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.path)
def test_an_example_gets_the_answer_that_is_described(site: Site, address: Address) -> None:
    response = site.get(examples(site)[address.path])
    if address.path.endswith(".warc.gz"):
        assert response.status_code == 404  # nothing was captured in the sample
        return
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == address.media_type
    assert ("etag" in response.headers) is address.has_etag
    assert response.headers["cache-control"] == "no-cache"
    if address.schema:
        validator(site, address.schema).validate(response.json())
    if address.columns:
        assert next(csv.reader(io.StringIO(response.text))) == list(address.columns)


#: Further requests, whose answers have what the examples lack: several pages, other versions.
MORE = (
    ("/search.json", "Search"),
    ("/search.json?q=is%3Aunicorn+zzz&site=herald.example&-lang=de&from=2026-02-30", "Search"),
    ("/search.feed.json", "JSONFeed"),
    ("/search.feed.json?from=2026-02-30", "JSONFeed"),
    ("/a/1.json?revision=1", "Article"),
    ("/a/12.json", "Article"),
    ("/a/2/history.json", "History"),
    ("/compare.json?q=ferry&q=street&by=site", "Comparison"),
    ("/compare.json", "Comparison"),
    ("/words.json?q=nothing+has+this", "Words"),
    ("/words.json", "Words"),
)


@pytest.mark.parametrize(("path", "schema"), MORE)
def test_other_answers_have_the_described_keys(site: Site, path: str, schema: str) -> None:
    response = site.get(path)
    assert response.status_code == 200
    validator(site, schema).validate(response.json())


def moments(data: Any, name: str = "") -> list[str]:
    """Return all points in time in *data*: the values of keys such as ``seen_at``."""
    if isinstance(data, dict):
        return [each for key, value in data.items() for each in moments(value, key)]
    if isinstance(data, list):
        return [each for value in data for each in moments(value, name)]
    is_moment = name.endswith("_at") or name in ("at", "date_published", "oldest", "newest")
    return [data] if is_moment and isinstance(data, str) else []


def test_every_point_in_time_has_a_zone(site: Site) -> None:
    for path, example in examples(site).items():
        if path.endswith(".json"):
            for moment in moments(site.get(example).json()):
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment), path


def test_an_empty_archive_answers_as_described(tmp_path: Path) -> None:
    FilledArchive(tmp_path / "empty.db").close()
    site = Site(tmp_path / "empty.db")
    for path, example in examples(site).items():
        response = site.get(example)
        assert response.status_code in (200, 404), path
        if "/{id}" in path:
            assert response.status_code == 404
        elif schema := BY_PATH[path].schema:
            validator(site, schema).validate(response.json())
    assert site.get("/docs/api").status_code == 200
    site.close()


@pytest.mark.parametrize("path", [path for path in BY_PATH if "{id}" in path])
def test_a_number_that_does_not_exist_is_an_error_for_programs(site: Site, path: str) -> None:
    response = site.get(path.replace("{id}", "999"), accept="*/*")
    assert response.status_code == 404
    if path.endswith(".json"):
        validator(site, "Error").validate(response.json())
        assert response.headers["content-type"].startswith("application/json")
    else:
        assert response.headers["content-type"].startswith("text/plain")
    page = site.get(path.replace("{id}", "999"), **HTML)
    assert page.headers["content-type"].startswith(
        "application/json" if path.endswith(".json") else "text/html"
    )


def test_an_answer_that_takes_too_long_is_an_error_for_programs(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.story(archive.article("Ferry", "The ferry."), archive.article("Boat", "The ferry."))
    archive_site.get("/")
    archive_site.datasette.sql_time_limit_ms = 0
    for path in BY_PATH:
        response = archive_site.get(path.replace("{id}", "1") + "?q=ferry", accept="*/*")
        kind = "application/json" if path.endswith(".json") else "text/plain"
        if path.startswith("/saved"):
            assert response.status_code in (200, 404, 503), path  # there may be nothing to read
        elif path not in ("/openapi.json", "/search.json", "/search.feed.json", "/search.atom"):
            assert response.status_code == 503, path
            assert response.headers["content-type"].startswith(kind), path


@pytest.mark.parametrize("query", ["offset=-1", "length=x", "revision=1e3", "offset=%F0%9F%98%80"])
def test_a_parameter_that_is_no_number_is_refused_as_json(site: Site, query: str) -> None:
    response = site.get(f"/a/1.json?{query}")
    assert response.status_code == 400
    validator(site, "Error").validate(response.json())


def test_the_parts_of_a_text_are_the_text(site: Site) -> None:
    whole = site.get("/a/1.json").json()
    parts, path = [], "/a/1.json?length=100"
    while path:
        answer = site.get(path).json()
        parts.append(answer["text"])
        path = answer["next"]
    assert "".join(parts) == whole["text"]
    assert len(parts) == -(-whole["text_length"] // 100)
    assert all(len(part) == 100 for part in parts[:-1])


def test_the_pages_of_a_history_have_every_version_once(tmp_path: Path) -> None:
    archive = FilledArchive(tmp_path / "archive.db")
    number = archive.article("The tide", "The tide is out.")
    for version in range(1, 6):
        archive.revision(number, version, f"Tide {version}", f"Version {version} of the tide.")
    archive.close()
    site = Site(tmp_path / "archive.db")
    numbers, path = [], f"/a/{number}/history.json?size=2"
    while path:
        answer = site.get(path).json()
        numbers.append([each["number"] for each in answer["revisions"]])
        assert answer["current"]["number"] == 6
        path = answer["next"]
    assert numbers == [[1, 2], [3, 4], [5]]
    text = site.get(f"/a/{number}.json?revision=4").json()
    assert (text["title"], text["text"]) == ("Tide 4", "Version 4 of the tide.")
    assert site.get(f"/a/{number}.json?revision=6").status_code == 404
    site.close()


def test_an_article_says_when_it_was_gone_and_how_else_it_was_called(
    archive: FilledArchive, archive_site: Site
) -> None:
    number = archive.article("The quay", "The quay.", other_titles='["Quay at night"]')
    gone, back = "2026-05-02T00:00:00Z", "2026-05-03T00:00:00Z"
    archive.execute("INSERT INTO absences VALUES (?, ?, ?)", number, gone, back)
    history = archive_site.get(f"/a/{number}/history.json").json()
    assert history["absences"] == [{"gone_at": gone, "back_at": back}]
    assert archive_site.get(f"/a/{number}.json").json()["other_titles"] == ["Quay at night"]


def test_a_joined_article_leads_to_the_one_that_it_is_now(archive: FilledArchive) -> None:
    number = archive.article("The quay", "The quay is wet.")
    archive.execute("INSERT INTO joined_articles (id, article_id) VALUES (77, ?)", number)
    site = Site(archive.path)
    for rest in (".json", "/history.json"):
        response = site.get(f"/a/77{rest}?size=1")
        assert response.status_code == 301
        assert response.headers["location"].endswith(f"/a/{number}{rest}?size=1")
    site.close()


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.has_etag], ids=lambda a: a.path)
@pytest.mark.parametrize("sent", ["{}", "W/{}", '"other", {}', "*"])
def test_an_answer_that_the_client_has_is_not_sent_again(
    site: Site, address: Address, sent: str
) -> None:
    path = examples(site)[address.path]
    tag = site.get(path).headers["etag"]
    again = site.get(path, if_none_match=sent.format(tag))
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert site.get(path, if_none_match='"other"').status_code == 200


ORIGIN = {"origin": "https://other.example"}


def test_pages_of_other_sites_may_read_a_public_archive_only(site: Site, public: Site) -> None:
    for path in examples(site).values():
        assert "access-control-allow-origin" not in site.get(path, **ORIGIN).headers
        assert public.get(path, **ORIGIN).headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in public.get("/search?q=ferry").headers


@pytest.mark.parametrize("path", ["/a/999.json", "/a/1.json?offset=x", "/a/999/citation.bib"])
def test_pages_of_other_sites_may_read_errors_too(public: Site, path: str) -> None:
    response = public.get(path, **ORIGIN)
    assert response.status_code in (400, 404)
    assert response.headers["access-control-allow-origin"] == "*"


def test_an_error_of_the_time_limit_or_the_method_may_be_read_too(archive: FilledArchive) -> None:
    archive.article("Ferry", "The ferry.")
    public = Site(archive.path, public=True)
    public.get("/")
    refused = public.request("POST", "/a/1.json", **ORIGIN)
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (405, "*")
    public.datasette.sql_time_limit_ms = 0
    late = public.get("/a/1.json", **ORIGIN)
    assert (late.status_code, late.headers["access-control-allow-origin"]) == (503, "*")
    public.close()


def test_a_browser_may_ask_whether_it_may_send_an_etag(site: Site, public: Site) -> None:
    asked = {"access_control_request_headers": "if-none-match", **ORIGIN}
    allowed = public.request("OPTIONS", "/search.json?q=ferry", **asked)
    assert (allowed.status_code, allowed.content) == (204, b"")
    assert "If-None-Match" in allowed.headers["access-control-allow-headers"]
    assert "ETag" in public.get("/search.json").headers["access-control-expose-headers"]
    refused = site.request("OPTIONS", "/search.json?q=ferry", **asked)
    assert refused.status_code == 405
    assert "access-control-allow-origin" not in refused.headers


def test_a_public_archive_closes_what_the_table_says(public: Site) -> None:
    for path, example in examples(public).items():
        expected = 403 if BY_PATH[path].is_closed else 200
        assert public.get(example).status_code == expected, path


def test_the_page_shows_every_address_with_its_real_answer(site: Site) -> None:
    page = site.get("/docs/api").text
    for address in ADDRESSES:
        assert f"<code>{address.path}</code></h2>" in page
        for parameter in address.parameters:
            assert f'<th scope="row"><code>{parameter.name}</code>' in page
    assert "Harbour council votes to bring back the night ferry" in page
    assert "access-control" in page.lower()
    assert all(str(status) in page for status in ERRORS)
    assert len(SEARCH) > 10


def test_links_of_the_page_work(site: Site) -> None:
    page = site.get("/docs/api").text
    ids = set(re.findall(r'id="([^"]+)"', page))
    for link in set(re.findall(r'href="([^"]+)"', page)):
        if link.startswith("#"):
            assert link[1:] in ids, link
        elif link.startswith("/") and "capture" not in link:
            assert site.get(link.replace("&amp;", "&")).status_code == 200, link
