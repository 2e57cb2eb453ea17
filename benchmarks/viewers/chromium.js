(() => {
  // Cell name -> what it shows: letters with ink, by place; null where it stands under other labels than named.
  const OBJECT = "\ufffc", seen = new Map();
  const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹", LOWERED = "₀₁₂₃₄₅₆₇₈₉";
  const rgba = text => {
    const n = (text.match(/[\d.]+%?/g) || []).map(parseFloat);
    return n.length < 3 ? [0, 0, 0, 0] : [n[0], n[1], n[2], n.length > 3 ? n[3] : 1];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3]));
  const look = element => {  // what an element does to its text: null = hidden, else the state
    if (seen.has(element)) return seen.get(element);
    const up = element.assignedSlot || element.parentElement || (element.getRootNode().host ?? null);
    const state = up ? look(up) : { back: [255, 255, 255], opacity: 1, struck: false, odd: false, clips: [] };
    let mine = null;
    if (state) {
      const style = getComputedStyle(element), box = element.getBoundingClientRect();
      mine = { ...state };
      mine.opacity *= parseFloat(style.opacity);
      if (/opacity\(0/.test(style.filter)) mine.opacity = 0;
      const fill = rgba(style.backgroundColor);
      if (fill[3]) mine.back = over(fill, state.back);
      if (/line-through/.test(style.textDecorationLine)) mine.struck = true;
      if (style.display === "none" || style.contentVisibility === "hidden") mine = null;
      else {
        if (style.maskImage && style.maskImage !== "none") mine.opacity = 0;
        const flat = !["TD", "TH", "MARQUEE"].includes(element.tagName);
        if (style.overflow !== "visible" && style.display !== "inline" && flat) mine.clips = [...state.clips, box];
        if (/inset\(50|circle\(0/.test(style.clipPath)) mine.opacity = 0;
        if (style.clip !== "auto" && /absolute|fixed/.test(style.position)) mine.opacity = 0;
        const t = style.transform;
        if (t !== "none") {
          const m = new DOMMatrix(t);
          if (m.m11 < 0 || m.m22 < 0) mine.odd = true;
          if (style.backfaceVisibility === "hidden" && m.m11 < 0) mine.opacity = 0;
        }
        if (style.webkitTextSecurity !== "none") mine.odd = true;
        if (/Wingdings|Symbol|^f$/.test(style.fontFamily)) mine.odd = true;
        if (/^-/.test(style.letterSpacing)) mine.odd = true;
        mine.visible = style.visibility === "visible";
        mine.color = rgba(style.webkitTextFillColor || style.color);
        mine.size = parseFloat(style.fontSize);
        if (element.tagName === "RT" || element.tagName === "RUBY") mine.odd = true;
        const align = style.verticalAlign, inline = style.display.startsWith("inline");
        const length = parseFloat(align);
        mine.shift = state.shift ?? 0;
        if (inline && (align === "super" || align === "text-top" || length > 1)) mine.shift = 1;
        if (inline && (align === "sub" || length < -1)) mine.shift = -1;
        const base = element.parentElement?.localName === "msup" && element.parentElement.children[1] === element;
        if (base) mine.shift = 1;
        if (style.position === "relative" && parseFloat(style.top) < -2) mine.shift = 1;
      }
    }
    seen.set(element, mine);
    return mine;
  };
  const wide = document.documentElement.scrollWidth;
  const inked = (state, box) => {
    if (!state || !state.visible || state.opacity < 0.05 || state.size < 1) return false;
    if (box.width < 0.5 && !/[\u0300-\u036f\u20d0-\u20ff]/.test(box.letter) || box.height < 1) return false;
    if (box.right + scrollX <= 0 || box.bottom + scrollY <= 0 || box.left + scrollX > wide + 50) return false;
    const ink = over(state.color, state.back);
    if (Math.max(...[0, 1, 2].map(i => Math.abs(ink[i] - state.back[i]))) < 12) return false;
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    return state.clips.every(c => x >= c.left - 1 && x <= c.right + 1 && y >= c.top - 1 && y <= c.bottom + 1);
  };
  const covered = (element, range) => {
    if (element.closest("td,th")?.querySelector("[style*=absolute]") == null) return false;
    window.scrollTo(0, range.getBoundingClientRect().top + scrollY - 300);
    const box = range.getBoundingClientRect();
    const hit = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    window.scrollTo(0, 0);
    return hit && hit !== element && !hit.contains(range.startContainer);
  };
  const CONTROLS = { text: 1, number: 1, button: 1, submit: 1, reset: 1, search: 1, tel: 1, url: 1, email: 1 };
  const letters = (cell) => {
    const found = [];
    const put = (text, box, element, state, order = 0) => found.push({ text, box, element, state, order });
    const object = (element, text) => {
      const state = look(element), box = element.getBoundingClientRect();
      if (state && state.visible && state.opacity > 0.05 && box.width > 0.5 && box.height > 0.5) put(text, box, element, state);
    };
    const generated = (element, which) => {
      const style = getComputedStyle(element, which), content = style.content;
      if (!content || content === "none" || content === "normal" || style.display === "none") return;
      const state = look(element);
      if (!state || !state.visible) return;
      const texts = content.match(/"([^"]*)"|counter\([^)]*\)|[a-z-]+\([^)]*\)|open-quote|close-quote/g) || [];
      const text = texts.map(t => t[0] === '"' ? t.slice(1, -1) : t === "open-quote" ? "“" : t === "close-quote" ? "”"
        : t.startsWith("counter(") ? getComputedStyle(element).counterReset.match(/-?\d+/)?.[0] ?? OBJECT : OBJECT).join("");
      const all = document.createRange();
      all.selectNodeContents(element);
      const box = all.getBoundingClientRect();
      if (text) put(text, { ...rect(box), [which === "::before" ? "left" : "right"]: which === "::before" ? box.left - 1 : box.right + 1,
        mid: which === "::before" ? box.left - 1 : box.right + 1 }, element, { ...state, odd: false });
    };
    const rect = b => ({ left: b.left, right: b.right, top: b.top, bottom: b.bottom, width: b.width, height: b.height });
    const walk = node => {
      if (node.nodeType === 3) {
        const parent = node.parentElement ?? node.getRootNode().host;
        const state = look(parent);
        if (!state) return;
        const range = document.createRange();
        let at = 0;
        for (const letter of node.data) {
          range.setStart(node, at);
          at += letter.length;
          range.setEnd(node, at);
          if (/[\s\u200b-\u200f\u00ad\u2060\u202a-\u202e]/.test(letter)) continue;
          const box = rect(range.getBoundingClientRect());
          box.letter = letter;
          if (inked(state, box) && !covered(parent, range))
            put(letter, box, parent, state, found.length);
        }
        return;
      }
      if (node.nodeType !== 1) return;
      const name = node.tagName.toUpperCase();
      if (["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT", "TITLE", "DATALIST"].includes(name) && node.namespaceURI.endsWith("xhtml")) return;
      if (name === "INPUT") {
        if (node.type === "hidden") return;
        return object(node, CONTROLS[node.type] ? node.value || node.placeholder : OBJECT);
      }
      if (name === "TEXTAREA") return object(node, node.value);
      if (name === "SELECT")
        return object(node, node.multiple || node.size > 1 ? OBJECT : (node.selectedOptions[0]?.label || node.selectedOptions[0]?.text || ""));
      if (["IMG", "CANVAS", "OBJECT", "EMBED", "IFRAME", "VIDEO", "AUDIO", "METER", "PROGRESS", "PICTURE"].includes(name)) return object(node, OBJECT);
      if (name === "SVG" && !node.querySelector("text")) return object(node, OBJECT);
      if (name === "MATH" && node.querySelector("mfrac")) return object(node, OBJECT);
      if (node.namespaceURI.endsWith("svg") && name === "TITLE") return;
      if (getComputedStyle(node).backgroundImage !== "none" && !node.textContent.trim()) object(node, OBJECT);
      if (name === "LI" && getComputedStyle(node).listStyleType !== "none") {
        const list = node.parentElement, at = [...list.children].indexOf(node), box = node.getBoundingClientRect();
        const number = node.hasAttribute("value") ? node.value : (list.start ?? 1) + at;
        const mark = list.tagName !== "OL" ? "•" : (list.type === "a" ? String.fromCharCode(96 + number) : number) + ".";
        put(mark, { ...rect(box), mid: box.left - 5 }, node, look(node));
      }
      if (name === "DETAILS" && !node.open) return [...node.children].filter(c => c.tagName === "SUMMARY").forEach(walk);
      generated(node, "::before");
      for (const child of (node.shadowRoot ?? node).childNodes) child.nodeName === "SLOT" && child.assignedNodes().length
        ? child.assignedNodes().forEach(walk) : walk(child);
      generated(node, "::after");
    };
    if (getComputedStyle(cell).display === "list-item") return null;
    walk(cell);
    return found;
  };
  const written = cell => {
    const found = letters(cell);
    if (found === null) return OBJECT;
    // lines: what overlaps in height by half stands on one line
    const rows = [];
    found.forEach((f, n) => { f.n = n; f.y = (f.box.top + f.box.bottom) / 2; f.x = f.box.mid ?? (f.box.left + f.box.right) / 2; });
    for (const f of found) {
      const row = rows.find(r => Math.abs(r.y - f.y) < 14);
      row ? row.items.push(f) : rows.push({ y: f.y, items: [f] });
    }
    rows.sort((a, b) => a.y - b.y);
    return rows.map(r => r.items.sort((a, b) => a.x - b.x || a.n - b.n).map(f => {
      if (f.state.odd && f.text !== OBJECT) return OBJECT;
      let text = f.text;
      if (f.state.shift && /^\d$/.test(text)) text = (f.state.shift > 0 ? RAISED : LOWERED)[+text];
      return f.state.struck ? [...text].map(c => c + "\u0336").join("") : text;
    }).join("")).join(" ");
  };
  const cells = [...document.querySelectorAll("td[data-cell],th[data-cell]")];
  const boxes = new Map(), labels = [];
  for (const cell of cells) {
    const box = cell.getBoundingClientRect(), name = cell.dataset.cell;
    boxes.set(cell, box);
    if (name.includes(" ") && box.width) labels.push({ beside: name.startsWith("beside"), names: new Set(name.split(" ").slice(1)), box });
  }
  const result = {};
  for (const cell of cells) {
    const name = cell.dataset.cell, box = boxes.get(cell);
    if (name.includes(" ")) continue;
    if (!box.width && !box.height) continue;
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    const holds = labels.every(l => {
      if (!l.names.has(name)) return true;
      return l.beside ? y > l.box.top && y < l.box.bottom : x > l.box.left && x < l.box.right;
    });
    result[name] = holds ? null : undefined;
    result[name] = holds ? written(cell) : null;
  }
  return JSON.stringify(result);
})()
