/**
 * Prompts from and for elsewhere: the hosted API's JSON, Langfuse, an OpenAI request, plain text. A row a format.
 * In: a file's text. Out: versions with names; and the way back.
 * @see https://langfuse.com/docs/prompt-management (checked 2026-11)
 */

import { toGatewayError } from '../core/errors.ts'
import type { PromptBody, TemplateEntry } from '../core/prompt.ts'
import { asArray, asRecord, asString, isRecord } from '../wire/value.ts'
import { refuse } from './failure.ts'
import { readHostedBody, withTemplate } from './hosted.ts'
import { isPlaceholder, templateText } from './template.ts'

export interface Imported {
  /** Absent: made of the name. */
  id?: string
  /** Another word that calls may use. */
  slug?: string
  name: string
  description: string
  tags: string[]
  body: PromptBody
  /** What means something else here than where it is from. */
  warnings?: string[]
}
export interface Exported extends Imported {
  id: string
  version: number
}

/** One of a file that cannot be taken. */
export interface Failed {
  name: string
  problem: string
}
const isFailed = (one: Imported | Failed): one is Failed => 'problem' in one

/** What one entry comes to; what is wrong with it does not hold up the others. */
const each = (
  rows: readonly Record<string, unknown>[],
  nameOf: (row: Record<string, unknown>, i: number) => string,
  read: (row: Record<string, unknown>, name: string) => Imported,
): (Imported | Failed)[] =>
  rows.map((row, i) => {
    const name = nameOf(row, i)
    try {
      return read(row, name)
    } catch (thrown) {
      return { name, problem: toGatewayError(thrown).message.replace(/^the prompt: /, '') }
    }
  })

/** A name, where the row has none told apart from its neighbours. */
const nameIn = (row: Record<string, unknown>, usual: string, i: number, count: number): string =>
  asString(row.name) ?? asString(row.prompt_slug) ?? (count > 1 ? `${usual} (entry ${i + 1})` : usual)

interface Format {
  /** Is the JSON (or text) of this format? */
  knows(json: unknown): boolean
  read(json: unknown, name: string): (Imported | Failed)[]
  write(prompt: Exported): string
}

const json = (value: unknown): string => JSON.stringify(value, null, 2)
const list = (value: unknown): Record<string, unknown>[] => (asArray(value) ?? [value]).filter(isRecord)
const tagsOf = (value: unknown): string[] => (asArray(value) ?? []).filter((tag) => typeof tag === 'string')

const version = (given: Record<string, unknown>): PromptBody => readHostedBody({ ...given, model: given.model ?? '' })

/** The version of a hosted prompt that is live, or else its newest. */
const liveOf = (given: Record<string, unknown>): Record<string, unknown> | undefined => {
  const versions = list(asRecord(given.versions)?.results ?? given.versions ?? [])
  const newest = versions.toSorted((a, b) => Number(b.version) - Number(a.version))[0]
  const candidates = [
    versions.find(({ is_deployed }) => is_deployed === true),
    given.live_version,
    given.current_version,
    newest,
    given,
  ]
  return candidates.filter(isRecord).find(({ messages }) => Array.isArray(messages))
}

const hostedRows = (value: unknown): Record<string, unknown>[] =>
  list(asRecord(value)?.results ?? asRecord(value)?.prompts ?? value)

/** What code that calls it has: it must answer here too. */
const idIn = (value: unknown): string | undefined =>
  typeof value === 'number' ? String(value) : asString(value) || undefined

const respan: Format = {
  knows: (value) =>
    hostedRows(value).some((row) => liveOf(row) !== undefined && ('name' in row || 'prompt_slug' in row)),
  read(value, name) {
    const rows = hostedRows(value)
    return each(
      rows,
      (row, i) => nameIn(row, name, i, rows.length),
      (row, called) => {
        const live = liveOf(row)
        const slug = asString(row.prompt_slug)
        const id = idIn(row.prompt_id) ?? idIn(row.id) ?? slug
        if (live === undefined) throw refuse('has no version with messages in it')
        const description = asString(row.description) ?? ''
        return {
          ...(id !== undefined && { id }),
          ...(slug !== undefined && slug !== id && { slug }),
          name: called,
          description,
          tags: tagsOf(row.tags),
          body: version(live),
        }
      },
    )
  },
  write: ({ id, slug, name, description, tags, body, version: number }) =>
    json({
      id,
      name,
      prompt_slug: slug ?? id,
      description,
      tags,
      versions: [
        {
          version: number,
          messages: body.messages,
          model: body.model,
          ...body.params,
          variables: body.input.defaults,
          template: body.template,
          is_deployed: true,
        },
      ],
    }),
}

/** Langfuse's settings are what the caller makes of them; those that chat completions has are taken. */
const langfuseEntry = (value: unknown): unknown =>
  asRecord(value)?.type === 'chatmessage' ? { role: asRecord(value)?.role, content: asRecord(value)?.content } : value

/** Of Langfuse's texts. */
const foreign: [RegExp, string][] = [
  [/\{%.*?%\}/, 'stays text, as in Langfuse; "template: jinja" in the header makes it a statement'],
  [/\{\{\{[^{}]*\}\}\}/, 'is the variable alone here; Langfuse leaves a brace on each side'],
]

