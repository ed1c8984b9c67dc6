# Seed B's sample for curl, with only base URL and token changed.
curl -sS -X POST "$BASE_URL/api/image-studio/create" \
  -H "Authorization: Bearer $TOKEN" \
  -H "Content-Type: application/json" \
  -d '{
    "prompt": "Modern office workspace",
    "template_id": "linkedin_post",
    "quality": "standard"
  }'
