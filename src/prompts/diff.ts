/** Two versions side by side: settings by name, messages aligned, lines within a message. Imports diff. */

import { diffArrays, diffLines } from 'diff'
import type { PromptBody, TemplateEntry } from '../core/prompt.ts'
import { isPlaceholder } from './template.ts'

export interface DiffLine {
  kind: 'head' | 'same' | 'removed' | 'added'
  text: string
}

const textOf = (entry: TemplateEntry): string => {
  if (isPlaceholder(entry)) return `{{history ${entry.name}}}`
  const { role: _, content, ...more } = entry
  const text = typeof content === 'string' ? content : content.map((part) => JSON.stringify(part)).join('\n')
  return Object.keys(more).length === 0 ? text : `${text}\n${JSON.stringify(more)}`
}
const roleOf = (entry: TemplateEntry): string => (isPlaceholder(entry) ? 'messages' : entry.role)

const settingsOf = ({ model, template, params, input }: PromptBody): Map<string, string> =>
  new Map(
    Object.entries({
      model,
      template,
      ...params,
      ...(Object.keys(input.defaults).length > 0 && { defaults: input.defaults }),
      ...(Object.keys(input.schema).length > 0 && { variables: input.schema }),
    })
      .filter(([, value]) => value !== '' && value !== undefined)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  )

const diffSettings = (a: PromptBody, b: PromptBody): DiffLine[] => {
  const [old, fresh] = [settingsOf(a), settingsOf(b)]
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((name): DiffLine[] => {
    const [before, after] = [old.get(name), fresh.get(name)]
    if (before === after) return []
    return [
      ...(before === undefined ? [] : [{ kind: 'removed' as const, text: `${name}: ${before}` }]),
      ...(after === undefined ? [] : [{ kind: 'added' as const, text: `${name}: ${after}` }]),
    ]
  })
}

const linesOf = (text: string): string[] => text.replace(/\n$/, '').split('\n')

const diffTexts = (before: string, after: string): DiffLine[] =>
  diffLines(before.endsWith('\n') ? before : `${before}\n`, after.endsWith('\n') ? after : `${after}\n`).flatMap(
    ({ value, added, removed }) =>
      linesOf(value).map((text): DiffLine => ({ kind: added ? 'added' : removed ? 'removed' : 'same', text })),
  )

const whole = (entry: TemplateEntry, kind: 'added' | 'removed'): DiffLine[] => [
  { kind: 'head', text: `${roleOf(entry)} (${kind})` },
  ...linesOf(textOf(entry)).map((text): DiffLine => ({ kind, text })),
]

/** What was removed and what was added at one place: pairs of one role are one message that changed. */
const replaced = (old: readonly TemplateEntry[], fresh: readonly TemplateEntry[]): DiffLine[] => {
  const left = [...old]
  const lines: DiffLine[] = []
  for (const entry of fresh) {
    const at = left.findIndex((other) => roleOf(other) === roleOf(entry))
    if (at === -1) lines.push(...whole(entry, 'added'))
    else {
      for (const gone of left.splice(0, at)) lines.push(...whole(gone, 'removed'))
      const [before] = left.splice(0, 1)
      lines.push({ kind: 'head', text: roleOf(entry) }, ...diffTexts(textOf(before as TemplateEntry), textOf(entry)))
    }
  }
  return [...lines, ...left.flatMap((entry) => whole(entry, 'removed'))]
}

/** Empty where nothing differs. Messages that are the same are left out. */
export const diffBodies = (a: PromptBody, b: PromptBody): DiffLine[] => {
  const settings = diffSettings(a, b)
  const messages: DiffLine[] = []
  const same = (x: TemplateEntry, y: TemplateEntry) => JSON.stringify(x) === JSON.stringify(y)
  let removed: TemplateEntry[] = []
  const changes = diffArrays(a.messages, b.messages, { comparator: same })
  for (const [i, change] of changes.entries()) {
    if (change.removed) removed = change.value
    if (change.removed && changes[i + 1]?.added) continue
    if (change.added || change.removed) messages.push(...replaced(removed, change.added ? change.value : []))
    removed = []
  }
  return settings.length === 0 ? messages : [{ kind: 'head', text: 'settings' }, ...settings, ...messages]
}