const langfuse: Format = {
  knows: (value) =>
    list(value).some(
      ({ prompt, type }) =>
        prompt !== undefined &&
        (type === 'text' || type === 'chat' || typeof prompt === 'string' || Array.isArray(prompt)),
    ),
  read(value, name) {
    const rows = list(asRecord(value)?.data ?? value)
    return each(
      rows,
      (row, i) => nameIn(row, name, i, rows.length),
      (row, called) => {
        const { prompt } = row
        const messages =
          typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : (asArray(prompt) ?? []).map(langfuseEntry)
        const text = JSON.stringify(messages)
        if (/@@@langfusePrompt:/.test(text))
          throw refuse('holds a reference to another prompt (@@@langfusePrompt…); write it as {{>name}} in the file')
        // Langfuse knows variables and nothing else: braces of any other kind are text.
        const body = version({ ...asRecord(row.config), messages, template: 'plain' })
        return {
          name: called,
          description: asString(row.commitMessage) ?? '',
          tags: tagsOf(row.tags),
          body,
          warnings: foreign.flatMap(([pattern, what]) => {
            const found = pattern.exec(text)?.[0]
            return found === undefined ? [] : [`${found} ${what}`]
          }),
        }
      },
    )
  },
  write({ name, description, tags, body, version: number }) {
    const [first] = body.messages
    const single =
      body.messages.length === 1 &&
      first !== undefined &&
      !isPlaceholder(first) &&
      first.role === 'user' &&
      typeof first.content === 'string'
    return json({
      name,
      version: number,
      type: single ? 'text' : 'chat',
      prompt: single ? first.content : body.messages,
      config: { ...(body.model !== '' && { model: body.model }), ...body.params },
      labels: ['production'],
      tags,
      commitMessage: description,
    })
  },
}

const openai: Format = {
  knows: (value) => isRecord(value) && Array.isArray(value.messages),
  read: (value, name) => [{ name, description: '', tags: [], body: version(asRecord(value) ?? {}) }],
  write: ({ body }) => json({ model: body.model, messages: body.messages, ...body.params }),
}

const textOf = (entry: TemplateEntry): string => {
  if (isPlaceholder(entry)) return `{{${entry.name}}}`
  return typeof entry.content === 'string'
    ? entry.content
    : entry.content.map((part) => templateText(part) ?? '').join('')
}

const text: Format = {
  knows: (value) => typeof value === 'string',
  read: (value, name) => {
    const messages = [{ role: 'user', content: String(value).trim() }]
    return [
      {
        name,
        description: '',
        tags: [],
        body: withTemplate({ model: '', messages, params: {}, input: { schema: {}, defaults: {} } }),
      },
    ]
  },
  write({ body }) {
    const [first] = body.messages
    if (body.messages.length === 1 && first !== undefined) return textOf(first)
    return body.messages
      .map((entry) => `${isPlaceholder(entry) ? 'messages' : entry.role}:\n${textOf(entry)}`)
      .join('\n\n')
  },
}

const formats = { respan, langfuse, openai, text }
export type FormatName = keyof typeof formats
export const formatNames = Object.keys(formats) as FormatName[]

/** Text that begins as JSON does; `{{name}}`, `{% if %}` and `[Name]` do not. */
const looksLikeJson = (text: string): boolean => /^\{(?![{%#])|^\[\s*[{["\]]/.test(text)

const parsed = (source: string, isJson: boolean): unknown => {
  try {
    const value: unknown = JSON.parse(source)
    return typeof value === 'object' && value !== null ? value : source
  } catch (thrown) {
    if (isJson || looksLikeJson(source.trim()))
      throw refuse(
        `it is not valid JSON: ${thrown instanceof Error ? thrown.message : ''}; --format text takes it as it stands`,
      )
    return source
  }
}

const checkText = (source: string): void => {
  if (source.trim() === '') throw refuse('it is empty')
  if (/\0|\ufffd/.test(source)) throw refuse('it is no text (UTF-8)')
}

/**
 * `name`: what a prompt is called whose format has no names. `isJson`: the file says that it is. Throws `bad_request`; where
 * `onFailed` is given, entries that cannot be taken are told to it, unless there is no other.
 */
export const importPrompts = (
  source: string,
  name: string,
  format?: FormatName,
  { isJson = false, onFailed }: { isJson?: boolean; onFailed?: (failed: Failed) => void } = {},
): Imported[] => {
  checkText(source)
  const value = format === 'text' ? source : parsed(source, isJson || format !== undefined)
  const found = format === undefined ? formatNames.find((one) => formats[one].knows(value)) : format
  if (found === undefined)
    throw refuse(`it is of no format that is known here; --format takes ${formatNames.join(', ')}`)
  if (typeof value === 'string' && found !== 'text') throw refuse('it is not valid JSON')
  const all = formats[found].read(value, name)
  const failed = all.filter(isFailed)
  if (failed.length > 0 && (onFailed === undefined || failed.length === all.length))
    throw refuse(failed.map((one) => `${one.name}: ${one.problem}`).join('\n'))
  for (const one of failed) onFailed?.(one)
  return all.filter((one) => !isFailed(one)) as Imported[]
}

export const exportPrompt = (prompt: Exported, format: FormatName): string => formats[format].write(prompt)
