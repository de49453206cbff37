/** What the replay is known not to get right, and why: `way case` → reason. An entry that works again fails the suite. */
export const gaps: Record<string, string> = {
  'translated openrouter/pydantic-ai-test-openrouter-cache-instructions-gemini-real-api-0':
    'the provider counts the same tokens as read from the cache and as written to it; Anthropic has no words for that',
  'passed zai/req-llm-glm-4-6-tool-round-trip-2-0':
    'the recorded client dropped the thought of the turn before, and it is put back (it was recorded here as well)',
}
