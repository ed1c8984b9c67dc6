// The library's grid: thumbnails, boxes, menus and keys in one element. What is done here is told to the server, which decides.
const TYPING =
  "input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=slider], [role=listbox], [role=combobox]";
const STEPS = { ArrowLeft: "back", k: "back", ArrowRight: "on", j: "on", ArrowUp: "up", ArrowDown: "down" };
const DOES = { Enter: "Open", s: "star", a: "approve", Delete: "delete" };
const grids = new WeakMap();
const places = new Map(); // where each grid's keys stand, for as long as the tab is open

export default function ({ data, parentElement, setTriggerValue }) {
  let grid = grids.get(parentElement);
  if (!grid || !parentElement.contains(grid.root)) {
    grid = new Grid(parentElement);
    grids.set(parentElement, grid);
  }
  grid.tell = (sent) => setTriggerValue("did", sent);
  grid.show(data);
  const press = (event) => grid.press(event);
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}

function made(name, className, text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  if (name === "i") element.ariaHidden = "true"; // an icon is drawn by its name, which is no word to read aloud
  return element;
}

class Grid {
  constructor(parent) {
    this.root = parent.querySelector(".grid");
    this.menu = parent.querySelector(".menu");
    Object.assign(this, { data: null, cards: [], picked: new Set(), round: 0 });
    this.menu.addEventListener("keydown", (event) => this.walk(event));
  }

  show(data) {
    const old = JSON.stringify(this.data?.cards);
    this.data = data;
    if (data.round >= this.round) this.picked = new Set(data.picked);
    if (old !== JSON.stringify(data.cards)) this.draw();
    for (const card of this.cards) card.box.checked = this.picked.has(card.name);
    this.point(false);
  }

  draw() {
    const known = new Map(this.cards.map((card) => [card.text, card]));
    this.cards = this.data.cards.map((card) => known.get(JSON.stringify(card)) ?? this.card(card));
    this.root.style.setProperty("--column", `${this.data.column}px`);
    this.root.replaceChildren(...this.cards.map((card) => card.element));
  }

  card(card) {
    const element = made("div", card.isAt ? "card here" : "card");
    const picture = card.url ? this.picture(card) : made("div", `picture ${card.empty}`);
    if (!card.url) Object.assign(picture, { role: "img", ariaLabel: card.alt });
    const pick = made(this.data.picks ? "label" : "div", "pick");
    const box = made("input", "");
    Object.assign(box, { type: "checkbox", ariaLabel: `${this.data.words.pick}: ${card.title || card.alt}` });
    box.onchange = () => this.pick(card.name, box.checked);
    if (this.data.picks) pick.append(box);
    for (const [sign, kind] of card.signs) {
      const mark = made("i", `sign ${kind}`, sign);
      pick.append(Object.assign(mark, { role: "img", ariaLabel: kind, ariaHidden: null }));
    }
    const title = card.title || (this.data.picks ? this.data.words.pick : "");
    if (title) pick.append(made("span", "", title));
    if (card.badge) pick.append(made("span", `badge ${card.badge[1]}`, card.badge[0]));
    element.append(picture);
    if (pick.hasChildNodes()) element.append(pick);
    if (card.actions.length) element.append(this.foot(card));
    if (card.note) element.append(made("div", "note", card.note));
    if (card.buttons) element.append(this.buttons(card));
    return { name: card.name, text: JSON.stringify(card), element, box };
  }

  picture(card) {
    const picture = made("a", "picture");
    Object.assign(picture, { href: card.href.startsWith("/") ? this.data.origin + card.href : card.href, title: card.hint ?? "" });
    picture.dataset.missing = this.data.words.missing;
    const image = made("img", "");
    Object.assign(image, { alt: card.alt, width: card.width, height: card.height, loading: "lazy", decoding: "async" });
    image.onerror = () => picture.classList.add("broken");
    image.src = this.data.origin + card.url;
    picture.append(image);
    if (this.data.opens) {
      picture.onclick = (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.act(this.data.opens, card.name);
      };
    } else Object.assign(picture, { target: "_blank", rel: "noopener" });
    return picture;
  }

  buttons(card) {
    const row = made("div", "buttons");
    for (const [action, icon, label, isOn] of card.buttons) {
      const button = made("button", "");
      Object.assign(button, { type: "button", title: action, ariaLabel: label || action, disabled: !isOn });
      button.append(made("i", "sign", icon), label);
      button.onclick = () => this.act(action, card.name);
      row.append(button);
    }
    return row;
  }

