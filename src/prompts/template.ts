/**
 * A version's templates, read once: which text stands where, and which variables it asks for.
 * The messages are apart before any value is there, so no value can make one.
 */

import type { Placeholder, PromptBody, TemplateEntry, TemplateMessage } from '../core/prompt.ts'
import { asRecord, asString } from '../wire/value.ts'
import type { PromptName } from './failure.ts'
import { compileJinja, type JinjaTemplate } from './jinja.ts'
import { type Segment, segmentsOf } from './plain.ts'

export type TextTemplate = { segments: readonly Segment[] } | { jinja: JinjaTemplate }

/** Content parts that hold a template: where its text is. */
const holders: Record<string, { inner?: string; member: string }> = {
  text: { member: 'text' },
  image_url: { inner: 'image_url', member: 'url' },
  file: { inner: 'file', member: 'file_data' },
  input_audio: { inner: 'input_audio', member: 'data' },
}

/** The text of a part's template; undefined = the part has none. */
export const templateText = (part: Record<string, unknown>): string | undefined => {
  const holder = holders[asString(part.type) ?? '']
  if (holder === undefined) return undefined
  return asString((holder.inner === undefined ? part : asRecord(part[holder.inner]))?.[holder.member])
}

/** The part with its template filled in. */
export const withText = (part: Record<string, unknown>, text: string): Record<string, unknown> => {
  const holder = holders[asString(part.type) ?? '']
  if (holder === undefined) return part
  if (holder.inner === undefined) return { ...part, [holder.member]: text }
  return { ...part, [holder.inner]: { ...asRecord(part[holder.inner]), [holder.member]: text } }
}

export const isPlaceholder = (entry: TemplateEntry): entry is Placeholder => entry.type === 'placeholder'

export interface CompiledMessage {
  message: TemplateMessage
  /** Of its content, where that is text. */
  text?: TextTemplate
  /** Of its parts, where it has parts; undefined for a part without one. */
  parts?: (TextTemplate | undefined)[]
}
export interface Compiled {
  entries: (Placeholder | CompiledMessage)[]
  /** Variables whose messages are put in. */
  lists: ReadonlySet<string>
  /** All variables. */
  names: ReadonlySet<string>
  /** Those that must be there: all but what is only tested, or has a default where it stands. */
  needed: ReadonlySet<string>
}

const compiled = new WeakMap<PromptBody, Compiled>()

/** How a line of a message's text is called: its place in the file, where one knows it. */
const placeIn =
  (message: number, text: string, lineOf: ((text: string) => number | undefined) | undefined) =>
  (line: number): string => {
    const first = lineOf?.(text)
    return first === undefined ? `messages[${message}], line ${line}` : `line ${first + line - 1}`
  }

/** `lineOf`: where in its file a message's text begins. Throws `bad_request` for a template that cannot be read. */
export const compile = (
  body: PromptBody,
  prompt: PromptName,
  lineOf?: (text: string) => number | undefined,
): Compiled => {
  const known = compiled.get(body)
  if (known !== undefined) return known
  const names = new Set<string>()
  const needed = new Set<string>()
  const lists = new Set<string>()
  const read = (text: string, message: number): TextTemplate => {
    if (body.template === 'jinja' && /\{[{%#]/.test(text)) {
      const jinja = compileJinja(text, prompt, placeIn(message, text, lineOf))
      for (const name of jinja.names) names.add(name)
      for (const name of jinja.needed) needed.add(name)
      return { jinja }
    }
    const segments = body.template === 'jinja' ? [{ text }] : segmentsOf(text)
    for (const segment of segments) {
      if (!('path' in segment)) continue
      const [name = ''] = segment.path.split('.')
      names.add(name)
      needed.add(name)
    }
    return { segments }
  }
  const entries = body.messages.map((entry, i): Placeholder | CompiledMessage => {
    if (isPlaceholder(entry)) {
      names.add(entry.name)
      needed.add(entry.name)
      lists.add(entry.name)
      return entry
    }
    if (typeof entry.content === 'string') return { message: entry, text: read(entry.content, i) }
    const texts = (entry.content ?? []).map(templateText)
    return { message: entry, parts: texts.map((text) => (text === undefined ? undefined : read(text, i))) }
  })
  const result = { entries, names, needed, lists }
  compiled.set(body, result)
  return result
}
