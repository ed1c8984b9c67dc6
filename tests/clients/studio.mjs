// Seed B's sample for JavaScript, with only base URL and token changed; there is no document to hang the picture into.
const { BASE_URL, TOKEN } = process.env;

const response = await fetch(`${BASE_URL}/api/image-studio/create`, {
  method: "POST",
  headers: { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json" },
  body: JSON.stringify({ prompt: "Modern office workspace", template_id: "linkedin_post", quality: "standard" }),
});
const result = await response.json();
const source = `data:image/png;base64,${result.results[0].image_base64}`;
const picture = await fetch(source);
const bytes = Buffer.from(await picture.arrayBuffer());
console.log(JSON.stringify({ status: response.status, width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }));
