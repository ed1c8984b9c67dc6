// The canvas to paint masks and sketches on. What is painted is kept as strokes at the picture's own pixels; Python
// draws the mask from them, so nothing depends on how large the picture stands on the page.
const SVG = "http://www.w3.org/2000/svg";
const MAX_POINTS = 3000; // of one stroke; a longer one goes on as another
const MAX_STROKES = 2000;
const MAX_STEPS = 500; // that can be undone
const CLOSE_PX = 12;
const easels = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let easel = easels.get(parentElement);
  if (!easel || !parentElement.contains(easel.root)) {
    easel = new Easel(parentElement);
    easels.set(parentElement, easel);
  }
  easel.send = (painting) => setStateValue("painting", painting);
  easel.show(data);
  const kept = easel;
  return () => {
    kept.lens.end();
    easels.delete(parentElement);
  };
}

function element(name, attributes = {}, parent = null) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (parent) parent.appendChild(made);
  return made;
}

class Easel {
  constructor(parent) {
    this.root = parent.querySelector(".easel");
    this.root.replaceChildren();
    Object.assign(this, { strokes: [], past: [], future: [], stroke: null, corners: null, inverted: false });
    Object.assign(this, { base: null, baseUrl: null, data: null, stamp: null });
    Object.assign(this, { tool: "brush", size: 0, opacity: 0.6, colour: "#121315" });
    this.bar = element("div", { class: "bar", role: "toolbar", "aria-label": "Painting tools" }, this.root);
    this.stage = element("div", { class: "stage" }, this.root);
    this.image = element("img", { alt: "", draggable: "false" }, this.stage);
    this.canvas = element("canvas", {}, this.stage);
    this.hints = document.createElementNS(SVG, "svg");
    this.hints.setAttribute("tabindex", "0");
    this.hints.setAttribute("role", "img");
    this.stage.appendChild(this.hints);
    this.print = new Print(this.image);
    this.lens = new Lens(this.stage, () => this.redraw());
    this.root.appendChild(this.lens.bar);
    this.listen();
  }

  show(data) {
    const isNew = this.stamp !== data.stamp;
    this.data = data;
    if (isNew) {
      this.stamp = data.stamp;
      this.strokes = data.strokes.map((stroke) => ({ ...stroke }));
      this.inverted = data.inverted;
      this.past = [];
      this.future = [];
      this.stroke = this.corners = null;
      this.size ||= Math.max(2, Math.round(Math.max(data.width, data.height) * (data.isMask ? 0.05 : 0.006)));
      this.lens.begin(data.width);
      this.build();
    }
    this.hints.setAttribute("aria-label", data.label);
    this.stage.style.aspectRatio = `${data.width} / ${data.height}`;
    this.stage.style.maxWidth = `calc(${data.tallest} * ${data.width / data.height})`;
    this.stage.classList.toggle("checked", data.isMask);
    this.image.style.display = data.url ? "block" : "none";
    this.print.show(data.url, data.fullUrl);
    this.image.style.opacity = data.isMask ? 1 : 0.35;
    this.canvas.style.opacity = data.isMask ? this.opacity : 1;
    if (this.baseUrl !== data.baseUrl) this.loadBase(data.baseUrl);
    this.lens.place();
  }

  loadBase(url) {
    this.baseUrl = url;
    this.base = null;
    if (!url) return;
    const image = new Image();
    image.onload = () => {
      if (this.baseUrl !== url) return;
      const layer = element("canvas", { width: Math.min(image.width, 1024) });
      layer.height = Math.max(1, Math.round((image.height * layer.width) / image.width));
      const pen = layer.getContext("2d");
      pen.drawImage(image, 0, 0, layer.width, layer.height);
      const pixels = pen.getImageData(0, 0, layer.width, layer.height);
      for (let at = 0; at < pixels.data.length; at += 4) {
        const light = (pixels.data[at] * 54 + pixels.data[at + 1] * 183 + pixels.data[at + 2] * 19) >> 8;
        pixels.data.set([0, 0, 0, (light * pixels.data[at + 3]) / 255], at);
      }
      pen.putImageData(pixels, 0, 0);
      this.base = layer;
      this.redraw();
    };
    image.src = url;
  }

