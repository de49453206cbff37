/**
 * A stored prompt: what a version holds, and what is kept of prompts, versions and deployments. Types and two rules; imports nothing.
 * The messages have the shape of chat completions with templates in their text, as the hosted API stores them.
 */

/** A message of a template; its members beside `role` and `content` are those of chat completions. */
export interface TemplateMessage {
  role: string
  content: string | Record<string, unknown>[]
  [member: string]: unknown
}
/** Where the messages of a variable go. */
export interface Placeholder {
  type: 'placeholder'
  name: string
}
export type TemplateEntry = TemplateMessage | Placeholder

/** What a variable may hold. 'any' = nothing is said of it. */
export type VariableType =
  | 'string'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'object'
  | 'array'
  | 'any'
  | 'image'
  | 'file'
  | 'messages'

export interface VariableRule {
  type: VariableType
  optional: boolean
  description?: string
  /** JSON Schema, where it says more than the type: enum, minimum, items … */
  schema?: Record<string, unknown>
}

/** What is said of the variables. */
export interface PromptInput {
  /** Empty where the prompt declares none. */
  schema: Record<string, VariableRule>
  defaults: Record<string, unknown>
}

/** What a version is: all that its content hash is made of. */
export interface PromptBody {
  template: 'plain' | 'jinja'
  /** '' = the request names it. */
  model: string
  messages: TemplateEntry[]
  /** Members of a chat completions request (temperature, tools, response_format …), and `fallback_models`. */
  params: Record<string, unknown>
  input: PromptInput
}

export interface PromptRow {
  id: string
  slug: string
  name: string
  description: string
  tags: string[]
  starred: boolean
  createdAt: number
  updatedAt: number
  deletedAt: number | null
}

export interface VersionRow {
  promptId: string
  version: number
  hash: string
  /** A draft may change; what is committed never does. */
  readonly: boolean
  body: PromptBody
  /** The file that it came from, as it was. */
  source: string | null
  author: string
  /** The git commit of the files. */
  commit: string | null
  message: string
  createdAt: number
  updatedAt: number
}

/** One line of the history of what was live. */
export interface DeploymentRow {
  promptId: string
  label: string
  /** null = nothing is deployed any more. */
  version: number | null
  /** What was deployed before. */
  previous: number | null
  /** A way back, not a step of its own. */
  rollback?: boolean
  actor: string
  commit: string | null
  message: string
  at: number
}

/** What a call uses. */
export interface ResolvedPrompt {
  prompt: PromptRow
  version: VersionRow
  /** The label that led here. */
  label?: string
}

/** The version that is meant: by number, 'latest' (newest, draft or not), or what a label points at. */
export type Wanted = { version: number } | { latest: true } | { label: string }

export const productionLabel = 'production'

/** Words that mean a version where a label may stand. */
const reservedLabels = ['latest', 'draft', 'deployed', 'file', 'none', 'null']

/** Why it cannot be a label; undefined = it can. */
export const labelProblem = (label: string): string | undefined => {
  if (label === 'latest') return 'the label "latest" means the newest version; it cannot be set'
  if (reservedLabels.includes(label)) return `the label "${label}" has a meaning of its own; take another word`
  if (/^v?\d+$/.test(label)) return `the label "${label}" would be taken for a version; take a word, such as staging`
  return /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(label) && label.length <= 100
    ? undefined
    : `the label ${JSON.stringify(label)} must be a word of letters, digits, "-", "_" and ".", such as staging`
}
