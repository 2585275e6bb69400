"""The preview in Chromium, as an integration engineer uses it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from preview_page import Page, Serving
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

pytestmark = pytest.mark.system


@pytest.fixture
def sample(police: Path) -> Path:
    return police / "examples" / "AJYS" / "full.xml"


@pytest.fixture
def page(browser: WebDriver, serve: Serving, police: Path, sample: Path) -> Iterator[Page]:
    """The police's case transfer with one sample; the browser had nothing to complain of."""
    made = Page(browser, serve(police / "AJYS.yaml", sample))
    yield made
    assert made.complaints() == []


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_sample_canonical_document_way_back_and_mapping_stand_side_by_side(page: Page) -> None:
    assert "<LASJ>20210920</LASJ>" in page.text("#source .rows")
    assert '"filed_on": "2021-09-20"' in page.text("#canonical .rows")
    assert "<LASJ>20210920</LASJ>" in page.text("#back .rows")
    assert "filed_on: AJXX/LASJ | trim | date(yyyyMMdd)" in page.text("#mapping .rows")
    assert page.browser.execute_script("return document.documentElement.scrollWidth") <= 1280
    boxes = [page.one(f"#{pane}").rect for pane in ("source", "canonical", "back", "mapping")]
    assert min(box["width"] for box in boxes) > 600
    assert min(box["height"] for box in boxes) > 150


def test_pointing_at_a_canonical_value_lights_its_source_its_rule_and_its_way_back(page: Page) -> None:
    page.point_at("canonical", '"2021-09-20"')

    assert page.texts("#source .lit") == ["20210920"]
    assert page.texts("#back .lit") == ["20210920"]
    assert page.texts("#mapping tr.lit td") == ["    filed_on: AJXX/LASJ | trim | date(yyyyMMdd)"]
    told = page.text("#told")
    assert "AJXX/LASJ (line 16, /AJYS/AJXX/LASJ)" in told
    assert "date(yyyyMMdd) →“2021-09-20”" in told
    assert "police/AJYS.yaml:26:15" in told
    assert page.one("#mapping tr.lit").is_displayed()


def test_pointing_at_the_source_lights_the_canonical_values_it_feeds(page: Page) -> None:
    page.point_at("source", "264000")

    assert page.texts("#canonical .lit") == ['"theft"']


def test_the_keyboard_reaches_every_value_and_keeps_one(page: Page) -> None:
    page.one("#canonical .rows").send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    first = page.texts("#canonical .here")
    page.browser.switch_to.active_element.send_keys(Keys.ENTER)
    page.point_at("source", "264000")

    assert first == page.texts("#canonical .here")
    assert page.text("#where .said") == "kept"
    page.one("body").send_keys(Keys.ESCAPE)
    assert page.all(".lit") == []


def test_a_saved_mapping_shows_at_once_without_loading_the_page_again(page: Page, police: Path) -> None:
    page.browser.execute_script("window.stayed = true")

    edit(police / "AJYS.yaml", "filed_on: AJXX/LASJ |", "filed_on: AJXX/FASJ |")
    edit(police / "AJYS.yaml", "occurred_on: AJXX/FASJ |", "occurred_on: AJXX/LASJ |")

    page.until(lambda: '"filed_on": "2021-09-19"' in page.text("#canonical .rows"))
    assert page.browser.execute_script("return window.stayed") is True


def test_a_broken_mapping_shows_its_problem_at_its_line_beside_the_last_good_result(
    page: Page, police: Path
) -> None:
    edit(police / "AJYS.yaml", "title: AJXX/AJMC | trim", "title: AJXX/AJMX | trim")

    page.until(lambda: page.one("#banner").is_displayed())
    assert '"filed_on": "2021-09-20"' in page.text("#canonical .rows")
    assert page.text("#canonical .said") == "out of date"
    assert "AJXX/AJMX" in page.texts("#mapping .m-error")
    line = page.one("#mapping .m-error").find_element(By.XPATH, "ancestor::tr/following-sibling::tr[1]")
    assert "AJXX/AJMC" in str(line.get_property("textContent"))
    page.one("#trouble").click()
    assert page.browser.switch_to.active_element.is_displayed()

    edit(police / "AJYS.yaml", "title: AJXX/AJMX | trim", "title: AJXX/AJMC | trim")
    page.until(lambda: not page.one("#banner").is_displayed())


def test_an_edited_sample_is_tried_as_it_is_typed(page: Page, sample: Path) -> None:
    before = sample.read_bytes()
    page.one("#edit").click()
    editor = page.one("#editor")
    page.until(lambda: editor.is_displayed() and "edited here" in page.text("#source .said"))

    page.browser.execute_script(
        "arguments[0].value = arguments[0].value.replace('264000', '999999');"
        "arguments[0].dispatchEvent(new Event('input'))",
        editor,
    )

    page.until(lambda: "999999" in page.text("#source .note"))
    assert "MAPPING_CODE_UNKNOWN" in page.text("#canonical .note")
    page.one("#edit").click()
    page.until(lambda: page.all(".note") == [])
    assert sample.read_bytes() == before


def test_the_language_is_switched_on_the_page(page: Page) -> None:
    page.one("#language").click()

    assert page.text("#canonical-name") == "标准文书"
    assert page.text("#state") == "实时"
    assert page.browser.execute_script("return document.documentElement.lang") == "zh-CN"


def test_a_hostile_sample_does_nothing(
    browser: WebDriver, serve: Serving, police: Path, sample: Path
) -> None:
    script = '</script><script>window.owned=1</script><img src=x onerror="window.owned=1">'
    escaped = script.replace("<", "&lt;").replace(">", "&gt;")
    text = sample.read_bytes().decode("gb18030").replace("王镕、马·哈三盗窃案", escaped)
    hostile = police / 'hostile"><img src=x onerror=window.owned=1>.xml'
    hostile.write_bytes(text.replace("622926199003031015", "&lt;img src=x&gt;").encode("gb18030"))

    page = Page(browser, serve(police / "AJYS.yaml", hostile))

    assert "window.owned=1" in page.text("#canonical .rows")
    assert "<img src=x>" in page.text("#source .note")
    assert "onerror" in page.text("#samples")
    page.point_at("source", escaped)
    assert "window.owned=1" in page.text("#told")
    assert browser.execute_script("return window.owned ?? null") is None
    assert page.all("main img, header img, aside img, main script") == []
    assert page.complaints() == []


def test_a_table_is_shown_by_its_fields_and_documents_are_leafed_through(
    browser: WebDriver, serve: Serving
) -> None:
    page = Page(browser, serve("detention/feedback"))
    Select(page.one("#samples")).select_by_visible_text("several.dbf")
    page.until(lambda: page.text("#document") == "1 of 2")

    page.one("#next").click()

    page.until(lambda: page.text("#document") == "2 of 2" and page.text("#state") == "live")
    page.point_at("canonical", '"court-622901"')
    assert page.texts("#source .lit") == ["court-622901"]
    assert "record 3, bytes 82-121 (JSDW)" in page.text("#told")


def test_a_preview_that_has_ended_says_so(browser: WebDriver, serve: Serving, police: Path) -> None:
    page = Page(browser, serve(police / "AJYS.yaml"))

    serve.end()

    page.until(lambda: "has ended" in page.text("#state"))
    assert '"filed_on"' in page.text("#canonical .rows")
