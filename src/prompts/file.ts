/**
 * A prompt file (dotprompt) ↔ a version. In: the file's text, its name below `prompts/`, and who finds partials.
 * `support/reply.terse.prompt` is the variant `terse` of `support/reply`; a file that starts with `_` is a partial.
 */

import type { PromptBody, TemplateEntry } from '../core/prompt.ts'
import { nameOf, type PromptName, refuse } from './failure.ts'
import { hashBody } from './hash.ts'
import { type HeaderNames, readHeader, writeHeader } from './header.ts'
import { expandPartials } from './partials.ts'
import { strangeTags } from './plain.ts'
import { splitBody } from './split.ts'
import { compile, isPlaceholder, templateText } from './template.ts'

export interface PromptFile {
  id: string
  /** Another word that calls may use. */
  slug?: string
  /** Its path without ending: 'support/reply.terse'. */
  name: string
  description: string
  tags: string[]
  /** Labels that `push --deploy` sets; empty = production. */
  labels: string[]
  body: PromptBody
  hash: string
  source: string
  /** Variables by name, to try it with. */
  examples: Record<string, unknown>[]
  /** Variables that the header declares and the text does not use, or the reverse. */
  warnings: string[]
}

const ending = '.prompt'
const front = /^\uFEFF?---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)?---[ \t]*(?:\r?\n|$)/

const opening = /^\uFEFF?---[ \t]*(?:\r?\n|$)/

export const isPartial = (path: string): boolean => (path.split('/').at(-1) ?? '').startsWith('_')

/** 'support/reply.terse.prompt' → 'support/reply.terse'. */
export const nameOfPath = (path: string): string => path.replaceAll('\\', '/').slice(0, -ending.length)

/** What is called by that in requests: slashes would not fit into a path of the HTTP API. */
export const idOfName = (name: string): string => name.replaceAll('/', '-')

/** A partial's text: what stands behind its header. */
export const bodyText = (source: string): string => source.replace(front, '').replaceAll('\r\n', '\n')

const textsOf = (entries: readonly TemplateEntry[]): string[] =>
  entries.flatMap((entry) => {
    if (isPlaceholder(entry)) return []
    if (typeof entry.content === 'string') return [entry.content]
    return entry.content.flatMap((part) => templateText(part) ?? [])
  })

const checkTags = (body: PromptBody, name: PromptName): void => {
  const [strange] = body.template === 'plain' ? textsOf(body.messages).flatMap(strangeTags) : []
  if (strange !== undefined)
    throw refuse(
      `${nameOf(name)}: ${strange} is no variable. "template: jinja" in the header allows expressions, \\{{ writes braces`,
    )
}

const differences = ({ input: { schema, defaults } }: PromptBody, names: ReadonlySet<string>): string[] => {
  const declared = Object.keys(schema)
  if (declared.length === 0) return []
  return [
    ...declared.filter((name) => !names.has(name)).map((name) => `variable "${name}" is declared and not used`),
    ...[...names]
      .filter((name) => !Object.hasOwn(schema, name) && !Object.hasOwn(defaults, name) && name !== 'history')
      .map((name) => `variable "${name}" is used and not declared`),
  ]
}

/** Where a message's text begins in the file; what came out of a partial is not in it. */
const lineIn =
  (source: string) =>
  (text: string): number | undefined => {
    const at = source.replaceAll('\r\n', '\n').indexOf(text)
    return at === -1 ? undefined : source.slice(0, at).split('\n').length
  }

const checkedId = (id: string, member = 'respan.id'): string => {
  if (!/^[\p{L}\p{N}_.~-]+$/u.test(id)) throw refuse(`${member}: "${id}" must be letters, digits, "-", "_" and "."`)
  return id
}

/** The examples of the file that a version came from. */
export const examplesOf = (source: string | null): Record<string, unknown>[] =>
  source === null ? [] : readHeader(front.exec(source)?.[1] ?? '').examples

/** `usualId`: what it is called where its header says nothing. Throws `bad_request` that says what is wrong; the caller names the file. */
export const readPromptFile = (
  source: string,
  path: string,
  findPartial: (name: string) => string | undefined,
  usualId?: string,
): PromptFile => {
  const name = nameOfPath(path)
  const head = front.exec(source)
  if (head === null && opening.test(source))
    throw refuse('line 1: "---" begins a header that is never closed; a line with "---" ends it')
  const header = readHeader(head?.[1] ?? '')
  const { template, model, params, input } = header
  const text = expandPartials(bodyText(source), findPartial)
  const isFile = (variable: string) => Object.hasOwn(input.schema, variable) && input.schema[variable]?.type === 'file'
  const said = splitBody(text, isFile)
  const messages = [...(header.messages ?? []), ...said]
  if (messages.length === 0) throw refuse('it has no text')
  const body: PromptBody = { template, model, messages, params, input }
  const id = checkedId(header.id ?? usualId ?? idOfName(name))
  const called: PromptName = { id, version: 'file' }
  // Those of the header are text: a machine wrote them.
  checkTags({ ...body, messages: said }, called)
  const { names } = compile(body, called, lineIn(source))
  const { description, tags, labels } = header
  return {
    id,
    ...(header.slug !== undefined && { slug: checkedId(header.slug, 'respan.slug') }),
    name: header.name ?? name,
    description,
    tags,
    labels,
    body,
    hash: hashBody(body),
    source,
    examples: header.examples,
    warnings: differences(body, names),
  }
}

const roleWord: Record<string, string> = { assistant: 'model' }

const writeEntry = (entry: TemplateEntry): string => {
  if (isPlaceholder(entry)) return entry.name === 'history' ? '{{history}}' : `{{history ${entry.name}}}`
  const head = `{{role "${roleWord[entry.role] ?? entry.role}"}}`
  if (typeof entry.content === 'string') return `${head}\n${entry.content}`
  return `${head}\n${entry.content.map(writePart).join('\n')}`
}

const writePart = (part: Record<string, unknown>): string => {
  const text = templateText(part) ?? ''
  if (part.type === 'text') return text
  const variable = /^\{\{\s*([^{}\s]+)\s*\}\}$/.exec(text)?.[1]
  const url = variable ?? `"${text}"`
  return `{{media url=${url}${part.type === 'file' ? ' contentType="application/octet-stream"' : ''}}}`
}

/** A version as a file. What the body's language cannot say goes into the header, so that reading gives the same again. */
export const writePromptFile = (body: PromptBody, names: HeaderNames): string => {
  const plain = `---\n${writeHeader(body, names)}---\n${body.messages.map(writeEntry).join('\n')}\n`
  try {
    if (readPromptFile(plain, 'x.prompt', () => undefined).hash === hashBody(body)) return plain
  } catch {
    // Then it is said in the other way.
  }
  return `---\n${writeHeader(body, names, body.messages)}---\n`
}
