/** What of a version a format has no word for: told to who exports it. */

import type { PromptBody } from '../core/prompt.ts'
import type { FormatName } from './formats.ts'
import { isPlaceholder } from './template.ts'

type Loss = (body: PromptBody) => string | undefined

const names = (all: readonly string[]): string => all.join(', ')

const roles: Loss = ({ messages }) => {
  const all = messages.flatMap((entry) => (isPlaceholder(entry) ? [] : [entry.role]))
  return all.length > 1 || all.some((role) => role !== 'user')
    ? `roles are lines of the text (${names([...new Set(all)])}): importing it gives one message`
    : undefined
}
const settings: Loss = ({ model, params }) => {
  const all = [...(model === '' ? [] : ['model']), ...Object.keys(params)]
  return all.length === 0 ? undefined : `settings are left out: ${names(all)}`
}
const placeholders: Loss = ({ messages }) => {
  const all = messages.flatMap((entry) => (isPlaceholder(entry) ? [entry.name] : []))
  return all.length === 0
    ? undefined
    : `the messages of ${names(all)} have no place in it: {"type":"placeholder"} stands there`
}
const parts: Loss = ({ messages }) =>
  messages.some(
    (entry) =>
      !isPlaceholder(entry) && typeof entry.content !== 'string' && entry.content.some(({ type }) => type !== 'text'),
  )
    ? 'images and files are their addresses only'
    : undefined
const schema: Loss = ({ input }) =>
  Object.keys(input.schema).length === 0
    ? undefined
    : `types of variables are left out: ${names(Object.keys(input.schema))}`
const defaults: Loss = ({ input }) =>
  Object.keys(input.defaults).length === 0
    ? undefined
    : `defaults of variables are left out: ${names(Object.keys(input.defaults))}`
const jinja: Loss = ({ template }) => (template === 'jinja' ? 'its Jinja is not filled in there' : undefined)

const losses: Readonly<Record<FormatName, readonly Loss[]>> = {
  respan: [schema],
  langfuse: [schema, defaults, jinja],
  openai: [placeholders, schema, defaults, jinja],
  text: [roles, settings, parts, schema, defaults],
}

export const lossesOf = (body: PromptBody, format: FormatName): string[] =>
  losses[format].flatMap((loss) => loss(body) ?? [])
