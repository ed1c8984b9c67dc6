// Two pictures over each other with a line between them that can be moved; both zoom and pan together.
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
    view.lens.end();
    views.delete(parentElement);
  };
}

class View {
  constructor(parent) {
    this.root = parent.querySelector(".compare");
    const find = (name) => this.root.querySelector(name);
    Object.assign(this, { stage: find(".stage"), under: find(".under"), over: find(".over"), line: find(".line") });
    Object.assign(this, { before: find(".before"), after: find(".after") });
    Object.assign(this, { share: 0.5, grip: null, data: null });
    this.prints = [new Print(this.before), new Print(this.after)];
    this.lens = new Lens(this.stage, () => this.place());
    this.root.replaceChildren(this.stage, this.lens.bar);
    this.listen();
  }

  show(data) {
    const isOther = !this.data || this.data.before !== data.before || this.data.after !== data.after;
    this.data = data;
    if (isOther) {
      this.share = 0.5;
      this.lens.begin(data.width);
    }
    this.prints[0].show(data.before, data.beforeFull);
    this.prints[1].show(data.after, data.afterFull);
    this.before.alt = data.beforeLabel;
    this.after.alt = data.afterLabel;
    this.root.querySelector(".tag.left").textContent = data.beforeLabel;
    this.root.querySelector(".tag.right").textContent = data.afterLabel;
    this.stage.style.aspectRatio = `${data.width} / ${data.height}`;
    this.root.style.maxWidth = `calc(${data.tallest} * ${data.width / data.height})`;
    const [left, top, right, bottom] = data.inset;
    const inset = { left, top, width: right - left, height: bottom - top };
    for (const [side, value] of Object.entries(inset)) this.before.style[side] = `${value * 100}%`;
    this.lens.place();
  }

  listen() {
    const on = (name, act) => this.stage.addEventListener(name, act);
    on("pointerdown", (event) => this.press(event));
    on("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) on(name, (event) => this.release(event));
    on("dblclick", (event) => {
      this.lens.zoomTo(this.lens.zoom > 1 ? 1 : this.lens.actual(), event.clientX, event.clientY);
    });
    this.line.addEventListener("keydown", (event) => this.key(event));
  }

  press(event) {
    if (event.button) return;
    event.preventDefault();
    this.stage.setPointerCapture(event.pointerId);
    this.lens.press(event);
    this.line.focus({ preventScroll: true });
    const isLine = this.line.contains(event.target);
    this.grip = isLine || this.lens.zoom <= 1 ? "line" : "picture";
    if (this.lens.isPinching) this.grip = "picture";
    if (this.grip === "line") this.slide(event);
  }

  move(event) {
    if (this.grip === "line") this.slide(event);
    this.lens.drag(event, this.grip === "picture");
  }

  release(event) {
    this.lens.release(event);
    if (!this.lens.pointers.size) this.grip = null;
  }

  slide(event) {
    const box = this.stage.getBoundingClientRect();
    this.setShare((event.clientX - box.left) / box.width);
  }

  setShare(share) {
    this.share = Math.min(1, Math.max(0, share));
    this.place();
  }

  key(event) {
    const big = event.shiftKey ? 4 : 1;
    const moves = { ArrowLeft: -STEP * big, ArrowRight: STEP * big, ArrowDown: -STEP * big, ArrowUp: STEP * big };
    if (event.key in moves) this.setShare(this.share + moves[event.key]);
    else if (event.key === "Home") this.setShare(0);
    else if (event.key === "End") this.setShare(1);
    else if (!this.lens.key(event, { arrows: false })) return;
    event.preventDefault();
    event.stopPropagation();
  }

  place() {
    if (!this.data) return;
    const [left, , right] = this.data.inset;
    this.prints[0].look(this.lens.across() * (right - left));
    this.prints[1].look(this.lens.across());
    for (const layer of [this.under, this.over]) layer.firstElementChild.style.transform = this.lens.transform;
    this.over.style.clipPath = `inset(0 ${(1 - this.share) * 100}% 0 0)`;
    this.under.style.clipPath = `inset(0 0 0 ${this.share * 100}%)`;
    this.line.style.left = `${this.share * 100}%`;
    const percent = Math.round(this.share * 100);
    this.line.setAttribute("aria-valuenow", percent);
    this.line.setAttribute("aria-valuetext", `${percent} % ${this.data.beforeLabel}`);
  }
}
