#!/usr/bin/env python3
"""Opens the report of a run in Chromium and uses it.

    report_page.py REPORT.html [SCREENSHOTS_DIR]

The folder of the report holds the run's CSV files. Meets: no message on the console and no request but
for the file itself; nothing wider than the window; words in charts that neither touch nor leave the
chart, and have contrast; controls that change what is shown, and values that are those of the CSV files;
keyboard; captions, headers and landmarks; content without JavaScript.
"""

import base64
import csv
import pathlib
import sys

from chromium import Chromium

FAULTS = []


def check(holds, what):
    if not holds:
        FAULTS.append(what)
        print("FAULT:", what)


# Words of visible charts that leave their chart, or touch each other.
OVERLAPS = """(() => {
  const found = [];
  for (const svg of document.querySelectorAll('svg')) {
    const box = svg.getBoundingClientRect();
    if (box.width === 0) continue;
    const name = svg.getAttribute('aria-label') || '';
    const texts = Array.from(svg.querySelectorAll('text')).filter(t => t.textContent.trim());
    const boxes = texts.map(t => t.getBoundingClientRect());
    boxes.forEach((b, i) => {
      if (b.left < box.left - 1 || b.right > box.right + 1 || b.top < box.top - 1 || b.bottom > box.bottom + 1)
        found.push([name.slice(0, 40), 'leaves', texts[i].textContent]);
      for (let j = 0; j < i; j++) {
        const c = boxes[j];
        const across = Math.min(b.right, c.right) - Math.max(b.left, c.left);
        const down = Math.min(b.bottom, c.bottom) - Math.max(b.top, c.top);
        // Boxes are as high as a line, letters are not.
        if (across > 1 && down > 0.35 * Math.min(b.height, c.height))
          found.push([name.slice(0, 40), texts[j].textContent, texts[i].textContent]);
      }
    });
  }
  return found;
})()"""

# Visible words with less contrast than 4.5 : 1 (WCAG 2.1, 1.4.3), against the nearest opaque background.
CONTRAST = """(() => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const luminance = c => {
    const [r, g, b] = c.slice(0, 3).map(v => v / 255)
      .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const opaque = node => {
    for (let e = node; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const low = new Map();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || e.getClientRects().length === 0) continue;
    if (['SCRIPT', 'STYLE', 'TEMPLATE', 'NOSCRIPT'].includes(e.tagName)) continue;
    const style = getComputedStyle(e);
    const svg = e.closest('svg');
    const back = svg ? rgb(getComputedStyle(svg.querySelector('rect')).fill) : opaque(e);
    const front = rgb(svg ? style.fill : style.color);
    const [a, b] = [luminance(front), luminance(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) low.set(e.tagName + '.' + (e.getAttribute('class') || ''), ratio);
  }
  return Array.from(low);
})()"""

STRUCTURE = """(() => {
  const all = s => Array.from(document.querySelectorAll(s));
  const faults = [];
  if (all('h1').length !== 1) faults.push('one h1');
  for (const s of ['header', 'nav', 'main', 'footer']) if (all(s).length < 1) faults.push('no ' + s);
  all('table').forEach(t => { if (!t.caption) faults.push('table without caption'); });
  all('th').forEach(t => { if (!t.scope) faults.push('th without scope'); });
  all('svg').forEach(s => {
    if (s.getAttribute('role') !== 'img' || !s.getAttribute('aria-label')) faults.push('chart without words');
  });
  all('input,select').forEach(c => { if (!c.labels.length) faults.push('control without label'); });
  const ids = all('[id]').map(e => e.id);
  ids.filter((id, i) => ids.indexOf(id) !== i).forEach(id => faults.push('id twice: ' + id));
  if (document.documentElement.lang !== 'en') faults.push('no language');
  return faults;
})()"""


