/** A version as text: what it is, its messages with their variables marked, its settings. Made once for a width. */

import type { PromptBody, TemplateEntry } from '../../core/prompt.ts'
import { labelled } from '../../prompts/deployment.ts'
import { driftAbout } from '../../prompts/drift.ts'
import { isPlaceholder, templateText } from '../../prompts/template.ts'
import { localTime } from '../../traces/format.ts'
import type { Style } from '../paint.ts'
import { block, spanLines, type TextLine } from '../reading.ts'
import { safe } from '../text.ts'
import { badgeOf, bodyOf, newestText, sourceText } from './entries.ts'
import type { Entry, Source } from './state.ts'

/** What the renderer takes for its own; behind a backslash it is text. */
const tags = /(?<!\\)\{\{[^{}]*\}\}|\{%[^%]*%\}|\{#[^#]*#\}/g

const gap: TextLine = { text: '' }

export const roleStyle = (role: string): Style =>
  role === 'assistant' ? 'good' : role === 'user' ? 'accent' : role === 'messages' ? 'warn' : 'bold'

const roleLine = (role: string): TextLine => ({ text: safe(role), style: roleStyle(role) })

/** Text parts as text; images and files by what their address says; all else as JSON. */
export const partText = (part: Record<string, unknown>): string => {
  const text = templateText(part)
  if (text === undefined) return JSON.stringify(part)
  return part.type === 'text' ? text : `[${String(part.type)}: ${text.length > 200 ? `${text.slice(0, 200)}…` : text}]`
}

/** Text of a template: its variables stand out. */
const templateBlock = (text: string, width: number): TextLine[] =>
  safe(text)
    .split('\n')
    .flatMap((line) => {
      const spans = [...line.matchAll(tags)].map(({ index, 0: tag }) => ({
        start: index,
        end: index + tag.length,
        style: 'accent' as const,
      }))
      return spanLines({ text: line, spans }, width)
    })

const entryLines = (entry: TemplateEntry, width: number): TextLine[] => {
  if (isPlaceholder(entry)) return [roleLine('messages'), ...templateBlock(`{{history ${entry.name}}}`, width), gap]
  const { role, content, ...more } = entry
  const texts = typeof content === 'string' ? [content] : (content ?? []).map(partText)
  return [
    roleLine(role),
    ...texts.flatMap((text) => templateBlock(text, width)),
    ...(Object.keys(more).length > 0 ? block(JSON.stringify(more), width, 'dim') : []),
    gap,
  ]
}

/** Name and value; a long value goes on in lines of its own. */
export const settingLines = (settings: Readonly<Record<string, unknown>>, width: number): TextLine[] =>
  Object.entries(settings).flatMap(([name, value]) => {
    const short = typeof value === 'string' ? value : JSON.stringify(value)
    return name.length + short.length + 4 <= width
      ? block(`${name}: ${short}`, width)
      : [...block(`${name}:`, width), ...block(JSON.stringify(value, null, 2), width)]
  })

const factsOf = (entry: Entry, source: Source): [string, string, Style?][] => {
  const { file, prompt, name, problem } = entry
  const body = bodyOf(entry, source)
  const badge = badgeOf(entry)
  const version = typeof source === 'number' ? entry.versions.find((row) => row.version === source) : undefined
  const made =
    version === undefined
      ? (file?.path ?? '')
      : `${localTime(new Date(version.updatedAt).toISOString())} ${version.author} ${version.readonly ? '' : '(draft)'}`
  const deployed = [...labelled(entry.history)].flatMap(([label, live]) => (live === null ? [] : `${label} v${live}`))
  return [
    [sourceText(source), made, 'bold'],
    [badge, badge === 'broken' ? (problem ?? '') : driftAbout[badge], badge === 'clean' ? 'plain' : 'warn'],
    ['name', name === entry.id ? '' : name],
    ['about', file?.description ?? prompt?.description ?? ''],
    ['tags', (file?.tags ?? prompt?.tags ?? []).join(', ')],
    ['newest', newestText(entry)],
    ['deployed', entry.versions.length === 0 ? '' : deployed.join(', ') || 'nothing'],
    ['model', body === undefined ? '' : body.model || 'the request names it'],
    ['language', body?.template === 'jinja' ? 'jinja' : ''],
  ]
}

const make = (entry: Entry, source: Source, width: number): TextLine[] => {
  const body: PromptBody | undefined = bodyOf(entry, source)
  const facts = factsOf(entry, source)
    .filter(([, value]) => value.trim() !== '')
    .flatMap(([name, value, style]) =>
      block(value, width - 13).map(({ text }, i) => ({
        text: `${(i === 0 ? safe(name) : '').padEnd(12)} ${text}`,
        ...(style && { style }),
      })),
    )
  if (body === undefined) return facts
  const params = Object.keys(body.params).length > 0
  return [
    ...facts,
    gap,
    ...body.messages.flatMap((one) => entryLines(one, width)),
    ...(params ? [{ text: 'settings', style: 'bold' as const }, ...settingLines(body.params, width), gap] : []),
    ...(entry.file === undefined || source !== 'file'
      ? []
      : entry.file.warnings.flatMap((text) => block(text, width, 'warn'))),
  ]
}

const kept = new WeakMap<Entry, Map<string, TextLine[]>>()

export const templateLines = (entry: Entry, source: Source, width: number): TextLine[] => {
  const known = kept.get(entry) ?? new Map<string, TextLine[]>()
  kept.set(entry, known)
  const name = `${source} ${width}`
  const lines = known.get(name) ?? make(entry, source, width)
  known.set(name, lines)
  return lines
}
