// Finds agencies and titles. Each file in search/ adds those of a district; nothing is asked of a network.
"use strict";
const search = (() => {
  const SHOWN = 100;
  const entries = [];
  const plain = (text) => text.normalize("NFKC").toLowerCase();

  function add({ district, agencies }) {
    for (const [slug, name, home, reports] of agencies) {
      const agency = plain(`${district} ${name} ${slug}`);
      entries.push({ text: agency, name, href: `${home}/index.html`, rank: 0 });
      for (const [year, title] of reports) {
        entries.push({ text: plain(`${year} ${title} `) + agency, name: `${name} ${year}`, title, href: `${home}/${year}.html`, rank: 1 });
      }
    }
    if (document.readyState !== "loading") show();
  }

  // All letters of a word, in this order, so that 长宁人社局 finds 长宁区人力资源和社会保障局.
  function follows(text, word) {
    let at = -1;
    for (const letter of word) {
      at = text.indexOf(letter, at + 1);
      if (at < 0) return false;
    }
    return true;
  }

  function find(typed) {
    const words = plain(typed).split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    let found = entries.filter((one) => words.every((word) => one.text.includes(word)));
    if (!found.length) {
      found = entries.filter((one) => words.every((word) => /^[\x00-\x7f]*$/.test(word) ? one.text.includes(word) : follows(one.text, word)));
    }
    return found.sort((a, b) => a.rank - b.rank);
  }

  function show() {
    const field = document.getElementById("words");
    const told = document.getElementById("told");
    const list = document.getElementById("found");
    const found = find(field.value);
    told.textContent = !field.value.trim() ? "" : !found.length ? field.dataset.none
      : field.dataset.found.replace("#", found.length) + (found.length > SHOWN ? " " + field.dataset.first.replace("#", SHOWN) : "");
    list.replaceChildren(...found.slice(0, SHOWN).map(({ name, title, href }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = href;
      link.textContent = name;
      item.append(link, title || "");
      return item;
    }));
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("words").addEventListener("input", show);
    show();
  });
  return { add, find };
})();
