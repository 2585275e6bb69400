// The preview's page. Everything it shows comes as rows of text from the server and is put in as text, never as HTML.
"use strict";

const $ = (id) => document.getElementById(id);
const texts = { language: "en", texts: {} };
const asked = { sample: 0, document: 0, text: null };
const views = { source: "", back: "" };
let shown = null; // the server's last answer
let file = ""; // the file in the mapping's pane
let lit = new Map(); // entry → the elements that it lights
let paths = new Map(); // canonical path → its entries
let rules = new Map(); // file:line → its entries
let pinned = null; // [entries, the element that was chosen]
let standing = ["preview.busy", "busy", {}]; // how it goes, as last told
let turn = 0; // only the newest answer is shown

function say(name, values = {}) {
  const text = texts.texts[texts.language][name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

function make(tag, look = "", text = "") {
  const made = document.createElement(tag);
  if (look) made.className = look;
  if (text !== "") made.textContent = text;
  return made;
}

function translate() {
  document.documentElement.lang = texts.language === "zh" ? "zh-CN" : "en";
  for (const one of document.querySelectorAll("[data-text]")) one.textContent = say(one.dataset.text);
  for (const one of document.querySelectorAll("[data-label]")) {
    one.title = say(one.dataset.label);
    one.setAttribute("aria-label", one.title);
  }
  $("language").textContent = texts.language === "zh" ? "English" : "中文";
  $("language").lang = texts.language === "zh" ? "en" : "zh-CN";
}

// ---- rows

function rowsInto(pane, told, remarks, look) {
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

function hot(element, entries) {
  element.classList.add("hot");
  element.tabIndex = -1;
  element.entries = entries;
  for (const entry of entries) {
    if (!lit.has(entry)) lit.set(entry, []);
    lit.get(entry).push(element);
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

function said(name) {
  const made = make("tr");
  const cell = make("td", "empty", say(name));
  cell.colSpan = 2;
  made.append(cell);
  return made;
}

function nothing(pane, name) {
  pane.querySelector(".rows").replaceChildren(make("p", "empty", say(name)));
}

// ---- the whole answer

function draw() {
  const picture = shown.picture;
  lit = new Map();
  paths = new Map();
  rules = new Map();
  for (const [number, entry] of (picture?.entries ?? []).entries()) {
    if (entry.path) add(paths, entry.path, number);
    if (entry.rule) add(rules, entry.rule.slice(0, entry.rule.lastIndexOf(":")), number);
  }
  head();
  if (picture === null) {
    const why = shown.problems.length ? "preview.unreadable" : shown.samples.length ? "preview.stale_none" : "preview.samples_none";
    for (const id of ["source", "canonical", "back"]) nothing($(id), why);
    for (const one of shown.problems) $("source").querySelector(".rows").append(make("p", "empty", one.text[texts.language]));
  } else {
    drawSource(picture);
    drawCanonical(picture);
    drawBack(picture);
  }
  drawMapping();
  repin();
}

function add(map, key, value) {
  if (!map.has(key)) map.set(key, []);
  map.get(key).push(value);
}

function head() {
  const { mapping, picture } = shown;
  document.title = `${mapping.name} – ${say("preview.title")}`;
  $("name").textContent = mapping.name;
  $("title").textContent = mapping.title[texts.language] ?? "";
  options($("samples"), shown.samples, shown.sample);
  const count = picture?.documents.count ?? 0;
  $("documents").hidden = count < 2;
  if (picture) {
    $("document").textContent = say("preview.of", { number: picture.documents.shown + 1, count });
    $("previous").disabled = picture.documents.shown === 0;
    $("next").disabled = picture.documents.shown >= count - 1;
  }
  $("banner").hidden = !shown.stale;
  $("banner").textContent = shown.stale ? say(picture ? "preview.stale" : "preview.stale_none") : "";
  document.body.classList.toggle("stale", shown.stale);
  const remarks = [...shown.checks, ...(picture?.remarks ?? [])];
  const wrong = remarks.filter((one) => one.look !== "lacuna").length + shown.problems.length;
  $("trouble").hidden = remarks.length + shown.problems.length === 0;
  $("trouble").textContent = [
    wrong ? say("preview.problems", { count: wrong }) : "",
    remarks.length > wrong ? say("preview.lacunas", { count: remarks.length - wrong }) : "",
  ].filter((one) => one).join(", ") + " ▾";
  $("trouble").className = wrong ? "" : "lacuna";
  $("trouble").title = say("preview.problem_next");
  $("edit").textContent = say(asked.text === null ? "preview.edit" : "preview.edit_end");
  $("edit").setAttribute("aria-pressed", String(asked.text !== null));
  $("edit").disabled = asked.text === null && !picture?.source.raw;
}

function options(select, names, chosen) {
  select.replaceChildren(
    ...names.map((name, number) => {
      const made = make("option", "", name);
      made.value = String(number);
      made.selected = number === chosen;
      return made;
    }),
  );
}

function paneOf(id, told) {
  const chosen = told[views[id]] ? views[id] : told.view;
  for (const button of $(id).querySelectorAll(".view")) {
    button.hidden = !told.text || !told.fields;
    button.setAttribute("aria-pressed", String(button.dataset.view === chosen));
  }
  return chosen;
}

function drawSource(picture) {
  const told = picture.source;
  const view = paneOf("source", told);
  if (told[view]) rowsInto($("source"), told[view], picture.remarks, view);
  else {
    nothing($("source"), "preview.unreadable");
    for (const one of picture.remarks) $("source").querySelector(".rows").append(make("p", "empty", one.text[texts.language]));
  }
  words("source", [
    `${told.bytes.toLocaleString(texts.language)} B`,
    shown.edited ? say("preview.edited") : "",
    picture.key ? `${say("preview.key")} ${picture.key}` : "",
    picture.unplaced ? say("preview.unplaced", { count: picture.unplaced }) : "",
  ]);
}

function drawCanonical(picture) {
  words("canonical", shown.stale ? [say("preview.stale_short")] : []);
  if (picture.canonical) rowsInto($("canonical"), picture.canonical, picture.remarks, "json");
  else nothing($("canonical"), "preview.unreadable");
}

function drawBack(picture) {
  const told = picture.back;
  if (!told) {
    words("back", []);
    for (const button of $("back").querySelectorAll(".view")) button.hidden = true;
    return nothing($("back"), "preview.unreadable");
  }
  const view = paneOf("back", told);
  rowsInto($("back"), told[view], picture.remarks, view);
  if (!told.written) $("back").querySelector("tbody").prepend(said("preview.unwritten"));
  const spelled = told.changed ? say("preview.back_fields", { count: told.changed }) : say("preview.back_spelled");
  words("back", told.written ? [told.same ? say("preview.back_same") : spelled, told.whole ? "" : say("preview.back_part")] : []);
}

function drawMapping() {
  const names = shown.files.map((one) => one.file);
  if (!names.includes(file)) file = names[0] ?? "";
  const number = names.indexOf(file);
  options($("files"), names, number);
  if (number < 0) return;
  rowsInto($("mapping"), shown.files[number], shown.checks, "code");
  const rows = $("mapping").querySelectorAll("tr:not(.note)");
  for (const row of rows) {
    const entries = shown.stale ? undefined : rules.get(`${file}:${row.cells[0].textContent}`);
    if (entries) hot(row, entries);
  }
  const [inward, outward] = shown.coverage ?? [];
  words("mapping", [
    shown.errors ? say("preview.errors", { count: shown.errors }) : "",
    shown.warnings ? say("preview.warnings", { count: shown.warnings }) : "",
    shown.coverage ? say("preview.coverage", { in: inward, out: outward }) : "",
  ]);
  $("mapping").querySelector(".said").title = say("preview.coverage_hint");
}

function words(id, some) {
  const box = $(id).querySelector(".said");
  box.textContent = some.filter((one) => one).join(" · ");
  box.title = box.textContent;
}

// ---- where from

function linked(entries) {
  const all = new Set(entries);
  for (const entry of entries) for (const other of paths.get(shown.picture.entries[entry].path) ?? []) all.add(other);
  return [...all];
}

function light(entries, from) {
  dark();
  const all = linked(entries);
  showRule(all);
  for (const entry of all) for (const element of lit.get(entry) ?? []) element.classList.add("lit");
  from?.classList.add("here");
  tell(all);
  bring(from);
}

function dark() {
  for (const one of document.querySelectorAll(".lit, .here")) one.classList.remove("lit", "here");
}

function showRule(entries) {
  const places = entries.map((entry) => shown.picture.entries[entry].rule ?? "").filter((one) => one);
  const files = places.map((place) => place.replace(/:\d+:\d+$/, ""));
  if (shown.stale || files.length === 0 || files.includes(file)) return;
  const known = files.find((name) => shown.files.some((one) => one.file === name));
  if (known) {
    file = known;
    drawMapping();
  }
}

function bring(from) {
  for (const box of document.querySelectorAll("main .rows")) {
    const first = box.querySelector(".lit");
    if (!first || box.contains(from)) continue;
    const inside = box.getBoundingClientRect();
    const place = first.getBoundingClientRect();
    if (place.top < inside.top || place.bottom > inside.bottom) box.scrollTop += place.top - inside.top - inside.height / 3;
  }
}

// the way in on the left, the way out on the right
function tell(entries) {
  const most = 30;
  const columns = ["in", "out"].map((way) => {
    const own = entries.filter((entry) => shown.picture.entries[entry].way === way);
    const column = make("div", "", "");
    column.append(...own.slice(0, most).map((entry) => tellOne(shown.picture.entries[entry])));
    if (own.length > most) column.append(make("p", "empty", say("preview.more", { count: own.length - most })));
    return column;
  });
  $("told").replaceChildren(...columns);
  $("told").scrollTop = 0;
  $("where").querySelector(".said").textContent = pinned ? say("preview.pinned") : "";
}

function tellOne(entry) {
  const made = make("div", "entry");
  const place = entry.place ? `${entry.source ?? ""} (${entry.place})` : (entry.source ?? "");
  const ends = entry.way === "in" ? [place, entry.path] : [entry.path, place];
  const detail = make("div");
  detail.append(make("div", "route", ends.filter((one) => one).join("  →  ")), chain(entry));
  if (entry.rule) {
    const rule = make("div", "rule", `${entry.rule}  `);
    rule.append(make("code", "", entry.text ?? ""));
    detail.append(rule);
  }
  made.append(make("div", "way", say(`preview.way_${entry.way}`)), detail);
  return made;
}

function chain(entry) {
  const made = make("div", "chain");
  const own = { unread: "preview.unread", ignored: "preview.ignored" }[entry.kind];
  if (entry.kind === "value") {
    let before = JSON.stringify(entry.before);
    made.append(worth(entry.before));
    for (const [operation, value] of entry.steps ?? []) {
      // what an operation leaves as it is need not be read again
      const same = JSON.stringify(value) === before;
      made.append(make("span", "step", same ? `${operation} =` : `${operation} →`));
      if (!same) made.append(worth(value));
      before = JSON.stringify(value);
    }
    if (!entry.steps) made.append(make("span", "step", "→"), worth(entry.result));
  } else if (own) {
    made.append(say(own), entry.text ? `: ${entry.text}  ` : "  ", worth(entry.before));
  } else {
    made.append(say(`trace.${entry.kind}`));
    if (entry.kind !== "absent") made.append(" ", worth(entry.result));
  }
  return made;
}

function worth(value) {
  return make("span", "worth", typeof value === "string" ? `“${value}”` : JSON.stringify(value));
}

function hint() {
  $("told").replaceChildren(make("p", "empty", say("preview.where_none")));
  $("where").querySelector(".said").textContent = "";
}

function pin(entries, from) {
  pinned = entries ? [entries.map(nameOf), from] : null;
  if (entries) light(entries, from);
  else {
    dark();
    hint();
  }
}

function nameOf(entry) {
  const { way, kind, path, source } = shown.picture.entries[entry];
  return [way, kind, path, source].join("\n");
}

// after a change, what was kept is kept where it still is
function repin() {
  if (!pinned || !shown.picture) {
    pinned = null;
    return hint();
  }
  const names = new Set(pinned[0]);
  const entries = [...shown.picture.entries.keys()].filter((entry) => names.has(nameOf(entry)));
  pin(entries.length ? entries : null, null);
}

// ---- what the reader does

function listen() {
  const main = document.querySelector("main");
  const target = (event) => event.target.closest?.(".hot");
  main.addEventListener("mouseover", (event) => {
    const found = target(event);
    if (found && !pinned) light(found.entries, found);
  });
  main.addEventListener("focusin", (event) => {
    const found = target(event);
    if (found && !pinned) light(found.entries, found);
  });
  main.addEventListener("click", (event) => {
    const found = target(event);
    if (!found) return;
    const again = found.classList.contains("here") && pinned;
    pin(again ? null : found.entries, found);
  });
  document.addEventListener("keydown", keys);
  $("samples").addEventListener("change", () => choose({ sample: Number($("samples").value), document: 0, text: null }));
  $("previous").addEventListener("click", () => choose({ document: shown.picture.documents.shown - 1 }));
  $("next").addEventListener("click", () => choose({ document: shown.picture.documents.shown + 1 }));
  $("files").addEventListener("change", () => {
    file = shown.files[Number($("files").value)].file;
    drawMapping();
  });
  for (const button of document.querySelectorAll(".view")) {
    button.addEventListener("click", () => {
      views[button.closest("section").id] = button.dataset.view;
      draw();
    });
  }
  $("language").addEventListener("click", () => {
    texts.language = texts.language === "zh" ? "en" : "zh";
    location.hash = texts.language;
    translate();
    state(...standing);
    draw();
  });
  let last = -1;
  $("trouble").addEventListener("click", () => {
    const notes = [...document.querySelectorAll(".note")];
    if (!notes.length) return;
    last = (last + 1) % notes.length;
    notes[last].scrollIntoView({ block: "center" });
    notes[last].focus();
  });
  $("edit").addEventListener("click", () => edit(asked.text === null));
  let waiting = 0;
  $("editor").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => choose({ text: $("editor").value }), 300);
  });
}

function edit(on) {
  $("editor").hidden = !on;
  if (on) {
    $("editor").value = shown.picture.source.raw;
    choose({ text: $("editor").value });
    $("editor").setSelectionRange(0, 0);
    $("editor").scrollTop = 0;
    $("editor").focus();
  } else choose({ text: null });
}

function keys(event) {
  if (event.key === "Escape" && pinned) return pin(null);
  const box = document.activeElement?.closest?.("main .rows");
  if (!box) return;
  const all = [...box.querySelectorAll(".hot")];
  const now = all.indexOf(document.activeElement);
  const to = { ArrowDown: now + 1, ArrowRight: now + 1, ArrowUp: now - 1, ArrowLeft: now - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined && all[to]) {
    event.preventDefault();
    pinned = null;
    all[to].focus();
  } else if ((event.key === "Enter" || event.key === " ") && now >= 0) {
    event.preventDefault();
    pin(pinned ? null : all[now].entries, all[now]);
  }
}

function choose(change) {
  if (change.text === null) $("editor").hidden = true;
  Object.assign(asked, change);
  look();
}

// ---- the server

function state(name, look = "", values = {}) {
  standing = [name, look, values];
  $("state").textContent = say(name, values);
  $("state").className = look;
}

async function look() {
  const mine = ++turn;
  state("preview.busy", "busy");
  try {
    const answer = await fetch("look", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(asked) });
    if (!answer.ok) throw new Error(await answer.text());
    const found = await answer.json();
    if (mine !== turn) return;
    shown = found;
    draw();
    state("preview.live");
  } catch (fault) {
    if (mine === turn) state(fault instanceof TypeError ? "preview.away" : "preview.failed", "away", { reason: fault.message });
  }
}

async function watch() {
  try {
    const { stamp } = await (await fetch("stamp")).json();
    if ($("state").className === "away" || (shown && stamp !== shown.stamp)) await look();
  } catch {
    state("preview.away", "away");
  }
  setTimeout(watch, document.hidden ? 3000 : 500);
}

async function begin() {
  Object.assign(texts, await (await fetch("texts")).json());
  const wanted = location.hash.slice(1);
  if (wanted in texts.texts) texts.language = wanted;
  translate();
  listen();
  await look();
  watch();
}

begin();
