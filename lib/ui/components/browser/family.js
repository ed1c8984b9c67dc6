// A picture's family as a picture: a row for each generation, lines from parents to children, and everyone can be clicked.
const SVG = "http://www.w3.org/2000/svg";

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".family");
  const lines = document.createElementNS(SVG, "svg");
  lines.setAttribute("class", "lines");
  const members = new Map();
  const rows = data.rows.map((row) => {
    const element = document.createElement("div");
    element.className = "row";
    element.append(...row.map((member) => drawn(member, members, setTriggerValue)));
    return element;
  });
  root.replaceChildren(lines, ...rows);
  const connect = () => lines.replaceChildren(...data.lines.map(([from, to]) => line(root, members.get(from), members.get(to))));
  const watcher = new ResizeObserver(connect);
  watcher.observe(root);
  for (const element of members.values()) watcher.observe(element);
  return () => watcher.disconnect();
}

function drawn(member, members, setTriggerValue) {
  const element = document.createElement("button");
  Object.assign(element, { type: "button", className: member.isOwn ? "member own" : "member", title: member.title });
  const face = document.createElement(member.url ? "img" : "i");
  if (member.url) Object.assign(face, { src: member.url, alt: member.alt });
  else face.textContent = "face";
  const label = document.createElement("span");
  label.textContent = member.label;
  element.append(face, label);
  if (!member.isOwn) {
    element.onclick = () => setTriggerValue("did", { what: member.what, name: member.name, picked: [], round: 0 });
  }
  members.set(member.name, element);
  return element;
}

function line(root, from, to) {
  const zero = root.getBoundingClientRect();
  const [above, below] = [from.getBoundingClientRect(), to.getBoundingClientRect()];
  const [x1, y1] = [above.x + above.width / 2 - zero.x, above.bottom - zero.y];
  const [x2, y2] = [below.x + below.width / 2 - zero.x, below.y - zero.y];
  const middle = (y1 + y2) / 2;
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", `M${x1} ${y1} C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`);
  return path;
}
