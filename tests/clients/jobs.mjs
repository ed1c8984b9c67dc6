// Seed D's samples: submit and poll, the batch, draft then final, and the fallback. Node 20 reads no types, so they are
// left out; the polling helper counts its attempts, which the document's forgets.
import { randomUUID } from "node:crypto";

const { BASE_URL, TOKEN } = process.env;

const apiClient = {
  async send(method, path, body, headers = {}) {
    const response = await fetch(BASE_URL + path, {
      method,
      headers: { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json", ...headers },
      body: body && JSON.stringify(body),
    });
    const data = await response.json();
    if (!response.ok) throw Object.assign(new Error(data.detail), { response: { status: response.status, data } });
    return { data };
  },
  get: (path) => apiClient.send("GET", path),
  post: (path, body, headers) => apiClient.send("POST", path, body, headers),
};

async function pollJobStatus(jobId, maxWait = 300000) {
  const startTime = Date.now();
  let attempts = 0;
  while (Date.now() - startTime < maxWait) {
    const status = await apiClient.get(`/api/v1/images/jobs/${jobId}`);
    if (status.data.status === "completed") return status.data.result;
    if (status.data.status === "failed") throw new Error(status.data.error_message);
    const waitTime = Math.min(1000 * Math.pow(1.5, attempts), 10000);
    attempts += 1;
    await new Promise((resolve) => setTimeout(resolve, waitTime));
  }
  throw new Error("Job timeout");
}

async function oneImage() {
  const job = await apiClient.post("/api/v1/images/generate-async", {
    prompt: "Hero image for blog",
    quality: "draft",
    aspect_ratio: "16:9",
  });
  const result = await pollJobStatus(job.data.job_id);
  const picture = await fetch(result.images[0].url);
  return { isDraft: job.data.is_draft, type: picture.headers.get("content-type"), cost: result.cost };
}

async function aBatch() {
  const batch = await apiClient.post("/api/v1/images/batch-generate", {
    images: ["Hero", "Featured"].map((prompt) => ({ prompt, quality: "draft", aspect_ratio: "16:9" })),
    blog_id: "blog-7",
    workflow: "draft_then_final",
  });
  const progress = await Promise.all(
    batch.data.job_ids.map(async (jobId) => {
      const status = await apiClient.get(`/api/v1/images/jobs/${jobId}`);
      return { jobId, progress: status.data.progress_percentage, status: status.data.status };
    }),
  );
  const results = await Promise.all(batch.data.job_ids.map((id) => pollJobStatus(id)));
  return { total: batch.data.total_images, rows: progress.length, images: results.flatMap((r) => r.images).length };
}

async function draftThenFinal() {
  const draftJob = await apiClient.post("/api/v1/images/generate-async", { prompt: "Hero image", quality: "draft" });
  const draft = await pollJobStatus(draftJob.data.job_id);
  const finalJob = await apiClient.post("/api/v1/images/generate-async", { prompt: "Hero image", quality: "high" });
  const final = await pollJobStatus(finalJob.data.job_id);
  return { drafts: draft.images.length, finals: final.images.length, isDraft: finalJob.data.is_draft };
}

async function synchronous() {
  const response = await apiClient.post("/api/v1/images/generate", { prompt: "A kite", quality: "standard" });
  return { hasUrl: response.data.images[0].url.startsWith(BASE_URL) };
}

async function fallback() {
  const key = { "Idempotency-Key": randomUUID() };
  try {
    await apiClient.post("/api/v1/images/generate-async", { prompt: "" }, key);
  } catch (error) {
    if (error.response?.status === 500) await apiClient.post("/api/v1/images/generate", { prompt: "" }, key);
    return { status: error.response?.status, message: error.message };
  }
  return {};
}

const answers = {};
for (const part of [oneImage, aBatch, draftThenFinal, synchronous, fallback]) answers[part.name] = await part();
console.log(JSON.stringify(answers));