  build() {
    this.bar.replaceChildren();
    this.buttons?.move.remove();
    this.buttons = {};
    for (const name of this.data.tools) this.button(name, () => this.choose(name));
    this.lens.bar.prepend(this.buttons.move);
    const sizes = element("label", { class: "range", title: "Width ([ and ])" }, this.bar);
    sizes.append("Width");
    const longest = Math.max(this.data.width, this.data.height);
    this.slider = element("input", { type: "range", min: 0, max: 100, step: 1, "aria-label": "Width" }, sizes);
    this.slider.value = Math.round(100 * Math.sqrt(this.size / (longest / 4)));
    this.slider.oninput = () => this.resize((this.slider.value / 100) ** 2 * (longest / 4));
    if (this.data.isMask) {
      const shades = element("label", { class: "range", title: "How strongly the mask covers the image" }, this.bar);
      shades.append("Opacity");
      const shade = element("input", { type: "range", min: 15, max: 100, "aria-label": "Opacity" }, shades);
      shade.value = this.opacity * 100;
      shade.oninput = () => {
        this.opacity = shade.value / 100;
        this.canvas.style.opacity = this.opacity;
      };
      this.button("invert", () => this.change(() => (this.inverted = !this.inverted)));
    } else {
      const ink = element("input", { type: "color", "aria-label": "Colour", title: "Colour" }, this.bar);
      ink.value = this.colour;
      ink.oninput = () => (this.colour = ink.value);
    }
    this.button("undo", () => this.undo());
    this.button("redo", () => this.redo());
    this.button("clear", () => this.clear());
    this.choose(this.tool);
  }

  button(name, act) {
    const made = element("button", { type: "button", title: LABELS[name], "aria-label": LABELS[name] }, this.bar);
    const icon = document.createElementNS(SVG, "svg");
    icon.setAttribute("viewBox", "0 0 24 24");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", ICONS[name]);
    path.setAttribute("fill-rule", "evenodd");
    icon.appendChild(path);
    made.appendChild(icon);
    made.onclick = act;
    this.buttons[name] = made;
  }

  choose(tool) {
    this.tool = this.data.tools.includes(tool) ? tool : this.data.tools[0];
    this.corners = null;
    for (const name of this.data.tools) this.buttons[name].setAttribute("aria-pressed", String(name === this.tool));
    this.stage.classList.toggle("moving", this.tool === "move");
    this.hint(null);
    this.label();
  }

  label() {
    this.buttons.undo.disabled = !this.strokes.length && !this.past.length;
    this.buttons.redo.disabled = !this.future.length;
    this.buttons.clear.disabled = !this.strokes.length && !this.inverted;
    if (this.buttons.invert) this.buttons.invert.setAttribute("aria-pressed", String(this.inverted));
  }

  resize(size) {
    this.size = Math.max(1, size);
    const longest = Math.max(this.data.width, this.data.height);
    this.slider.value = Math.round(100 * Math.sqrt(this.size / (longest / 4)));
  }

  // Whatever changes the painting goes through here: drawn at once, then sent.
  change(act) {
    this.past.push({ strokes: [...this.strokes], inverted: this.inverted });
    if (this.past.length > MAX_STEPS) this.past.shift();
    this.future = [];
    act();
    this.changed();
  }

  changed() {
    this.redraw();
    this.label();
    this.send({ strokes: this.strokes, is_inverted: this.inverted });
  }

  add(stroke) {
    if (this.strokes.length < MAX_STROKES) this.strokes.push(stroke);
  }

