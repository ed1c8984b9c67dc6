// The tools of the canvas: what they look like, what they are called, their keys, and what a stroke of each draws.
const ICONS = {
  brush: "M4 20c2 0 4-1 4-3a2 2 0 0 0-4 0c0 1-.5 2-2 2 .5.7 1 1 2 1zM9 14l9-10 2 2-9 10z",
  eraser: "M8 20h12v-2h-8zM3 15l9-9 7 7-5 5H6z",
  line: "M4 20 20 4l-1-1L3 19z",
  rectangle: "M3 5h18v14H3zm2 2v10h14V7z",
  ellipse: "M12 5c5 0 9 3 9 7s-4 7-9 7-9-3-9-7 4-7 9-7zm0 2c-4 0-7 2.300-7 5s3 5 7 5 7-2.300 7-5-3-5-7-5z",
  polygon: "M12 3l9 7-3.500 11h-11L3 10zm0 2.500L5.400 10.700 8 19h8l2.600-8.300z",
  move: "M12 2 8.500 5.500h2.500V11H5.500V8.500L2 12l3.500 3.500V13H11v5.500H8.500L12 22l3.500-3.500H13V13h5.500v2.500L22 12l-3.500-3.500V11H13V5.500h2.500z",
  undo: "M8 5 3 10l5 5v-3.500h6a3 3 0 0 1 0 6H9V20h5a5.500 5.500 0 0 0 0-11H8z",
  redo: "M16 5l5 5-5 5v-3.500h-6a3 3 0 0 0 0 6h5V20h-5a5.500 5.500 0 0 1 0-11h6z",
  invert: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zm0 2v14a7 7 0 0 0 0-14z",
  clear: "M6 7h12l-1 14H7zm3-3h6l1 1h4v2H4V5h4z",
};
const LABELS = {
  brush: "Brush (B)", eraser: "Eraser (E)", line: "Line (L)", rectangle: "Rectangle (R)", ellipse: "Ellipse (O)",
  polygon: "Polygon (P): click its corners, double-click to close", move: "Move the image (H, or hold the space bar)",
  undo: "Undo (Ctrl+Z)", redo: "Redo (Ctrl+Shift+Z)", invert: "Swap painted and unpainted (I)", clear: "Clear all",
};
const KEYS = { b: "brush", e: "eraser", l: "line", r: "rectangle", o: "ellipse", p: "polygon", h: "move" };

function drawStroke(pen, stroke, isMask) {
  const { points, tool } = stroke;
  pen.globalCompositeOperation = tool === "eraser" ? "destination-out" : "source-over";
  pen.fillStyle = pen.strokeStyle = stroke.colour;
  Object.assign(pen, { lineWidth: stroke.size, lineCap: "round", lineJoin: "round" });
  pen.beginPath();
  const [x, y, right, bottom] = points;
  if (tool === "rectangle" && points.length > 3) pen.rect(x, y, right - x, bottom - y);
  else if (tool === "ellipse" && points.length > 3)
    pen.ellipse((x + right) / 2, (y + bottom) / 2, Math.abs(right - x) / 2, Math.abs(bottom - y) / 2, 0, 0, 7);
  else {
    pen.moveTo(x, y);
    for (let at = 2; at < points.length; at += 2) pen.lineTo(points[at], points[at + 1]);
    if (points.length === 2) pen.lineTo(x + 0.01, y);
    if (tool === "polygon") pen.closePath();
  }
  const isArea = tool === "rectangle" || tool === "ellipse" || tool === "polygon";
  if (isArea && isMask) pen.fill();
  else pen.stroke();
}
