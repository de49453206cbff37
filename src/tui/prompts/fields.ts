/** Variables of a version, and what is typed for them → values as the gateway would read them (prompts/values.ts). */

import type { PromptBody, VariableRule } from '../../core/prompt.ts'
import type { PromptName } from '../../prompts/failure.ts'
import { compile } from '../../prompts/template.ts'
import { readMessages, readValue } from '../../prompts/values.ts'
import { messageOf } from '../asks.ts'
import { bodyOf } from './entries.ts'
import type { Entry, Field, Source } from './state.ts'

export interface Variable
  extends Pick<Field, 'name' | 'type' | 'list' | 'use' | 'optional' | 'description' | 'fallback'> {
  used: boolean
  declared: boolean
}

export const nameOf = ({ id }: Entry, source: Source): PromptName => ({
  id,
  version: source === 'file' ? 'file' : source,
})

interface Names {
  names: ReadonlySet<string>
  lists: ReadonlySet<string>
  /** Of whom members are named: `{{a.b}}`. */
  members: ReadonlySet<string>
}

const namesOf = (body: PromptBody, prompt: PromptName): Names => {
  try {
    const { entries, names, lists } = compile(body, prompt)
    const texts = entries.flatMap((entry) => ('name' in entry ? [] : [entry.text, ...(entry.parts ?? [])]))
    const paths = texts.flatMap((text) =>
      text !== undefined && 'segments' in text ? text.segments.flatMap((one) => ('path' in one ? [one.path] : [])) : [],
    )
    const members = paths.flatMap((path) => (path.includes('.') ? [path.split('.')[0] as string] : []))
    return { names, lists, members: new Set(members) }
  } catch {
    // What cannot be read says so when it is filled in.
    return { names: new Set(), lists: new Set(), members: new Set() }
  }
}

const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined

/** Those that are declared, in their order, then those that the text alone names. */
export const variablesOf = (entry: Entry, source: Source): Variable[] => {
  const body = bodyOf(entry, source)
  if (body === undefined) return []
  const { names, lists, members } = namesOf(body, nameOf(entry, source))
  const { schema, defaults } = body.input
  return [...new Set([...Object.keys(schema), ...names])].map((name) => {
    const rule: VariableRule | undefined = own(schema, name)
    const list = lists.has(name)
    return {
      name,
      type: rule?.type ?? (list ? 'messages' : 'any'),
      list,
      use: members.has(name) ? 'members' : body.template === 'jinja' ? 'any' : 'itself',
      optional: rule?.optional === true || (list && name === 'history'),
      description: rule?.description ?? '',
      fallback: own(defaults, name),
      used: names.has(name),
      declared: rule !== undefined,
    }
  })
}

const jsonTypes: ReadonlySet<string> = new Set(['number', 'integer', 'boolean', 'object', 'array', 'messages'])

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Is the text JSON? Text, and addresses of images and files, stand there as they are. */
const isJson = ({ type, list, json, use }: Field, text: string): boolean => {
  if (json || list || jsonTypes.has(type)) return true
  // An image, a file or another prompt, as the hosted API says it.
  if (/^\s*\{\s*"_type"/.test(text)) return true
  if (type === 'image' || type === 'file') return text.trimStart().startsWith('{')
  if (type !== 'any' || use === 'itself') return false
  return use === 'members' || (/^\s*[[{]/.test(text) && parses(text))
}

/** A value as one types it. */
export const typedAs = (value: unknown, type: string): Pick<Field, 'text' | 'json'> => {
  if (value === undefined) return { text: undefined, json: false }
  if (typeof value === 'string' && !jsonTypes.has(type)) return { text: value, json: false }
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : JSON.stringify(value)
  return { text, json: !jsonTypes.has(type) }
}

const examples: Readonly<Record<string, string>> = {
  messages: '[{"role": "user", "content": "…"}]',
  array: '["…"]',
  object: '{"…": "…"}',
  number: '1.5',
  integer: '3',
  boolean: 'true',
  image: '{"url": "https://…"}',
  file: '{"file_data": "data:…"}',
}

/** What is wrong with what is typed; '' = nothing. Checked as the gateway does. */
export const problemOf = (field: Field, entry: Entry, source: Source): string => {
  const { name, text, list, type } = field
  if (text === undefined) return ''
  try {
    const value = readField(field)
    readValue(name, value, own(bodyOf(entry, source)?.input.schema ?? {}, name), nameOf(entry, source))
    if (list) readMessages(name, value)
    return ''
  } catch (thrown) {
    const message = messageOf(thrown)
    if (!(thrown instanceof SyntaxError)) return message
    const example = examples[list ? 'messages' : field.use === 'members' ? 'object' : type]
    return `${name}: not valid JSON (${message})${example === undefined ? '' : `; such as ${example}`}`
  }
}

/** Throws SyntaxError for what is no JSON. Undefined = not given. */
export const readField = (field: Field): unknown => {
  const { text } = field
  return text === undefined || !isJson(field, text) ? text : (JSON.parse(text) as unknown)
}

/** The variables as a request has them. Throws as readField. */
export const givenOf = (fields: readonly Field[]): Record<string, unknown> =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const value = readField(field)
      return value === undefined ? [] : [[field.name, value]]
    }),
  )
