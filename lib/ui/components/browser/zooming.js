// What every component that shows a picture begins with: a lens to zoom and move it, and a print that gets sharper.
const MAX_ZOOM = 16;
const ZOOM_STEP = 1.5;
const MOVE_STEP = 0.1; // of what is seen

// How far a picture that fits its stage is zoomed in, and which part is seen; `x` and `y` in pixels of the page.
class Lens {
  constructor(stage, onChange) {
    Object.assign(this, { stage, onChange, width: 1, zoom: 1, x: 0, y: 0, pointers: new Map() });
    this.bar = document.createElement("div");
    this.bar.className = "zoom";
    this.button("Fit", "Fit (0)", () => this.zoomTo(1));
    this.button("1:1", "Pixel for pixel (1)", () => this.zoomTo(this.actual()));
    this.button("\u2212", "Zoom out (-)", () => this.zoomTo(this.zoom / ZOOM_STEP));
    this.button("+", "Zoom in (+)", () => this.zoomTo(this.zoom * ZOOM_STEP));
    this.said = document.createElement("span");
    this.said.className = "said";
    this.bar.appendChild(this.said);
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.watcher = new ResizeObserver(() => this.place());
    this.watcher.observe(stage);
  }

  button(text, title, act) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", textContent: text, title, onclick: act });
    made.setAttribute("aria-label", title);
    this.bar.appendChild(made);
  }

  // Look at another picture, `width` pixels across.
  begin(width) {
    Object.assign(this, { width, zoom: 1, x: 0, y: 0 });
    this.pointers.clear();
  }

  // The zoom at which a pixel of the picture is a pixel of the screen.
  actual() {
    return this.width / Math.max(1, this.stage.clientWidth * (window.devicePixelRatio || 1));
  }

  // Pixels of the screen that the whole picture takes across.
  across() {
    return this.stage.clientWidth * (window.devicePixelRatio || 1) * this.zoom;
  }

  get transform() {
    return `translate(${this.x}px, ${this.y}px) scale(${this.zoom})`;
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

  pan(x, y) {
    this.x += x;
    this.y += y;
    this.place();
  }

  // The page keeps the wheel until the picture has the focus; a pinch on a touch pad comes as Ctrl and the wheel.
  wheel(event) {
    const isMeant = event.ctrlKey || event.metaKey;
    const host = this.stage.getRootNode().host ?? this.stage;
    if (!isMeant && (document.activeElement !== host || (this.zoom <= 1 && event.deltaY > 0))) return;
    event.preventDefault();
    this.zoomTo(this.zoom * Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
  }

  press(event) {
    this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
  }

  get isPinching() {
    return this.pointers.size > 1;
  }

  // Move the picture along with one pointer, or zoom and move it with two; any other is only kept track of.
  drag(event, isHeld) {
    const last = this.pointers.get(event.pointerId);
    if (!last) return;
    const now = [event.clientX, event.clientY];
    this.pointers.set(event.pointerId, now);
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const reach = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
      this.x += (now[0] - last[0]) / 2;
      this.y += (now[1] - last[1]) / 2;
      const middle = [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2];
      this.zoomTo((this.zoom * reach(now)) / reach(last), ...middle);
    } else if (isHeld) this.pan(now[0] - last[0], now[1] - last[1]);
  }

  release(event) {
    this.pointers.delete(event.pointerId);
  }

  // Tell whether a key was one of ours. Arrows move the picture where the component has no other use for them.
  key(event, { arrows }) {
    const { clientWidth: width, clientHeight: height } = this.stage;
    const moves = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (event.key === "+" || event.key === "=") this.zoomTo(this.zoom * ZOOM_STEP);
    else if (event.key === "-") this.zoomTo(this.zoom / ZOOM_STEP);
    else if (event.key === "0") this.zoomTo(1);
    else if (event.key === "1") this.zoomTo(this.actual());
    else if (arrows && this.zoom > 1 && event.key in moves) {
      const [x, y] = moves[event.key];
      this.pan(x * width * MOVE_STEP, y * height * MOVE_STEP);
    } else return false;
    return true;
  }

  place() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (!width) return;
    this.x = Math.min(0, Math.max(width * (1 - this.zoom), this.x));
    this.y = Math.min(0, Math.max(height * (1 - this.zoom), this.y));
    this.said.textContent = `${Math.round((100 * this.zoom) / Math.max(this.actual(), 1e-6))} %`;
    this.stage.classList.toggle("zoomed", this.zoom > 1);
    this.stage.classList.toggle("sharp", this.zoom > 2 * this.actual());
    this.onChange();
  }

  end() {
    this.watcher.disconnect();
  }
}

// A picture that comes at the size of a screen, and with all its pixels once somebody looks closer than that.
class Print {
  constructor(image) {
    Object.assign(this, { image, url: "", full: "", across: 0 });
    image.addEventListener("load", () => this.look(this.across));
  }

  show(url, full) {
    if (this.url === url) return;
    Object.assign(this, { url, full });
    if (url) this.image.setAttribute("src", url);
    else this.image.removeAttribute("src");
  }

  // `across` is how many pixels of the screen the picture takes.
  look(across) {
    this.across = across;
    const full = this.full;
    if (!full || full === this.url || !this.image.naturalWidth || across <= this.image.naturalWidth) return;
    this.full = "";
    const sharper = new Image();
    sharper.onload = () => this.url && sharper.dataset.of === this.url && this.image.setAttribute("src", full);
    sharper.dataset.of = this.url;
    sharper.src = full;
  }
}
