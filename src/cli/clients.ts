/**
 * How clients are led to the gateway: a row a client, with the variables that it reads.
 * In: the gateway's URL and a key. Out: variables, in the order they are printed. The README's table is written from it.
 * Sources: the SDKs' and agents' own documentation, each tried against the gateway (2026-11-24).
 */

export interface Client {
  id: string
  name: string
  /** `{url}` is the gateway's origin, `{key}` a respan key. */
  variables: Readonly<Record<string, string>>
  /** The command line, where variables do not say it all. */
  run?: string
  /** Left out unless it is asked for by name: its variables would stand in another's way. */
  alone?: true
}

export const clients: readonly Client[] = [
  {
    id: 'openai',
    name: 'OpenAI SDKs',
    variables: { OPENAI_BASE_URL: '{url}/api', OPENAI_API_KEY: '{key}' },
  },
  {
    id: 'anthropic',
    name: 'Anthropic SDKs',
    variables: { ANTHROPIC_BASE_URL: '{url}/api/anthropic', ANTHROPIC_API_KEY: '{key}' },
  },
  {
    id: 'google',
    name: 'Google Gen AI SDKs',
    variables: { GOOGLE_GEMINI_BASE_URL: '{url}/api/google', GEMINI_API_KEY: '{key}' },
  },
  {
    id: 'aws',
    name: 'AWS SDKs (Bedrock)',
    variables: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: '{url}/api/bedrock', AWS_BEARER_TOKEN_BEDROCK: '{key}' },
  },
  {
    id: 'claude',
    name: 'Claude Code',
    variables: { ANTHROPIC_BASE_URL: '{url}/api/anthropic', ANTHROPIC_AUTH_TOKEN: '{key}' },
    run: 'claude --model gpt-5.5',
    alone: true,
  },
  {
    id: 'codex',
    name: 'Codex CLI',
    variables: { CODEX_API_KEY: '{key}' },
    run: 'codex exec -c openai_base_url={url}/api -m claude-sonnet-4-5 "…"',
    alone: true,
  },
  {
    id: 'gemini',
    name: 'Gemini CLI',
    // Its Vertex mode is the one that takes address and key from the environment alone (0.61).
    variables: {
      GOOGLE_GENAI_USE_VERTEXAI: 'true',
      GOOGLE_VERTEX_BASE_URL: '{url}/api/google',
      GOOGLE_API_KEY: '{key}',
    },
    run: 'gemini -m claude-sonnet-4-5',
    alone: true,
  },
]

/** What code that `respan setup` rewrote reads. */
export const ownVariables: Readonly<Record<string, string>> = {
  RESPAN_API_KEY: '{key}',
  RESPAN_BASE_URL: '{url}/api',
  RESPAN_ANTHROPIC_BASE_URL: '{url}/api/anthropic',
  RESPAN_GOOGLE_BASE_URL: '{url}/api/google',
}

export const filled = (template: string, url: string, key: string): string =>
  template.replaceAll('{url}', url).replaceAll('{key}', key)
