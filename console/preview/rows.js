// Rows of text as table rows; their parts are put in as text, never as HTML, and know what they light.
import { make, now, say, texts } from "./words.js";

export function rowsInto(pane, told, remarks, look) {
  const box = pane.querySelector(".rows");
  const top = box.scrollTop;
  const table = make("table", look);
  const body = table.createTBody();
  for (const number of told.loose) body.append(note(remarks[number]));
  for (const row of told.rows) {
    body.append(line(row));
    for (const number of row.notes ?? []) body.append(note(remarks[number]));
  }
  if (told.cut) body.append(said("preview.cut"));
  box.replaceChildren(table);
  box.setAttribute("aria-labelledby", pane.getAttribute("aria-labelledby"));
  box.scrollTop = top;
}

function line(row) {
  const made = make("tr", row.look ?? "");
  const margin = make("th", "", String(row.n));
  if (row.hint) margin.title = row.hint[texts.language] ?? "";
  const cell = make("td");
  for (const [text, entries, looks] of row.parts) {
    if (entries === undefined) cell.append(text);
    else cell.append(part(text, entries, looks));
  }
  made.append(margin, cell);
  return made;
}

function part(text, entries, looks) {
  const made = make("span", looks ? looks.split(" ").map((look) => `m-${look}`).join(" ") : "");
  made.textContent = text;
  if (entries.length) hot(made, entries);
  return made;
}

export function hot(element, entries) {
  element.classList.add("hot");
  element.tabIndex = -1;
  element.entries = entries;
  for (const entry of entries) {
    if (!now.lit.has(entry)) now.lit.set(entry, []);
    now.lit.get(entry).push(element);
  }
}

function note(remark) {
  const made = make("tr", `note ${remark.look}`);
  const cell = make("td");
  cell.colSpan = 2;
  cell.append(remark.text[texts.language], " ", make("span", "code", `(${remark.code})`));
  const where = remark.way === "mapping" ? [] : [remark.path, remark.place, remark.rule].filter((one) => one);
  if (where.length) cell.append(make("span", "fix code", where.join("  ·  ")));
  const fix = remark.fix?.[texts.language];
  if (fix) cell.append(make("span", "fix", `→ ${fix}`));
  made.append(cell);
  made.tabIndex = -1;
  return made;
}

export function said(name) {
  const made = make("tr");
  const cell = make("td", "empty", say(name));
  cell.colSpan = 2;
  made.append(cell);
  return made;
}

export function nothing(pane, name) {
  pane.querySelector(".rows").replaceChildren(make("p", "empty", say(name)));
}
