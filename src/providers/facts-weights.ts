/**
 * What open-weight models, and those of makers that give weights away, can do: one line a family; whoever hosts them. How a
 * line is read: capabilities.ts. `hostFacts` is what a host does otherwise than the maker.
 * Limits stand only where a maker's own API is the usual place: each host sets its own.
 */

import type { FactGroup, HostFacts } from './facts-vendors.ts'

export const weightFacts: readonly FactGroup[] = [
  {
    maker: 'mistral',
    // Images: /capabilities/vision. Documents: /capabilities/document_ai/document_qna, any chat model. Schemas:
    // /capabilities/structured_output, any chat model. Thinking: /capabilities/reasoning.
    source: 'https://docs.mistral.ai/getting-started/models',
    checked: '2026-11',
    lines: `
mistral-large-2512 mistral-large-latest mistral-large-3-675b-instruct | tip>t | 262144 | | yes | - | yes |
mistral-large mistral-large-2411 mistral-large-2407 | tp>t | 131072 | | yes | - | yes |
mistral-medium-2604 mistral-medium-3-5 mistral-medium-3.5 | tip>t | 262144 | | yes | optional none high | yes |
mistral-medium-2508 mistral-medium-3-1 mistral-medium-3.1 mistral-medium-3 mistral-medium-2505 | tip>t | | | yes | - | yes |
mistral-small-2603 mistral-small-latest mistral-small-4 | tip>t | 256000 | | yes | optional none high | yes |
mistral-small-2506 mistral-small-3.2-24b-instruct mistral-small-3.1-24b-instruct mistral-small-2503 | tip>t | 128000 | | yes | - | yes |
mistral-small-24b-instruct-2501 mistral-saba mistral-tiny | tp>t | | | yes | - | yes |
magistral-medium magistral-medium-2509 magistral-small magistral-small-2509 | tip>t | 128000 | | yes | always | yes |
codestral codestral-2508 codestral-2501 | tp>t | 256000 | | yes | - | yes |
devstral devstral-2512 devstral-2-123b devstral-medium devstral-medium-2507 devstral-small devstral-small-2505 devstral-small-2507 | tp>t | | | yes | - | yes |
labs-devstral-small-2512 devstral-small-2512 | tip>t | 256000 | | yes | - | yes |
ministral-3b-2512 ministral-8b-2512 ministral-14b-2512 ministral-3-3b-instruct ministral-3-8b-instruct ministral-3-14b-instruct | tip>t | 262144 | | yes | - | yes |
ministral-3b ministral-8b | tp>t | 128000 | | yes | - | yes |
mistral-nemo open-mistral-nemo mistral-nemo-instruct-2407 | tp>t | 128000 | | yes | - | yes |
pixtral-12b pixtral-large pixtral-large-2411 pixtral-large-2502 | tip>t | 128000 | | yes | - | yes |
voxtral-small-24b-2507 voxtral-mini-3b-2507 | ta>t | 32000 | | yes | - | yes |
`,
  },
  {
    maker: 'deepseek',
    source: 'https://api-docs.deepseek.com/guides/thinking_mode',
    checked: '2026-11',
    lines: `
deepseek-v4-flash deepseek-v4-pro deepseek-v4-flash-0731 deepseek-v4-pro-0813 deepseek-chat deepseek-reasoner | t>t | 1000000 | 384000 | yes | optional toggle high max | ? |
deepseek-v3.2 deepseek-v3.2-exp v3.2 deepseek-v3.1 deepseek-v3.1-terminus deepseek-chat-v3.1 deepseek-v3-1 | t>t | | | yes | optional toggle | ? |
deepseek-v3 deepseek-v3-0324 deepseek-chat-v3-0324 deepseek_v3 | t>t | | | yes | - | ? |
deepseek-r1 deepseek-r1-0528 r1 | t>t | | | ? | always | ? |
deepseek-r1-distill-* | t>t | | | ? | always | ? |
`,
  },
  {
    maker: 'meta',
    source: 'https://www.llama.com/docs/model-cards-and-prompt-formats',
    checked: '2026-11',
    lines: `
llama-4-maverick* llama-4-scout* llama4-maverick* llama4-scout* | ti>t | | | yes | - | ? |
llama-3.3-70b* llama3-3-70b* llama3.3 meta-llama-3_3-70b* meta-llama-3.3-70b* | t>t | | | yes | - | ? |
llama-3.2-11b-vision* llama-3.2-90b-vision* llama3-2-11b* llama3-2-90b* | ti>t | | | yes | - | ? |
llama-3.2-1b* llama-3.2-3b* llama3-2-1b* llama3-2-3b* llama3.2 | t>t | | | yes | - | ? |
llama-3.1-8b* llama-3.1-70b* llama-3.1-405b* llama3.1-8b llama3-1-8b* llama3-1-70b* llama3.1 meta-llama-3.1-* llama-v3.1-8b-instruct | t>t | | | yes | - | ? |
llama-3-8b* llama-3-70b* llama3-8b* llama3-70b* meta-llama-3-* | t>t | | | ? | - | ? |
llama-2-* llama2-* | t>t | | | - | - | ? |
`,
  },
  {
    maker: 'openai',
    source: 'https://developers.openai.com/api/docs/models/gpt-oss-120b',
    checked: '2026-11',
    lines: `
gpt-oss-120b gpt-oss-20b gpt-oss-safeguard-20b gpt-oss-120b-1 gpt-oss-20b-1 gpt-oss:120b gpt-oss:20b | t>t | 131072 | | yes | always low medium* high | ? |
`,
  },
  {
    maker: 'google',
    source: 'https://ai.google.dev/gemma/docs',
    checked: '2026-11',
    lines: `
gemma-4-26b-a4b-it gemma-4-31b-it gemma-4-31b gemma-4-* | ti>t | 262144 | | yes | optional toggle | ? |
gemma-3-4b-it gemma-3-12b-it gemma-3-27b-it | ti>t | | | ? | - | ? |
gemma-3-1b-it gemma-2-* gemma-2b gemma-7b gemma-7b-it gemma2-9b-it | t>t | | | - | - | ? |
`,
  },
  {
    maker: 'qwen',
    // Thinking is `enable_thinking` and `thinking_budget` there: /model-studio/deep-thinking.
    source: 'https://www.alibabacloud.com/help/en/model-studio/models',
    checked: '2026-11',
    lines: `
qwen3.7-plus qwen3.6-plus qwen3.6-flash qwen3.5-plus qwen3.5-flash qwen3.5-flash-02-23 qwen3.5-plus-02-15 qwen3.5-plus-20260420 | tiv>t | 1000000 | | yes | optional toggle budget:1- | ? |
qwen3.7-max | t>t | 1000000 | | yes | optional toggle budget:1- | ? |
qwen3.6-max-preview | t>t | 262144 | | yes | optional toggle budget:1- | ? |
qwen3.8-27b qwen3.6-27b qwen3.6-35b-a3b qwen3.5-397b-a17b qwen3.5-122b-a10b qwen3.5-35b-a3b qwen3.5-27b qwen3.5-9b | tiv>t | 262144 | | yes | optional toggle budget:1- | ? |
qwen3-max | t>t | 262144 | | yes | - | ? |
qwen3-max-thinking | t>t | 262144 | | yes | always | ? |
qwen3-coder* | t>t | | | yes | - | ? |
qwen3-vl-235b-a22b qwen3-vl-30b-a3b qwen3-vl-plus | tiv>t | | | yes | yes | ? |
qwen3-vl-235b-a22b-instruct qwen3-vl-30b-a3b-instruct qwen3-vl-32b-instruct qwen3-vl-8b-instruct | tiv>t | | | yes | - | ? |
qwen3-vl-235b-a22b-thinking qwen3-vl-30b-a3b-thinking qwen3-vl-8b-thinking | tiv>t | | | yes | always | ? |
qwen3-next-80b-a3b qwen3-next-80b-a3b-instruct qwen3-235b-a22b-2507 qwen3-235b-a22b-instruct-2507 qwen3-30b-a3b-instruct-2507 | t>t | | | yes | - | ? |
qwen3-next-80b-a3b-thinking qwen3-235b-a22b-thinking-2507 qwen3-30b-a3b-thinking-2507 | t>t | | | yes | always budget:1- | ? |
qwen3-235b-a22b qwen3-32b qwen-3-32b qwen3-30b-a3b qwen3-30b-a3b-fp8 qwen3-14b qwen3-8b | t>t | | | yes | optional toggle budget:1- | ? |
qwen-plus qwen-flash qwen-turbo | t>t | 1000000 | | yes | optional toggle budget:1- | ? |
qwen-max | t>t | 32768 | | yes | - | ? |
qwen-vl-max qwen-vl-plus qwen2.5-vl-* qwen-2.5-vl-* qwen2-5-vl-* | tiv>t | | | ? | - | ? |
qwen-2.5-72b-instruct qwen-2.5-7b-instruct qwen2-5-72b-instruct qwen2-5-32b-instruct qwen2-5-14b-instruct qwen2-5-7b-instruct qwen2.5-7b-instruct-turbo | t>t | | | yes | - | ? |
qwen-2.5-coder-32b-instruct qwen2.5-coder-32b-instruct qwen2.5-coder-7b-instruct | t>t | | | ? | - | ? |
qwq-32b qwq-plus qwq-32b-preview | t>t | 131072 | | ? | always | ? |
`,
  },
  {
    maker: 'moonshotai',
    // Sampling is fixed from K2.5 on, but for K2.6: /docs/guide/kimi-k2-5-quickstart.
    source: 'https://platform.kimi.ai/docs/models',
    checked: '2026-11',
    lines: `
kimi-k3 kimi-k3-fast kimi-k3-us | tiv>t | 1048576 | | yes | always | yes |
kimi-k2.7-code kimi-k2.7-code-highspeed kimi-k2.7-code-fast | tiv>t | 262144 | | yes | always | yes | sampling
kimi-k2.6 kimi-k2.6-fast | tiv>t | 262144 | | yes | optional toggle | yes |
kimi-k2.5 | tiv>t | 262144 | | yes | optional toggle | yes | sampling
kimi-k2-thinking kimi-k2-thinking-turbo | t>t | 262144 | | yes | always | ? |
kimi-k2-0905 kimi-k2-0905-preview kimi-k2-turbo-preview kimi-k2-instruct-0905 | t>t | 262144 | | yes | - | ? |
kimi-k2 kimi-k2-0711-preview kimi-k2-instruct | t>t | 131072 | | yes | - | ? |
moonshot-v1-8k moonshot-v1-32k moonshot-v1-128k | t>t | | | yes | - | ? |
`,
  },
  {
    maker: 'zai',
    source: 'https://docs.z.ai/guides/overview/overview',
    checked: '2026-11',
    lines: `
glm-5.3 | t>t | 1000000 | 131072 | yes | always low high max | ? |
glm-5.3-flash | ti>t | 1000000 | 131072 | yes | always | ? |
glm-5.2 glm-5.2-fast | t>t | 1000000 | 131072 | yes | optional toggle high max | ? |
glm-5.1 glm-5.1-fast glm-5-turbo | t>t | 200000 | 131072 | yes | optional toggle | ? |
glm-5 glm-4.7 zai-glm-4.7 glm-4.6 | t>t | 204800 | 131072 | yes | optional toggle | ? |
glm-4.7-flash glm-4.7-flashx | t>t | 200000 | 131072 | yes | optional toggle | ? |
glm-5v-turbo | tivp>t | 200000 | 131072 | yes | optional toggle | ? |
glm-4.6v | tiv>t | 128000 | 32768 | yes | optional toggle | ? |
glm-4.5v | tiv>t | 64000 | 16384 | yes | optional toggle | ? |
glm-4.5 glm-4.5-air glm-4.5-flash | t>t | 131072 | 98304 | yes | optional toggle | ? |
`,
  },
  {
    maker: 'minimax',
    source: 'https://platform.minimax.io/docs/guides/models-intro',
    checked: '2026-11',
    lines: `
minimax-m3 | tiv>t | 1000000 | 128000 | yes | optional toggle | ? |
minimax-m2.7 minimax-m2.7-highspeed minimax-m2.5 minimax-m2.5-highspeed minimax-m2.1 minimax-m2.1-highspeed | t>t | 204800 | 131072 | yes | always | ? |
minimax-m2 | t>t | 196608 | 128000 | yes | always | ? |
minimax-m1 | t>t | 1000000 | | yes | always | ? |
minimax-01 | ti>t | 1000192 | | ? | - | ? |
`,
  },
]

