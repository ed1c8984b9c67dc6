"""Answers as the main routes of each dialect give them; shown in the API's description, long pictures cut short."""

from collections.abc import Mapping
from typing import Any

_BEGUN, _ENDED = "2026-11-21T09:30:00Z", "2026-11-21T09:30:09Z"
_JOB, _IMAGE = "job_06f2k9c3vd7x8wq1a2b3c4d5e6", "img_06f2k9c3vd7x8wq1a2b3c4d5e6"
_GENERATION = "gen_06f2k9c3vd7x8wq1a2b3c4d5e6"
_ADDRESS = f"https://studio.example/api/assets/{_IMAGE}/full.png?expires=1795339800&signature=Zm94"
_KITE = "A red kite over a calm sea"
_START_OF_A_PNG = "iVBORw0KGgo="

_ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "post /internal/images/generate": {
        "success": True,
        "data": {
            "id": _IMAGE,
            "thumbnailUrl": f"https://studio.example/internal/generated-images/thumbnails/{_IMAGE}.jpg",
            "fullSizeUrl": f"https://studio.example/internal/generated-images/full/{_IMAGE}.png",
            "thumbnailGcsPath": f"generated-images/thumbnails/{_IMAGE}.jpg",
            "gcsPath": f"generated-images/full/{_IMAGE}.png",
        },
    },
    "post /api/image-studio/create": {
        "success": True,
        "request": {
            "prompt": _KITE,
            "enhanced_prompt": _KITE,
            "template_id": None,
            "template_name": None,
            "provider": "sandbox",
            "model": "sandbox-canvas",
            "dimensions": "1344x768",
            "quality": "standard",
        },
        "results": [
            {
                "image_base64": _START_OF_A_PNG,
                "width": 1344,
                "height": 768,
                "provider": "sandbox",
                "model": "sandbox-canvas",
                "variation": 1,
            }
        ],
        "total_generated": 1,
        "total_failed": 0,
    },
    "post /api/image-service/v1/workspaces/{workspaceId}/image-generation-tasks": {
        "images": [
            {
                "id": _IMAGE,
                "generationId": _JOB,
                "workspaceId": "wsp_06f2k9c3vd7x8wq1a2b3c4d5e6",
                "createdByUserId": "usr_06f2k9c3vd7x8wq1a2b3c4d5e6",
                "prompt": _KITE,
                "model": "sandbox-canvas",
                "parameters": {"aspectRatio": "1:1"},
                "inputImageIds": [],
                "imageWidth": 1024,
                "imageHeight": 1024,
                "imageSize": 48213,
                "createdAt": _ENDED,
                "updatedAt": _ENDED,
                "_links": {
                    "content": "https://studio.example/api/image-service/v1/workspaces/"
                    f"wsp_06f2k9c3vd7x8wq1a2b3c4d5e6/images/{_IMAGE}/content"
                },
            }
        ],
        "generationId": _JOB,
        "description": _KITE,
        "detail": None,
    },
    "post /api/v1/images/generate-async": {
        "job_id": _JOB,
        "status": "queued",
        "message": "The image is being made. Ask for the job to see how far it is.",
        "estimated_completion_time": 8,
        "is_draft": False,
    },
    "get /api/v1/images/jobs/{job_id}": {
        "job_id": _JOB,
        "status": "completed",
        "progress_percentage": 100,
        "created_at": _BEGUN,
        "started_at": _BEGUN,
        "completed_at": _ENDED,
        "result": {
            "success": True,
            "images": [{"url": _ADDRESS, "width": 1344, "height": 768}],
            "generation_time_seconds": 9.0,
            "provider": "sandbox",
            "model": "sandbox-canvas",
            "cost": 1,
        },
        "is_draft": False,
    },
    "post /api/v1/images/batch-generate": {
        "batch_id": "bat_06f2k9c3vd7x8wq1a2b3c4d5e6",
        "job_ids": [_JOB],
        "status": "queued",
        "total_images": 1,
        "progress_percentage": 0,
        "estimated_completion_time": 8,
    },
    "post /api/v1/auth/register": {
        "client_id": "cli_06f2k9c3vd7x8wq1",
        "client_secret": "shown once: keep it",
        "message": "Keep the secret: it is not shown again.",
    },
    "post /api/v1/auth/login": {
        "access_token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmVk",
        "token_type": "Bearer",
        "expires_at": "2026-11-21T10:30:00Z",
    },
    "get /api/v1/credits/balance": {"balance": 990, "updated_at": _ENDED},
    "post /api/v1/generate/seed": {"status": "pending", "generation_id": _GENERATION, "credits_used": 10},
}


def answer_for(method: str, path: str) -> dict[str, Any] | None:
    """Return what a route answers when all is well, or None where no answer stands here."""
    found = _ANSWERS.get(f"{method} {path}")
    return None if found is None else dict(found)
