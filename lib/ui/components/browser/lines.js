// A numbered list of texts, each of which can be read whole, changed and taken out. What was left is told on blur.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".lines");
  if (root.dataset.start === data.start) return;
  root.dataset.start = data.start;
  const list = document.createElement("ol");
  list.setAttribute("aria-label", data.label);
  const more = document.createElement("button");
  Object.assign(more, { type: "button", className: "more", textContent: data.more });
  const fields = () => [...list.querySelectorAll("textarea")];
  let told = JSON.stringify(data.lines);
  const tell = () => {
    const lines = fields().map((field) => field.value.trim());
    if (JSON.stringify(lines) === told) return;
    told = JSON.stringify(lines);
    setTriggerValue("edited", lines);
  };
  const count = () => {
    fields().forEach((field, place) => {
      field.setAttribute("aria-label", `${data.each} ${place + 1}`);
      field.parentElement.querySelector("button").setAttribute("aria-label", `Take out number ${place + 1}`);
    });
    more.hidden = fields().length >= data.most;
  };
  const add = (text) => {
    const row = document.createElement("li");
    const field = document.createElement("textarea");
    Object.assign(field, { value: text, rows: 1, maxLength: data.longest, spellcheck: false, onblur: tell });
    field.oninput = () => fit(field);
    field.onkeydown = (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      field.blur();
    };
    const out = document.createElement("button");
    Object.assign(out, { type: "button", textContent: "close", title: "Take it out" });
    out.onclick = () => { row.remove(); count(); tell(); };
    row.append(field, out);
    list.append(row);
    return field;
  };
  data.lines.forEach(add);
  more.onclick = () => { const field = add(""); count(); fit(field); field.focus(); };
  root.replaceChildren(list, more);
  count();
  const watcher = new ResizeObserver(() => fields().forEach(fit));
  watcher.observe(root);
  return () => watcher.disconnect();
}

function fit(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
