// A picture in the frame that it will be extended to; the frame's sides can be dragged or moved with the arrow keys.
const SVG = "http://www.w3.org/2000/svg";
const ROOM = 0.18; // of the longest side, around the frame, to drag into
const KEY_STEP = 16;
const frames = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  let frame = frames.get(parentElement);
  if (!frame || !parentElement.contains(frame.svg)) {
    frame = new Frame(parentElement.querySelector("svg"));
    frames.set(parentElement, frame);
  }
  frame.send = (sides) => setTriggerValue("dragged", sides);
  frame.show(data);
  return () => frames.delete(parentElement);
}

class Frame {
  constructor(svg) {
    this.svg = svg;
    svg.replaceChildren();
    this.sides = { left: 0, right: 0, up: 0, down: 0 };
    this.held = null;
    this.added = this.make("rect", { class: "added" });
    this.image = this.make("image", { preserveAspectRatio: "none" });
    this.edge = this.make("rect", { class: "edge" });
    this.handles = {};
    for (const [side, label] of [["left", "Left"], ["right", "Right"], ["up", "Up"], ["down", "Down"]]) {
      const handle = this.make("rect", { class: `handle ${side}`, tabindex: 0, role: "slider", "aria-label": label });
      handle.addEventListener("pointerdown", (event) => this.press(event, side));
      handle.addEventListener("pointermove", (event) => this.move(event));
      for (const name of ["pointerup", "pointercancel"]) handle.addEventListener(name, () => this.release());
      handle.addEventListener("keydown", (event) => this.key(event, side));
      this.handles[side] = handle;
    }
  }

  make(name, attributes) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    this.svg.appendChild(made);
    return made;
  }

  show(data) {
    this.data = data;
    if (this.held) return;
    this.sides = { left: data.left, right: data.right, up: data.up, down: data.down };
    if (this.image.getAttribute("href") !== data.url) this.image.setAttribute("href", data.url);
    this.fit();
    this.draw();
  }

  fit() {
    const { width, height } = this.data;
    const { left, right, up, down } = this.sides;
    const room = ROOM * Math.max(width + left + right, height + up + down);
    const [across, tall] = [width + left + right + 2 * room, height + up + down + 2 * room];
    this.svg.setAttribute("viewBox", `${-left - room} ${-up - room} ${across} ${tall}`);
    this.svg.style.aspectRatio = `${across} / ${tall}`;
    this.svg.style.maxWidth = `calc(${this.data.tallest} * ${across / tall})`;
    this.grip = room * 0.28;
  }

  draw() {
    const { width, height } = this.data;
    const { left, right, up, down } = this.sides;
    const set = (shape, x, y, w, h) => {
      for (const [key, value] of Object.entries({ x, y, width: w, height: h })) shape.setAttribute(key, value);
    };
    set(this.image, 0, 0, width, height);
    set(this.added, -left, -up, width + left + right, height + up + down);
    set(this.edge, -left, -up, width + left + right, height + up + down);
    const [long, thin] = [this.grip * 2, this.grip];
    const [middleX, middleY] = [(width + right - left) / 2, (height + down - up) / 2];
    set(this.handles.left, -left - thin / 2, middleY - long / 2, thin, long);
    set(this.handles.right, width + right - thin / 2, middleY - long / 2, thin, long);
    set(this.handles.up, middleX - long / 2, -up - thin / 2, long, thin);
    set(this.handles.down, middleX - long / 2, height + down - thin / 2, long, thin);
    for (const [side, handle] of Object.entries(this.handles)) {
      handle.setAttribute("rx", thin / 4);
      handle.setAttribute("aria-valuenow", this.sides[side]);
      handle.setAttribute("aria-valuetext", `${this.sides[side]} pixels`);
      handle.setAttribute("aria-valuemin", 0);
      handle.setAttribute("aria-valuemax", this.data.most);
    }
  }

  press(event, side) {
    event.preventDefault();
    event.target.setPointerCapture(event.pointerId);
    event.target.focus({ preventScroll: true });
    const scale = this.svg.viewBox.baseVal.width / this.svg.getBoundingClientRect().width;
    this.held = { side, x: event.clientX, y: event.clientY, from: this.sides[side], scale };
  }

  move(event) {
    if (!this.held) return;
    const { side, x, y, from, scale } = this.held;
    const moved = { left: x - event.clientX, right: event.clientX - x, up: y - event.clientY, down: event.clientY - y };
    this.set(side, from + moved[side] * scale);
  }

  set(side, value) {
    this.sides = { ...this.sides, [side]: Math.round(Math.min(this.data.most, Math.max(0, value))) };
    this.draw();
  }

  release() {
    if (!this.held) return;
    this.held = null;
    this.fit();
    this.draw();
    this.send(this.sides);
  }

  key(event, side) {
    const outwards = { left: "ArrowLeft", right: "ArrowRight", up: "ArrowUp", down: "ArrowDown" }[side];
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    this.set(side, this.sides[side] + (event.key === outwards ? KEY_STEP : -KEY_STEP));
    this.fit();
    this.draw();
    this.send(this.sides);
  }
}
