// Seed D's samples: submit and poll, the batch, draft then final, and the fallback, over the types that it documents.
// The polling helper counts its attempts, which the document's forgets.
import { randomUUID } from "node:crypto";

type State = "pending" | "queued" | "processing" | "completed" | "failed";

interface ImageGenerationJobResponse {
  job_id: string;
  status: State;
  message: string;
  estimated_completion_time?: number;
  is_draft: boolean;
}

interface JobResult {
  success: boolean;
  images: Array<{ url: string; width: number; height: number }>;
  generation_time_seconds: number;
  provider: string;
  model: string;
  cost: number;
}

interface ImageJobStatusResponse {
  job_id: string;
  status: State;
  progress_percentage: number;
  current_stage?: string;
  created_at: string;
  started_at?: string;
  completed_at?: string;
  result?: JobResult;
  error_message?: string;
  estimated_time_remaining?: number;
  is_draft: boolean;
  final_job_id?: string;
}

interface BatchImageGenerationResponse {
  batch_id: string;
  job_ids: string[];
  status: State;
  total_images: number;
  estimated_completion_time?: number;
}

interface ApiError extends Error {
  response?: { status: number; data: { detail: string } };
}

type Answer<T> = Promise<{ data: T }>;
type Headers = Record<string, string>;

const { BASE_URL, TOKEN } = process.env as { BASE_URL: string; TOKEN: string };

const apiClient = {
  async send<T>(method: string, path: string, body?: object, headers: Headers = {}): Answer<T> {
    const response = await fetch(BASE_URL + path, {
      method,
      headers: { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json", ...headers },
      body: body && JSON.stringify(body),
    });
    const data = await response.json();
    if (!response.ok) throw Object.assign(new Error(data.detail), { response: { status: response.status, data } });
    return { data };
  },
  get: <T = ImageJobStatusResponse>(path: string): Answer<T> => apiClient.send<T>("GET", path),
  post: <T = ImageGenerationJobResponse>(path: string, body: object, headers?: Headers): Answer<T> =>
    apiClient.send<T>("POST", path, body, headers),
};

async function pollJobStatus(jobId: string, maxWait = 300000): Promise<JobResult> {
  const startTime = Date.now();
  let attempts = 0;
  while (Date.now() - startTime < maxWait) {
    const status = await apiClient.get(`/api/v1/images/jobs/${jobId}`);
    if (status.data.status === "completed") return status.data.result!;
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
  const batch = await apiClient.post<BatchImageGenerationResponse>("/api/v1/images/batch-generate", {
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
  const response = await apiClient.post<JobResult>("/api/v1/images/generate", { prompt: "A kite", quality: "standard" });
  return { hasUrl: response.data.images[0].url.startsWith(BASE_URL) };
}

async function fallback() {
  const key = { "Idempotency-Key": randomUUID() };
  try {
    await apiClient.post("/api/v1/images/generate-async", { prompt: "" }, key);
  } catch (thrown) {
    const error = thrown as ApiError;
    if (error.response?.status === 500) await apiClient.post("/api/v1/images/generate", { prompt: "" }, key);
    return { status: error.response?.status, message: error.message };
  }
  return {};
}

const answers: Record<string, object> = {};
for (const part of [oneImage, aBatch, draftThenFinal, synchronous, fallback]) answers[part.name] = await part();
console.log(JSON.stringify(answers));