  foot(card) {
    const foot = made("div", "foot");
    const more = made("button", "sign", "more_horiz");
    Object.assign(more, { type: "button", title: this.data.words.actions, ariaLabel: this.data.words.actions });
    more.setAttribute("aria-haspopup", "menu");
    more.onclick = () => this.open(card, more);
    foot.append(made("span", "", card.line), more);
    return foot;
  }

  act(what, name) {
    this.round += 1;
    this.tell({ what, name, picked: [], round: this.round });
  }

  pick(name, isPicked) {
    this.picked[isPicked ? "add" : "delete"](name);
    this.round += 1;
    const picked = this.cards.map((card) => card.name).filter((each) => this.picked.has(each));
    this.tell({ what: "pick", name, picked, round: this.round });
  }

  open(card, button) {
    const items = card.actions.map((action) => {
      const link = card.links[action];
      const item = made(link ? "a" : "button", "");
      item.setAttribute("role", "menuitem");
      item.append(made("i", "sign", this.data.icons[action]), action);
      if (link) Object.assign(item, { href: this.data.origin + link, target: "_blank", rel: "noopener" });
      item.onclick = () => {
        this.menu.hidePopover();
        if (!link) this.act(action, card.name);
      };
      return item;
    });
    this.menu.replaceChildren(...items);
    this.menu.showPopover();
    const at = button.getBoundingClientRect();
    const { width, height } = this.menu.getBoundingClientRect();
    const below = at.bottom + height < innerHeight ? at.bottom : Math.max(8, at.top - height);
    Object.assign(this.menu.style, { left: `${Math.max(8, at.right - width)}px`, top: `${below}px` });
    this.from = button;
    items[0].focus();
  }

  walk(event) {
    const items = [...this.menu.children];
    const at = items.indexOf(this.menu.getRootNode().activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      items.at((at + step) % items.length).focus();
    }
    if (event.key === "Escape") this.from?.focus();
    event.stopPropagation();
  }

  here() {
    const place = places.get(this.data.key);
    if (!place || !this.cards.length) return -1;
    const found = this.cards.findIndex((card) => card.name === place.name);
    return found >= 0 ? found : place.isHeld ? Math.min(place.index, this.cards.length - 1) : -1;
  }

  point(isMoved) {
    const here = this.here();
    if (!this.data.listens) return; // the server says which one is meant, if any
    this.cards.forEach((card, index) => card.element.classList.toggle("here", index === here));
    if (here >= 0) {
      const isHeld = places.get(this.data.key).isHeld && !isMoved;
      places.set(this.data.key, { name: this.cards[here].name, index: here, isHeld });
    }
    if (isMoved && here >= 0) this.cards[here].element.scrollIntoView({ block: "nearest" });
  }

  press(event) {
    const at = event.composedPath()[0];
    const isTyping = at instanceof Element && at.closest(TYPING);
    if (!this.data.listens || isTyping || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (!this.root.isConnected || document.querySelector('[role="dialog"]')) return;
    const field = event.key === "/" && document.querySelector(`.st-key-${this.data.search} input`);
    const here = this.here();
    const own = at instanceof Element && at.closest("a, button");
    if (field) field.focus();
    else if (STEPS[event.key] && this.cards.length) this.step(STEPS[event.key], here);
    else if (here < 0 || (own && event.key === "Enter")) return;
    else if (event.key === "x") {
      const card = this.cards[here];
      card.box.checked = !card.box.checked;
      this.pick(card.name, card.box.checked);
    } else if (DOES[event.key]) {
      if (event.key === "Delete") places.get(this.data.key).isHeld = true;
      this.act(DOES[event.key], this.cards[here].name);
    } else return;
    event.preventDefault();
  }

  step(direction, here) {
    const top = this.cards[0].element.offsetTop;
    const columns = Math.max(1, this.cards.filter((card) => card.element.offsetTop === top).length);
    const by = { back: -1, on: 1, up: -columns, down: columns }[direction];
    const index = here < 0 ? 0 : Math.min(Math.max(here + by, 0), this.cards.length - 1);
    places.set(this.data.key, { name: this.cards[index].name, index, isHeld: false });
    this.point(true);
  }
}
