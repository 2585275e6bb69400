// The server's answer on the page, pane by pane.
import { hot, nothing, rowsInto, said } from "./rows.js";
import { repin } from "./where.js";
import { $, make, now, say, texts } from "./words.js";

export const asked = { sample: 0, document: 0, text: null };
export const views = { source: "", back: "" };
let wrong = false; // whether the mapping had errors when it was last drawn

export function draw() {
  const picture = now.shown.picture;
  now.lit = new Map();
  now.paths = new Map();
  now.rules = new Map();
  for (const [number, entry] of (picture?.entries ?? []).entries()) {
    if (entry.path) add(now.paths, entry.path, number);
    if (entry.rule) add(now.rules, entry.rule.slice(0, entry.rule.lastIndexOf(":")), number);
  }
  head();
  if (picture === null) {
    const why = now.shown.problems.length ? "preview.unreadable" : now.shown.samples.length ? "preview.stale_none" : "preview.samples_none";
    for (const id of ["source", "canonical", "back"]) nothing($(id), why);
    for (const one of now.shown.problems) $("source").querySelector(".rows").append(make("p", "empty", one.text[texts.language]));
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
  const { mapping, picture } = now.shown;
  document.title = `${mapping.name} – ${say("preview.title")}`;
  $("name").textContent = mapping.name;
  $("title").textContent = mapping.title[texts.language] ?? "";
  options($("samples"), now.shown.samples, now.shown.sample);
  const count = picture?.documents.count ?? 0;
  $("documents").hidden = count < 2;
  if (picture) {
    $("document").textContent = say("preview.of", { number: picture.documents.shown + 1, count });
    $("previous").disabled = picture.documents.shown === 0;
    $("next").disabled = picture.documents.shown >= count - 1;
  }
  $("banner").hidden = !now.shown.stale;
  $("banner").textContent = now.shown.stale ? say(picture ? "preview.stale" : "preview.stale_none") : "";
  document.body.classList.toggle("stale", now.shown.stale);
  const remarks = [...now.shown.checks, ...(picture?.remarks ?? [])];
  const wrong = remarks.filter((one) => one.look !== "lacuna").length + now.shown.problems.length;
  $("trouble").hidden = remarks.length + now.shown.problems.length === 0;
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
    now.shown.edited ? say("preview.edited") : "",
    picture.key ? `${say("preview.key")} ${picture.key}` : "",
    picture.unplaced ? say("preview.unplaced", { count: picture.unplaced }) : "",
  ]);
}

function drawCanonical(picture) {
  words("canonical", now.shown.stale ? [say("preview.stale_short")] : []);
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

export function drawMapping() {
  const names = now.shown.files.map((one) => one.file);
  if (!names.includes(now.file)) now.file = names[0] ?? "";
  const number = names.indexOf(now.file);
  options($("files"), names, number);
  if (number < 0) return;
  rowsInto($("mapping"), now.shown.files[number], now.shown.checks, "code");
  const rows = $("mapping").querySelectorAll("tr:not(.note)");
  for (const row of rows) {
    const entries = now.shown.stale ? undefined : now.rules.get(`${now.file}:${row.cells[0].textContent}`);
    if (entries) hot(row, entries);
  }
  const [inward, outward] = now.shown.coverage ?? [];
  words("mapping", [
    now.shown.errors ? say("preview.errors", { count: now.shown.errors }) : "",
    now.shown.warnings ? say("preview.warnings", { count: now.shown.warnings }) : "",
    now.shown.coverage ? say("preview.coverage", { in: inward, out: outward }) : "",
  ]);
  $("mapping").querySelector(".said").title = say("preview.coverage_hint");
  // a mapping that has just become wrong shows where
  if (now.shown.stale && !wrong) $("mapping").querySelector(".note")?.scrollIntoView({ block: "center" });
  wrong = now.shown.stale;
}

function words(id, some) {
  const box = $(id).querySelector(".said");
  box.textContent = some.filter((one) => one).join(" · ");
  box.title = box.textContent;
}