def table(folder, name):
    with open(folder / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def shown(value):
    """A number as charts write it; see `short` in src/report/charts/scale.rs."""
    size = abs(value)
    decimals = 0 if size == 0 or size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3 if size >= 0.01 else 4
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain(text):
    return text.replace("\u202f", "").replace("\u2212", "-")


def looks(browser, url, pictures):
    for name, width, dark, mobile in [("phone-light", 390, False, True), ("phone-dark", 390, True, True),
                                      ("desktop-light", 1280, False, False), ("desktop-dark", 1280, True, False)]:
        browser.look(width, 900, dark, mobile)
        browser.open(url)
        wide = browser.run("document.documentElement.scrollWidth")
        check(wide <= width, f"{name}: the page is {wide} wide")
        check(browser.run(OVERLAPS) == [], f"{name}: words in charts: {browser.run(OVERLAPS)}")
        check(browser.run(CONTRAST) == [], f"{name}: contrast: {browser.run(CONTRAST)}")
        check(browser.run(STRUCTURE) == [], f"{name}: structure: {browser.run(STRUCTURE)}")
        shown_charts = browser.run("Array.from(document.querySelectorAll('main > section > figure'))"
                                   ".filter(f => f.querySelector('svg').getClientRects().length > 0"
                                   " || f.querySelectorAll('svg')[1].getClientRects().length > 0).length")
        check(shown_charts >= 1, f"{name}: no chart is shown")
        if pictures:
            data = base64.b64decode(browser.screenshot())
            (pictures / f"{name}.png").write_bytes(data)


def chosen(browser, control, steps):
    browser.run(f"document.getElementById('{control}').focus()")
    for _ in range(steps):
        browser.press("ArrowDown")


def explores(browser, folder):
    """Every control, by the keyboard, and what it shows against the CSV files."""
    title = "document.querySelector('#chosen-fan h3, #chosen-curve h3').textContent"
    drawn = "document.querySelector('#chosen-fan').innerHTML + document.querySelector('#chosen-curve').innerHTML"
    before, first = browser.run(drawn), browser.run(title)
    chosen(browser, "metric", 1)
    second = browser.run(title)
    check(browser.run(drawn) != before and second != first, "choosing another metric changes the chart")
    subjects = browser.run("document.getElementById('subject').options.length")
    if subjects > 1:
        chosen(browser, "subject", 1)
        name = browser.run("document.getElementById('subject').selectedOptions[0].textContent")
        check(browser.run(title).startswith(name + ":"), f"choosing {name} shows {browser.run(title)}")
    # How likely so much is: by the middle of the distribution, and beyond its ends.
    browser.run("document.getElementById('subject').selectedIndex = 0;"
                "document.getElementById('subject').dispatchEvent(new Event('change'))")
    portfolio = [r for r in table(folder, "quantiles.csv")
                 if r["subject_kind"] == "portfolio" and r["metric"] == "delivered"]
    at = browser.run("Array.from(document.getElementById('metric').options).findIndex(o => o.textContent === 'delivered')")
    browser.run(f"document.getElementById('metric').selectedIndex = {at};"
                "document.getElementById('metric').dispatchEvent(new Event('change'))")
    for level, words in [("0.25", "about 75.0 %"), ("0.9", "about 10.0 %")]:
        value = next(r["value"] for r in portfolio if r["probability"] == level)
        browser.run("document.getElementById('least').focus(); document.getElementById('least').select()")
        browser.send("Input.insertText", text=value)
        said = browser.run("document.getElementById('share').textContent")
        # Printed values are rounded, and several levels may share one.
        near = abs(float(said.split()[1]) - 100 * (1 - float(level))) <= 1.0
        check(said.startswith("about") and near, f"at least {value}: {said}, not {words}")
    browser.run("document.getElementById('least').select()")
    browser.send("Input.insertText", text="1e9")
    check(browser.run("document.getElementById('share').textContent") == "at most 0.5 %", "beyond the last level")


def points(browser, folder):
    """Values on hover and by arrow keys are those of annual.csv."""
    rows = [r for r in table(folder, "annual.csv")
            if r["subject_kind"] == "portfolio" and r["metric"] == "cumulative_spend"]
    mark = "document.querySelectorAll('#chart-spend .wide .mark')[0]"
    browser.run(f"{mark}.scrollIntoView({{block: 'center'}})")
    box = browser.run(f"(() => {{const b = {mark}.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]}})()")
    browser.move(*box)
    said = plain(browser.run("document.getElementById('tip').textContent"))
    expected = f"{rows[0]['year']}: median {shown(float(rows[0]['q50']))},"
    check(said.startswith(expected), f"pointing at a year says {said!r}, not {expected!r}")
    browser.run("document.querySelector('#chart-spend .chart').focus()")
    browser.press("Escape")
    check(browser.run("document.getElementById('tip').hidden"), "Escape hides the values")
    browser.press("ArrowRight")
    browser.press("ArrowRight")
    said = plain(browser.run("document.getElementById('tip').textContent"))
    check(said.startswith(rows[1]["year"]), f"two arrows go to {said!r}")
    browser.press("Escape")


def bare(browser, url, pictures):
    """Without JavaScript: charts and tables are there, controls are not; also on paper."""
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    browser.look(1280, 900, False, False)
    browser.open(url)
    text = browser.run("document.querySelector('main').innerText")
    check("Delivery" in text and "Commitments" in text, "content without JavaScript")
    check(browser.run("document.querySelectorAll('main > section > figure .wide svg').length") > 0, "charts without JavaScript")
    hidden = browser.run("(() => { const c = document.getElementById('controls'); return !c || c.getClientRects().length === 0 })()")
    check(hidden, "controls without JavaScript")
    if pictures:
        pdf = browser.send("Page.printToPDF", preferCSSPageSize=True)["data"]
        (pictures / "paper.pdf").write_bytes(base64.b64decode(pdf))
    browser.send("Emulation.setScriptExecutionDisabled", value=False)


def main():
    page = pathlib.Path(sys.argv[1]).resolve()
    pictures = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
    url = page.as_uri()
    browser = Chromium()
    try:
        looks(browser, url, pictures)
        folder = page.parent
        if browser.run("!!document.getElementById('figures')"):
            explores(browser, folder)
        points(browser, folder)
        bare(browser, url, pictures)
        console, requests = browser.complaints()
        check(console == [], f"the console says {console}")
        others = [r for r in requests if r != url and not r.startswith("data:")]
        check(others == [] and url in requests, f"requests for {others}")
    finally:
        browser.close()
    print(f"{len(FAULTS)} faults")
    sys.exit(bool(FAULTS))


if __name__ == "__main__":
    main()
