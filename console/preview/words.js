// What the page says, in the reader's language; elements by their id; what all parts of the page know.
export const $ = (id) => document.getElementById(id);
export const texts = { language: "en", texts: {} };

export const now = {
  shown: null, // the server's last answer
  file: "", // the file in the mapping's pane
  lit: new Map(), // entry → the elements that it lights
  paths: new Map(), // canonical path → its entries
  rules: new Map(), // file:line → its entries
  pinned: null, // [entries, the element that was chosen]
};

export function say(name, values = {}) {
  const text = texts.texts[texts.language][name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

export function make(tag, look = "", text = "") {
  const made = document.createElement(tag);
  if (look) made.className = look;
  if (text !== "") made.textContent = text;
  return made;
}

export function translate() {
  document.documentElement.lang = texts.language === "zh" ? "zh-CN" : "en";
  for (const one of document.querySelectorAll("[data-text]")) one.textContent = say(one.dataset.text);
  for (const one of document.querySelectorAll("[data-label]")) {
    one.title = say(one.dataset.label);
    one.setAttribute("aria-label", one.title);
  }
  $("language").textContent = texts.language === "zh" ? "English" : "中文";
  $("language").lang = texts.language === "zh" ? "en" : "zh-CN";
}
