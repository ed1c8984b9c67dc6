// Two pictures over each other with a line between them that can be moved; both zoom and pan together.
const MAX_ZOOM = 16;
const STEP = 0.05;
const views = new WeakMap();

export default function ({ data, parentElement }) {
  let view = views.get(parentElement);
  if (!view || !parentElement.contains(view.root)) {
    view = new View(parentElement);
    views.set(parentElement, view);
  }
  view.show(data);
  return () => {
    view.watcher.disconnect();
    views.delete(parentElement);
  };
}

class View {
  constructor(parent) {
    this.root = parent.querySelector(".compare");
    const find = (name) => this.root.querySelector(name);
    Object.assign(this, { stage: find(".stage"), under: find(".under"), over: find(".over"), line: find(".line") });
    Object.assign(this, { before: find(".before"), after: find(".after"), said: find(".said") });
    Object.assign(this, { share: 0.5, zoom: 1, x: 0, y: 0, pointers: new Map(), grip: null, data: null });
    this.listen(find);
    this.watcher = new ResizeObserver(() => this.place());
    this.watcher.observe(this.stage);
  }

  show(data) {
    const isOther = !this.data || this.data.before !== data.before || this.data.after !== data.after;
    this.data = data;
    if (isOther) {
      Object.assign(this, { share: 0.5, zoom: 1, x: 0, y: 0 });
      this.before.setAttribute("src", data.before);
      this.after.setAttribute("src", data.after);
    }
    this.before.alt = data.beforeLabel;
    this.after.alt = data.afterLabel;
    this.root.querySelector(".tag.left").textContent = data.beforeLabel;
    this.root.querySelector(".tag.right").textContent = data.afterLabel;
    this.stage.style.aspectRatio = `${data.width} / ${data.height}`;
    this.root.style.maxWidth = `calc(${data.tallest} * ${data.width / data.height})`;
    const [left, top, right, bottom] = data.inset;
    const inset = { left, top, width: right - left, height: bottom - top };
    for (const [side, value] of Object.entries(inset)) this.before.style[side] = `${value * 100}%`;
    this.place();
  }

  listen(find) {
    const on = (name, act, options) => this.stage.addEventListener(name, act, options);
    on("pointerdown", (event) => this.press(event));
    on("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) on(name, (event) => this.release(event));
    on("wheel", (event) => this.wheel(event), { passive: false });
    on("dblclick", (event) => this.zoomTo(this.zoom > 1 ? 1 : this.actual(), event.clientX, event.clientY));
    this.line.addEventListener("keydown", (event) => this.key(event));
    find(".fit").onclick = () => this.zoomTo(1);
    find(".actual").onclick = () => this.zoomTo(this.actual());
    find(".in").onclick = () => this.zoomTo(this.zoom * 1.5);
    find(".out").onclick = () => this.zoomTo(this.zoom / 1.5);
  }

  // The zoom at which a pixel of the second picture is a pixel of the screen.
  actual() {
    return this.data.width / (this.stage.clientWidth * (window.devicePixelRatio || 1));
  }

  press(event) {
    if (event.button) return;
    event.preventDefault();
    this.stage.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
    const isLine = this.line.contains(event.target);
    this.grip = isLine || this.zoom <= 1 ? "line" : "picture";
    if (this.pointers.size > 1) this.grip = "pinch";
    if (this.grip === "line") {
      this.line.focus({ preventScroll: true });
      this.slide(event);
    }
  }

  move(event) {
    const last = this.pointers.get(event.pointerId);
    if (!last) return;
    const now = [event.clientX, event.clientY];
    if (this.grip === "line") this.slide(event);
    else if (this.grip === "picture") this.pan(now[0] - last[0], now[1] - last[1]);
    else if (this.grip === "pinch" && this.pointers.size === 2) {
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)[1];
      const reach = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
      this.zoomTo((this.zoom * reach(now)) / reach(last), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    }
    this.pointers.set(event.pointerId, now);
  }

  release(event) {
    this.pointers.delete(event.pointerId);
    if (!this.pointers.size) this.grip = null;
  }

  slide(event) {
    const box = this.stage.getBoundingClientRect();
    this.setShare((event.clientX - box.left) / box.width);
  }

  setShare(share) {
    this.share = Math.min(1, Math.max(0, share));
    this.place();
  }

  pan(x, y) {
    this.x += x;
    this.y += y;
    this.place();
  }

  wheel(event) {
    if (!event.ctrlKey && !event.metaKey && this.zoom <= 1 && event.deltaY > 0) return; // the page scrolls on
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== this.host()) return;
    event.preventDefault();
    this.zoomTo(this.zoom * Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
  }

  // What has the focus as the page sees it: our shadow root's host.
  host() {
    return this.root.getRootNode().host ?? this.line;
  }

  zoomTo(zoom, clientX, clientY) {
    const box = this.stage.getBoundingClientRect();
    const next = Math.min(Math.max(MAX_ZOOM, this.actual()), Math.max(1, zoom));
    const x = (clientX ?? box.left + box.width / 2) - box.left;
    const y = (clientY ?? box.top + box.height / 2) - box.top;
    this.x = x - ((x - this.x) * next) / this.zoom;
    this.y = y - ((y - this.y) * next) / this.zoom;
    this.zoom = next;
    this.place();
  }

  key(event) {
    const big = event.shiftKey ? 4 : 1;
    const moves = { ArrowLeft: -STEP * big, ArrowRight: STEP * big, ArrowDown: -STEP * big, ArrowUp: STEP * big };
    if (event.key in moves) this.setShare(this.share + moves[event.key]);
    else if (event.key === "Home") this.setShare(0);
    else if (event.key === "End") this.setShare(1);
    else if (event.key === "+" || event.key === "=") this.zoomTo(this.zoom * 1.5);
    else if (event.key === "-") this.zoomTo(this.zoom / 1.5);
    else if (event.key === "0") this.zoomTo(1);
    else if (event.key === "1") this.zoomTo(this.actual());
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  place() {
    if (!this.data) return;
    const { clientWidth: width, clientHeight: height } = this.stage;
    this.x = Math.min(0, Math.max(width * (1 - this.zoom), this.x));
    this.y = Math.min(0, Math.max(height * (1 - this.zoom), this.y));
    const moved = `translate(${this.x}px, ${this.y}px) scale(${this.zoom})`;
    for (const layer of [this.under, this.over]) layer.firstElementChild.style.transform = moved;
    this.over.style.clipPath = `inset(0 ${(1 - this.share) * 100}% 0 0)`;
    this.under.style.clipPath = `inset(0 0 0 ${this.share * 100}%)`;
    this.line.style.left = `${this.share * 100}%`;
    const percent = Math.round(this.share * 100);
    this.line.setAttribute("aria-valuenow", percent);
    this.line.setAttribute("aria-valuetext", `${percent} % ${this.data.beforeLabel}`);
    this.said.textContent = `${Math.round((100 * this.zoom) / Math.max(this.actual(), 1e-6))} %`;
    this.stage.classList.toggle("zoomed", this.zoom > 1);
    this.stage.classList.toggle("sharp", this.zoom > 2 * this.actual());
  }
}