  undo() {
    if (!this.past.length && !this.strokes.length) return;
    this.future.push({ strokes: [...this.strokes], inverted: this.inverted });
    // What was painted before this page was opened anew goes stroke by stroke.
    Object.assign(this, this.past.pop() ?? { strokes: this.strokes.slice(0, -1) });
    this.changed();
  }

  redo() {
    if (!this.future.length) return;
    this.past.push({ strokes: [...this.strokes], inverted: this.inverted });
    Object.assign(this, this.future.pop());
    this.changed();
  }

  clear() {
    this.change(() => Object.assign(this, { strokes: [], inverted: false }));
  }

  listen() {
    const on = (name, act) => this.hints.addEventListener(name, act);
    on("pointerdown", (event) => this.press(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.release(event));
    on("pointercancel", (event) => this.release(event));
    on("pointerleave", () => this.stroke || this.corners || this.hint(null));
    on("dblclick", () => this.closePolygon());
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("keyup", (event) => event.key === " " && (this.hasSpace = false));
    this.root.addEventListener("focusout", () => (this.hasSpace = false));
  }

  // Pixels of the picture that a pixel of the page shows.
  grain() {
    return this.data.width / (this.stage.clientWidth * this.lens.zoom || 1);
  }

  point(event) {
    const box = this.stage.getBoundingClientRect();
    const at = [event.clientX - box.left - this.lens.x, event.clientY - box.top - this.lens.y];
    return at.map((pixels) => Math.round(pixels * this.grain()));
  }

  press(event) {
    if (event.button > 1) return;
    event.preventDefault();
    this.hints.focus({ preventScroll: true });
    this.hints.setPointerCapture(event.pointerId);
    this.lens.press(event);
    const isSecond = this.lens.isPinching;
    if (isSecond) this.drop();
    this.isMoving = isSecond || event.button === 1 || this.tool === "move" || this.hasSpace;
    if (this.isMoving) return;
    const point = this.point(event);
    if (this.tool === "polygon") {
      const reach = CLOSE_PX * this.grain();
      const first = this.corners;
      if (first && first.length >= 6 && Math.hypot(first[0] - point[0], first[1] - point[1]) < reach) {
        this.closePolygon();
        return;
      }
      this.corners = [...(this.corners ?? []), ...point];
      this.hint(point);
      return;
    }
    this.begin(point);
    this.redraw();
  }

  // Two fingers move the picture: what the first of them began to paint was not meant.
  drop() {
    this.stroke = null;
    if (this.corners && !this.isMoving) this.corners = this.corners.length > 2 ? this.corners.slice(0, -2) : null;
    this.hint(null);
    this.redraw();
  }

  begin(point) {
    const colour = this.data.isMask ? "#000000" : this.colour;
    this.stroke = { tool: this.tool, size: Math.round(this.size * 10) / 10, colour, points: [...point] };
  }

  move(event) {
    this.lens.drag(event, this.isMoving);
    if (this.isMoving) return;
    const stroke = this.stroke;
    if (!stroke) {
      this.hint(this.point(event));
      return;
    }
    const isFree = stroke.tool === "brush" || stroke.tool === "eraser";
    const events = isFree && event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const each of events.length ? events : [event]) {
      const point = this.point(each);
      if (!isFree) {
        stroke.points = [stroke.points[0], stroke.points[1], ...point];
      } else if (this.isAway(this.stroke.points, point)) {
        this.stroke.points.push(...point);
        if (this.stroke.points.length >= 2 * MAX_POINTS) {
          this.add(this.stroke);
          this.begin(point);
        }
      }
    }
    this.hint(this.point(event));
    this.redraw();
  }

  isAway(points, point) {
    return Math.hypot(points.at(-2) - point[0], points.at(-1) - point[1]) >= 1.5 * this.grain();
  }

