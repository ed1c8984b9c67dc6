// Pictures beside each other that zoom and move together.
const views = new WeakMap();

export default function ({ data, parentElement }) {
  const names = JSON.stringify(data);
  let view = views.get(parentElement);
  if (!view || view.names !== names || !parentElement.contains(view.root)) {
    view?.end();
    view = new View(parentElement.querySelector(".all"), data, names);
    views.set(parentElement, view);
  }
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

class View {
  constructor(root, data, names) {
    Object.assign(this, { root, names, isFollowing: false });
    const frames = document.createElement("div");
    frames.className = "frames";
    this.frames = data.pictures.map((picture) => new Frame(picture, data, (lens) => this.follow(lens)));
    frames.append(...this.frames.map((frame) => frame.stage));
    root.replaceChildren(frames, this.frames[0].lens.bar);
    for (const frame of this.frames) frame.lens.place();
  }

  // All frames have one size, so that what one lens shows the others can.
  follow(moved) {
    if (this.isFollowing || !this.frames) return;
    this.isFollowing = true;
    for (const { lens } of this.frames) {
      if (lens === moved) continue;
      Object.assign(lens, { zoom: moved.zoom, x: moved.x, y: moved.y });
      lens.place();
    }
    this.isFollowing = false;
  }

  end() {
    for (const frame of this.frames) frame.lens.end();
  }
}

class Frame {
  constructor(picture, { width, height }, onMove) {
    this.stage = document.createElement("div");
    Object.assign(this.stage, { className: "stage", tabIndex: 0 });
    this.stage.style.aspectRatio = `${width} / ${height}`;
    this.image = document.createElement("img");
    Object.assign(this.image, { alt: picture.label, draggable: false });
    const tag = document.createElement("span");
    Object.assign(tag, { className: "tag", textContent: picture.label });
    this.stage.append(this.image, tag);
    this.print = new Print(this.image);
    this.print.show(picture.url, picture.full);
    this.lens = new Lens(this.stage, () => {
      this.image.style.transform = this.lens.transform;
      this.print.look(this.lens.across());
      onMove(this.lens);
    });
    this.lens.begin(width);
    this.listen();
  }

  listen() {
    const on = (name, act) => this.stage.addEventListener(name, act);
    on("pointerdown", (event) => {
      if (event.button) return;
      this.stage.setPointerCapture(event.pointerId);
      this.lens.press(event);
    });
    on("pointermove", (event) => this.lens.drag(event, this.lens.zoom > 1));
    for (const name of ["pointerup", "pointercancel"]) on(name, (event) => this.lens.release(event));
    on("dblclick", (event) => {
      this.lens.zoomTo(this.lens.zoom > 1 ? 1 : this.lens.actual(), event.clientX, event.clientY);
    });
    on("keydown", (event) => {
      if (!this.lens.key(event, { arrows: true })) return;
      event.preventDefault();
      event.stopPropagation();
    });
  }
}
