const MOST = 16;
const views = new WeakMap();

export default function ({ data, parentElement }) {
  const frames = parentElement.querySelector(".frames");
  const said = parentElement.querySelector(".said");
  const view = views.get(parentElement) ?? { scale: 1, x: 0, y: 0 };
  views.set(parentElement, view);

  const names = JSON.stringify([data.ratio, data.pictures]);
  if (frames.dataset.names !== names) {
    frames.dataset.names = names;
    frames.replaceChildren(...data.pictures.map(frameOf));
  }

  function frameOf(picture) {
    const frame = document.createElement("div");
    frame.className = "frame";
    frame.tabIndex = 0;
    frame.style.aspectRatio = String(data.ratio);
    const image = document.createElement("img");
    image.src = picture.url;
    image.alt = picture.label;
    image.draggable = false;
    const tag = document.createElement("span");
    tag.className = "tag";
    tag.textContent = picture.label;
    frame.append(image, tag);
    listen(frame);
    return frame;
  }

  // Positions are shares of a frame, so that pictures of different sizes stay on the same spot.
  function draw() {
    view.scale = Math.min(Math.max(view.scale, 1), MOST);
    view.x = Math.min(Math.max(view.x, 0), 1 - 1 / view.scale);
    view.y = Math.min(Math.max(view.y, 0), 1 - 1 / view.scale);
    for (const image of frames.querySelectorAll("img")) {
      const [x, y] = [view.x, view.y].map((share) => `${-share * view.scale * 100}%`);
      image.style.transform = `translate(${x}, ${y}) scale(${view.scale})`;
    }
    said.textContent = `${Math.round(view.scale * 100)} %`;
  }

  function zoom(factor, x = 0.5, y = 0.5) {
    const next = Math.min(Math.max(view.scale * factor, 1), MOST);
    view.x += x / view.scale - x / next;
    view.y += y / view.scale - y / next;
    view.scale = next;
    draw();
  }

  function shareOf(frame, event) {
    const box = frame.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  }

  function listen(frame) {
    let held = null;
    frame.onpointerdown = (event) => {
      held = shareOf(frame, event);
      frame.setPointerCapture(event.pointerId);
    };
    frame.onpointermove = (event) => {
      if (!held) return;
      const [x, y] = shareOf(frame, event);
      view.x -= (x - held[0]) / view.scale;
      view.y -= (y - held[1]) / view.scale;
      held = [x, y];
      draw();
    };
    frame.onpointerup = frame.onpointercancel = () => { held = null; };
    frame.ondblclick = (event) => {
      const [x, y] = shareOf(frame, event);
      if (view.scale > 1) fit(); else zoom(3, x, y);
    };
    // Only a frame that has the focus takes the wheel; otherwise the page scrolls.
    frame.addEventListener("wheel", (event) => {
      if (!frame.matches(":focus")) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.25 : 0.8, ...shareOf(frame, event));
    }, { passive: false });
    frame.onkeydown = (event) => {
      const step = 0.1 / view.scale;
      const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      if (event.key === "+" || event.key === "=") zoom(1.5);
      else if (event.key === "-") zoom(1 / 1.5);
      else if (event.key === "0") fit();
      else if (moves[event.key]) { view.x += moves[event.key][0]; view.y += moves[event.key][1]; draw(); }
      else return;
      event.preventDefault();
    };
  }

  function fit() {
    Object.assign(view, { scale: 1, x: 0, y: 0 });
    draw();
  }

  parentElement.querySelector(".fit").onclick = fit;
  parentElement.querySelector(".in").onclick = () => zoom(1.5);
  parentElement.querySelector(".out").onclick = () => zoom(1 / 1.5);
  draw();
}
