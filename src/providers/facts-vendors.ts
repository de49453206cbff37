/**
 * What the models can do that only their makers license out: one line a family. How a line is read: capabilities.ts.
 * In: nothing. Out: groups of lines. Facts are those of the makers' own pages (`source`); a test compares them with models.dev.
 */

export interface FactGroup {
  maker: string
  source: string
  checked: string
  lines: string
}
/** What a host serves otherwise, by provider id; `reads`: input that it turns into text itself, for any model. */
export type HostFacts = Readonly<Record<string, { source: string; reads?: string; lines: string }>>

export const vendorFacts: readonly FactGroup[] = [
  {
    maker: 'openai',
    // Modalities, limits and efforts: the page of each model. Files: vision models read PDF (/guides/pdf-files). Sampling beside
    // effort: /guides/latest-model#parameter-compatibility. json_schema: /guides/structured-outputs#supported-models.
    // Tools beside effort: refused by chat completions since GPT-5.2, beside the default effort too since GPT-5.5 (its 400 says so).
    source: 'https://developers.openai.com/api/docs/models',
    checked: '2026-11',
    lines: `
gpt-6-astra gpt-6-sol gpt-6-luna | tip>t | 1050000 | 128000 | yes | yes | yes | responses
gpt-5.6 gpt-5.6-sol gpt-5.6-terra gpt-5.6-luna | tip>t | 1050000 | 128000 | yes | optional none low medium* high xhigh max | yes | sampling responses
gpt-5.5 gpt-5.5-chat gpt-5.5-codex | tip>t | 1050000 | 128000 | yes | optional none low medium* high xhigh | yes | sampling-thinking responses
gpt-5.4 | tip>t | 1050000 | 128000 | yes | optional none* low medium high xhigh | yes | sampling-thinking responses
gpt-5.4-mini gpt-5.4-nano | tip>t | 400000 | 128000 | yes | optional none* low medium high xhigh | yes | sampling-thinking responses
gpt-5.3-codex | tip>t | 400000 | 128000 | yes | optional none low medium* high xhigh | yes | sampling-thinking responses-only
gpt-5.3-codex-spark | tip>t | 128000 | 32000 | yes | optional none low medium* high xhigh | yes | sampling-thinking responses-only
gpt-5.3 gpt-5.3-chat gpt-5.3-chat-latest | tip>t | 128000 | 16384 | yes | - | yes |
gpt-5.2 | tip>t | 400000 | 128000 | yes | optional none* low medium high xhigh | yes | sampling-thinking responses
gpt-5.2-codex | tip>t | 400000 | 128000 | yes | always low medium* high xhigh | yes | sampling responses-only
gpt-5.2-chat gpt-5.2-chat-latest gpt-5.1-chat gpt-5.1-chat-latest | tip>t | 128000 | 16384 | yes | always medium* | yes | sampling
gpt-5.1 | tip>t | 400000 | 128000 | yes | optional none* low medium high | yes | sampling-thinking
gpt-5.1-codex gpt-5.1-codex-mini gpt-5-codex | tip>t | 400000 | 128000 | yes | always low medium* high | yes | sampling responses-only
gpt-5.1-codex-max | tip>t | 400000 | 128000 | yes | always low medium* high xhigh | yes | sampling responses-only
gpt-5 gpt-5-mini gpt-5-nano | tip>t | 400000 | 128000 | yes | always minimal low medium* high | yes | sampling
gpt-5-chat gpt-5-chat-latest | tip>t | 400000 | 128000 | - | - | yes |
gpt-5.5-pro gpt-5.4-pro | tip>t | 1050000 | 128000 | yes | always medium* high xhigh | - | sampling responses-only
gpt-5.2-pro | tip>t | 400000 | 128000 | yes | always medium* high xhigh | - | sampling responses-only
gpt-5-pro | tip>t | 400000 | 272000 | yes | always high* | yes | sampling responses-only
o1 | tip>t | 200000 | 100000 | yes | always low medium* high | yes | sampling
o1-pro | tip>t | 200000 | 100000 | yes | always low medium* high | yes | sampling responses-only
o3 o4-mini | tip>t | 200000 | 100000 | yes | always low medium* high | yes | sampling stop
o3-pro | tip>t | 200000 | 100000 | yes | always low medium* high | yes | sampling stop responses-only
o3-mini | t>t | 200000 | 100000 | yes | always low medium* high | yes | sampling
o3-deep-research o4-mini-deep-research | tip>t | 200000 | 100000 | yes | always medium* | ? | sampling responses-only
o1-mini o1-preview | t>t | 128000 | 65536 | - | always | - | sampling
gpt-4.1 gpt-4.1-mini gpt-4.1-nano ft:gpt-4.1 ft:gpt-4.1-mini ft:gpt-4.1-nano | tip>t | 1047576 | 32768 | yes | - | yes |
gpt-4o gpt-4o-mini ft:gpt-4o ft:gpt-4o-mini | tip>t | 128000 | 16384 | yes | - | yes |
gpt-4o-2024-05-13 | tip>t | 128000 | 4096 | yes | - | - |
chatgpt-4o-latest | tip>t | 128000 | 16384 | - | - | - |
gpt-4o-search-preview gpt-4o-mini-search-preview | t>t | 128000 | 16384 | - | - | yes |
gpt-audio gpt-audio-mini gpt-4o-audio-preview gpt-4o-mini-audio-preview | ta>ta | 128000 | 16384 | yes | - | - |
gpt-4.5-preview | tip>t | 128000 | 16384 | yes | - | yes |
gpt-4-turbo | ti>t | 128000 | 4096 | yes | - | - |
gpt-4 gpt-4-0613 | t>t | 8192 | 8192 | yes | - | - |
gpt-4-32k | t>t | 32768 | 32768 | yes | - | - |
gpt-3.5-turbo gpt-3.5-turbo-0125 gpt-3.5-turbo-1106 | t>t | 16385 | 4096 | ? | - | - |
gpt-3.5-turbo-0613 gpt-3.5-turbo-16k | t>t | | 4096 | ? | - | - |
gpt-image-1 gpt-image-1-mini gpt-image-1.5 gpt-image-2 | ti>i | | | - | - | ? |
`,
  },
  {
    maker: 'anthropic',
    // Thinking: /build-with-claude/adaptive-thinking and /effort. Structured output: /build-with-claude/structured-outputs.
    // Sampling: /about-claude/models/migration-guide, temperature or top_p since Opus 4.1, neither since Opus 4.7. No closing
    // assistant turn since 4.6: /about-claude/models/whats-new-claude-4-6#prefill-removal. Cache of an hour on Bedrock: AWS's
    // /bedrock/latest/userguide/prompt-caching.html, since 4.5.
    source: 'https://platform.claude.com/docs/en/about-claude/models/overview',
    checked: '2026-11',
    lines: `
claude-opus-4-7 claude-opus-4-8 claude-opus-5 claude-fable-5 claude-sonnet-5 | tip>t | 1000000 | 128000 | yes | optional adaptive low medium high xhigh max | yes | sampling no-prefill hour-cache
claude-opus-4-7-fast claude-opus-4-8-fast claude-opus-5-fast | tip>t | 1000000 | 128000 | yes | optional adaptive low medium high xhigh max | yes | sampling no-prefill hour-cache
claude-opus-5-5 claude-fable-5-1 | tip>t | 1000000 | 128000 | yes | optional adaptive low medium high xhigh max | yes | sampling no-prefill hour-cache
claude-opus-4-6 claude-opus-4-6-fast | tip>t | 1000000 | 128000 | yes | optional budget:1024- low medium high max | yes | one-sampling no-prefill hour-cache
claude-sonnet-4-6 | tip>t | 1000000 | 64000 | yes | optional budget:1024- low medium high max | yes | one-sampling no-prefill hour-cache
claude-opus-4-5 | tip>t | 200000 | 64000 | yes | optional budget:1024- low medium high | yes | one-sampling hour-cache
claude-sonnet-4-5 claude-haiku-4-5 | tip>t | 200000 | 64000 | yes | optional budget:1024- | yes | one-sampling hour-cache
claude-opus-4-1 | tip>t | 200000 | 32000 | yes | optional budget:1024- | - | tight one-sampling
claude-opus-4-0 claude-opus-4 claude-4-opus | tip>t | 200000 | 32000 | yes | optional budget:1024- | - | tight
claude-sonnet-4-0 claude-sonnet-4 claude-4-sonnet claude-3-7-sonnet | tip>t | 200000 | 64000 | yes | optional budget:1024- | - | tight
claude-3-5-sonnet | tip>t | 200000 | 8192 | yes | - | - | tight
claude-3-5-haiku | tip>t | 200000 | 8192 | yes | - | - | tight
claude-3-opus claude-3-sonnet claude-3-haiku | tip>t | 200000 | 4096 | yes | - | - | tight
`,
  },
  {
    maker: 'google',
    // Levels and budgets: /thinking. Signatures: /thought-signatures. Images in function responses: /function-calling#multimodal.
    // JSON beside functions: /structured-output#structured_outputs_with_tools, Gemini 3 alone.
    source: 'https://ai.google.dev/gemini-api/docs/models',
    checked: '2026-11',
    lines: `
gemini-3.8-flash gemini-3.7-flash gemini-3.6-flash gemini-3.5-flash | tiavp>t | 1048576 | 65536 | yes | always minimal low medium high | yes | signed media-results json-calls
gemini-3.5-flash-lite gemini-3.1-flash-lite gemini-3.1-flash-lite-preview gemini-3-flash-preview | tiavp>t | 1048576 | 65536 | yes | always minimal low medium high | yes | signed media-results json-calls
gemini-3.1-pro-preview gemini-3.1-pro-preview-customtools | tiavp>t | 1048576 | 65536 | yes | always low medium high | yes | signed media-results json-calls
gemini-3-pro-preview | tiavp>t | 1048576 | 65536 | yes | always low high | yes | signed media-results json-calls
gemini-3.1-flash-image-preview gemini-3.1-flash-lite-image | tip>ti | 65536 | 65536 | - | always minimal high | ? | signed json-calls
gemini-3-pro-image-preview gemini-3-pro-image | ti>ti | 131072 | 32768 | - | always | ? | signed json-calls
gemini-2.5-pro | tiavp>t | 1048576 | 65536 | yes | always budget:128-32768 | yes |
gemini-2.5-flash gemini-2.5-flash-preview gemini-2.5-flash-preview-09-2025 | tiavp>t | 1048576 | 65536 | yes | optional budget:0-24576 | yes |
gemini-2.5-flash-lite gemini-2.5-flash-lite-preview-09-2025 | tiavp>t | 1048576 | 65536 | yes | optional budget:512-24576 | yes |
gemini-flash-latest gemini-flash-lite-latest | tiavp>t | 1048576 | 65536 | yes | yes | yes | signed json-calls
gemini-2.5-flash-image gemini-2.5-flash-image-preview | ti>ti | 32768 | 32768 | - | - | ? |
gemini-2.5-flash-tts gemini-2.5-flash-preview-tts gemini-2.5-pro-tts gemini-2.5-pro-preview-tts | t>a | | 16384 | - | - | - |
gemini-2.0-flash gemini-2.0-flash-001 gemini-2.0-flash-lite gemini-2.0-flash-lite-001 | tiavp>t | 1048576 | 8192 | yes | - | yes |
gemini-1.5-flash gemini-1.5-flash-8b gemini-1.5-pro gemini-flash-1.5 gemini-flash-1.5-8b gemini-pro-1.5 | tiavp>t | | 8192 | yes | - | yes |
`,
  },
  {
    maker: 'xai',
    // Effort and what reasoning models refuse: /docs/guides/reasoning. Files: /docs/guides/files.
    source: 'https://docs.x.ai/docs/models',
    checked: '2026-11',
    lines: `
grok-4.6 grok-4.5 | tip>t | 500000 | | yes | yes | yes |
grok-4.3 | tip>t | 1000000 | | yes | optional none low* medium high | yes |
grok-4.20 grok-4.20-0309-reasoning | tip>t | 1000000 | | yes | always | yes | penalties
grok-4.20-0309-non-reasoning | tip>t | 1000000 | | yes | - | yes |
grok-4.20-multi-agent grok-4.20-multi-agent-0309 | tip>t | 1000000 | | - | always low medium high xhigh | yes | penalties
grok-build-0.1 | tip>t | 256000 | | yes | always | yes | penalties
grok-4 grok-4-0709 | tip>t | 256000 | | yes | always | yes | penalties
grok-4-fast grok-4-fast-reasoning grok-4-1-fast-reasoning grok-4-1-fast | tip>t | 2000000 | | yes | always | yes | penalties
grok-4-fast-non-reasoning grok-4-1-fast-non-reasoning | tip>t | 2000000 | | yes | - | yes |
grok-code-fast-1 | t>t | 256000 | | yes | always | yes | penalties
grok-3-mini grok-3-mini-fast grok-3-mini-beta | t>t | 131072 | | yes | always low high | yes | penalties
grok-3 grok-3-fast grok-3-beta grok-2-1212 | t>t | 131072 | | yes | - | yes |
grok-2-vision-1212 | ti>t | 32768 | | yes | - | yes |
`,
  },
  {
    maker: 'amazon',
    // Documents go in as Converse's document blocks. Extended thinking is Nova 2's.
    source: 'https://docs.aws.amazon.com/nova/latest/userguide/what-is-nova.html',
    checked: '2026-11',
    lines: `
nova-premier nova-premier-v1 | tivp>t | 1000000 | 10000 | yes | - | ? |
nova-pro nova-pro-v1 nova-lite nova-lite-v1 | tivp>t | 300000 | | yes | - | ? |
nova-micro nova-micro-v1 | t>t | 128000 | | yes | - | ? |
nova-2-lite nova-2-lite-v1 | tivp>t | 1000000 | | yes | optional low medium high | ? |
`,
  },
  {
    maker: 'cohere',
    source: 'https://docs.cohere.com/docs/models',
    checked: '2026-11',
    lines: `
command-a command-a-03-2025 | t>t | 256000 | 8000 | yes | - | ? |
command-a-plus command-a-plus-05-2026 | ti>t | 128000 | 64000 | yes | optional budget:1- | yes |
command-a-reasoning command-a-reasoning-08-2025 | t>t | 256000 | 32000 | yes | optional budget:1- | ? |
command-a-vision command-a-vision-07-2025 | ti>t | 128000 | 8000 | - | - | ? |
command-r command-r-08-2024 command-r-plus command-r-plus-08-2024 | t>t | 128000 | 4000 | yes | - | ? |
command-r7b command-r7b-12-2024 command-r7b-arabic-02-2025 | t>t | 128000 | 4000 | yes | - | ? |
c4ai-aya-expanse-32b | t>t | 128000 | 4000 | - | - | ? |
c4ai-aya-expanse-8b | t>t | 8000 | 4000 | - | - | ? |
c4ai-aya-vision-32b c4ai-aya-vision-8b | ti>t | 16000 | 4000 | - | - | ? |
`,
  },
  {
    maker: 'perplexity',
    // Images and files: /docs/sonar/media.
    source: 'https://docs.perplexity.ai/getting-started/models',
    checked: '2026-11',
    lines: `
sonar | tip>t | 128000 | | - | - | yes |
sonar-pro sonar-pro-search | tip>t | 200000 | | - | - | yes |
sonar-reasoning sonar-reasoning-pro | tip>t | 128000 | | - | always minimal low medium high | yes |
sonar-deep-research | tip>t | 128000 | | - | always minimal low medium high | yes |
`,
  },
]