  release(event) {
    this.lens.release(event);
    if (!this.lens.pointers.size) this.isMoving = false;
    const stroke = this.stroke;
    this.stroke = null;
    if (!stroke) return;
    const isShape = stroke.tool !== "brush" && stroke.tool !== "eraser";
    if (isShape && stroke.points.length < 4) this.redraw();
    else this.change(() => this.add(stroke));
  }

  closePolygon() {
    const corners = this.corners;
    this.corners = null;
    this.hint(null);
    if (!corners || corners.length < 6) return;
    this.begin(corners);
    const stroke = this.stroke;
    this.stroke = null;
    this.change(() => this.add(stroke));
  }

  key(event) {
    const key = event.key.toLowerCase();
    const isOwn = event.target.tagName !== "INPUT";
    if ((event.ctrlKey || event.metaKey) && key === "z") event.shiftKey ? this.redo() : this.undo();
    else if ((event.ctrlKey || event.metaKey) && key === "y") this.redo();
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (key === "escape" && (this.corners || this.stroke)) {
      this.corners = this.stroke = null;
      this.hint(null);
      this.redraw();
    } else if (key === "enter" && this.corners) this.closePolygon();
    else if (isOwn && key === "[") this.resize(this.size / 1.25);
    else if (isOwn && key === "]") this.resize(this.size * 1.25);
    else if (isOwn && key === "i" && this.data.isMask) this.change(() => (this.inverted = !this.inverted));
    else if (isOwn && this.data.tools.includes(KEYS[key])) this.choose(KEYS[key]);
    else if (event.target === this.hints && key === " ") this.hasSpace = true;
    else if (!isOwn || !this.lens.key(event, { arrows: event.target === this.hints })) return;
    event.preventDefault();
    event.stopPropagation();
  }

  // The tip of the brush, and the corners of a polygon that is not closed yet.
  hint(point) {
    this.hints.replaceChildren();
    const add = (name, attributes) => {
      const made = document.createElementNS(SVG, name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      this.hints.appendChild(made);
    };
    if (this.corners) {
      const all = point ? [...this.corners, ...point] : this.corners;
      add("polyline", { points: all.join(" "), class: "dark" });
      add("polyline", { points: all.join(" "), class: "light" });
      const radius = 5 * this.grain();
      for (let at = 0; at < this.corners.length; at += 2)
        add("circle", { cx: this.corners[at], cy: this.corners[at + 1], r: radius, class: "corner" });
    } else if (point && (this.tool === "brush" || this.tool === "eraser")) {
      for (const kind of ["dark", "light"]) add("circle", { cx: point[0], cy: point[1], r: this.size / 2, class: kind });
    }
  }

  redraw() {
    if (!this.data) return;
    const { clientWidth: across, clientHeight: tall } = this.stage;
    if (!across) return;
    const dense = window.devicePixelRatio || 1;
    const [width, height] = [Math.max(1, Math.round(across * dense)), Math.max(1, Math.round(tall * dense))];
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    this.image.style.transform = this.lens.transform;
    this.print.look(this.lens.across());
    const grain = this.grain();
    this.hints.setAttribute(
      "viewBox",
      [-this.lens.x * grain, -this.lens.y * grain, across * grain, tall * grain].join(" "),
    );
    const pen = this.canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.globalCompositeOperation = "source-over";
    pen.clearRect(0, 0, width, height);
    const scale = dense / grain;
    pen.setTransform(scale, 0, 0, scale, this.lens.x * dense, this.lens.y * dense);
    if (this.base) pen.drawImage(this.base, 0, 0, this.data.width, this.data.height);
    for (const stroke of this.strokes) drawStroke(pen, stroke, this.data.isMask);
    if (this.stroke) drawStroke(pen, this.stroke, this.data.isMask);
    if (!this.data.isMask) return;
    pen.globalCompositeOperation = this.inverted ? "source-out" : "source-in";
    pen.fillStyle = this.data.colour;
    pen.fillRect(0, 0, this.data.width, this.data.height);
  }
}