/** By provider id. */
export const hostFacts: HostFacts = {
  // It reads PDFs itself, for any model. @see https://openrouter.ai/docs/features/multimodal/pdfs (checked 2026-11)
  openrouter: { source: 'https://openrouter.ai/docs/features/multimodal/pdfs', reads: 'p', lines: '' },
  // @see https://console.groq.com/docs/structured-outputs#supported-models and /docs/reasoning (checked 2026-11)
  groq: {
    source: 'https://console.groq.com/docs/structured-outputs',
    lines: `
llama-3.3-70b-versatile | t>t | 131072 | 32768 | yes | - | - |
llama-3.1-8b-instant | t>t | 131072 | 131072 | yes | - | - |
meta-llama/llama-4-scout-17b-16e-instruct meta-llama/llama-4-maverick-17b-128e-instruct | ti>t | 131072 | 8192 | yes | - | yes |
openai/gpt-oss-120b openai/gpt-oss-20b openai/gpt-oss-safeguard-20b | t>t | 131072 | 65536 | yes | always low medium* high | yes |
qwen/qwen3-32b | t>t | 131072 | 40960 | yes | yes | - | effort-switch
qwen/qwen3.6-27b | ti>t | | | yes | yes | ? | effort-switch
moonshotai/kimi-k2-instruct moonshotai/kimi-k2-instruct-0905 | t>t | | 16384 | yes | - | yes |
groq/compound groq/compound-mini | t>t | 131072 | 8192 | - | - | - |
`,
  },
  // @see https://inference-docs.cerebras.ai/models/overview (checked 2026-11)
  cerebras: {
    source: 'https://inference-docs.cerebras.ai/models/overview',
    lines: `
gpt-oss-120b | t>t | 131072 | 40960 | yes | always low medium* high | yes |
zai-glm-4.7 | t>t | 131072 | 40960 | yes | optional none | yes |
`,
  },
}
