/**
 * Values of variables: what a caller may give, checked against what the prompt says of it.
 * Text, numbers, any JSON; the hosted API's `{_type, value}`; images and files as chat completions writes them.
 */

import type { VariableRule } from '../core/prompt.ts'
import { asRecord, asString, isRecord } from '../wire/value.ts'
import { nameOf, type PromptName, refuse } from './failure.ts'
import { misfit } from './misfit.ts'

/** A content part of chat completions. */
export type MediaPart = Readonly<Record<string, unknown>>

export type Value =
  | { kind: 'json'; json: unknown }
  | { kind: 'media'; part: MediaPart; url: string }
  | { kind: 'prompt'; promptId: string; version?: unknown; variables: Record<string, unknown> }

type MediaType = 'image' | 'file'

const imagePart = (value: unknown): { part: MediaPart; url: string } | undefined => {
  const image = typeof value === 'string' ? { url: value } : (asRecord(asRecord(value)?.image_url) ?? asRecord(value))
  const url = asString(image?.url)
  return url === undefined ? undefined : { part: { type: 'image_url', image_url: image }, url }
}

const filePart = (value: unknown): { part: MediaPart; url: string } | undefined => {
  const given = typeof value === 'string' ? { file_data: value } : (asRecord(asRecord(value)?.file) ?? asRecord(value))
  const url = asString(given?.file_data) ?? asString(given?.url)
  const { url: _, ...rest } = given ?? {}
  const file = url === undefined ? rest : { ...rest, file_data: url }
  return url === undefined && asString(given?.file_id) === undefined
    ? undefined
    : { part: { type: 'file', file }, url: url ?? '' }
}

const mediaReaders: Record<MediaType, typeof imagePart> = { image: imagePart, file: filePart }
const mediaWords: Record<string, MediaType> = { image_url: 'image', image: 'image', file: 'file', file_url: 'file' }

/** What a value of the type is; objects and lists may be any JSON. */
const fits: Record<VariableRule['type'], (value: unknown) => boolean> = {
  any: () => true,
  string: (value) => ['string', 'number', 'boolean'].includes(typeof value),
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  object: isRecord,
  array: Array.isArray,
  messages: Array.isArray,
  image: () => true,
  file: () => true,
}

const readMedia = (kind: MediaType, given: unknown, name: string): Value => {
  const media = mediaReaders[kind](given)
  if (media === undefined)
    throw refuse(`variables.${name}: must be the URL of ${kind === 'image' ? 'an image' : 'a file'}, or a data: URL`)
  return { kind: 'media', ...media }
}

const readTyped = (type: string, given: Record<string, unknown>, name: string): Value => {
  const media = mediaWords[type]
  if (media !== undefined) return readMedia(media, given.value, name)
  if (type === 'text' || type === 'json') return { kind: 'json', json: given.value }
  if (type !== 'prompt')
    throw refuse(`variables.${name}: _type must be text, json, image_url, file or prompt, not "${type}"`)
  const promptId = asString(given.prompt_id) ?? asString(given.value)
  if (promptId === undefined) throw refuse(`variables.${name}: a variable of type prompt needs its prompt_id`)
  return { kind: 'prompt', promptId, version: given.version, variables: asRecord(given.variables) ?? {} }
}

/** Throws `bad_request`. `rule`: what the prompt declares; undefined = nothing. */
export const readValue = (name: string, given: unknown, rule: VariableRule | undefined, prompt: PromptName): Value => {
  const type = asString(asRecord(given)?._type)
  if (rule?.type === 'image' || rule?.type === 'file') {
    const inner = type === undefined ? given : asRecord(given)?.value
    return readMedia(rule.type, inner, name)
  }
  const value = type === undefined ? ({ kind: 'json', json: given } as const) : readTyped(type, given as never, name)
  if (rule === undefined || (rule.type === 'any' && rule.schema === undefined)) return value
  // A composed prompt is text.
  const isText = rule.type === 'string' || rule.type === 'messages'
  const right =
    rule.type === 'any' || (value.kind === 'prompt' ? isText : value.kind === 'json' && fits[rule.type](value.json))
  if (!right)
    throw refuse(
      `variables.${name}: must be ${rule.type === 'messages' ? 'a list of messages' : rule.type}, as ${nameOf(prompt)} declares`,
    )
  if (value.kind === 'json' && rule.schema !== undefined) {
    const problem = misfit(value.json, rule.schema)
    if (problem !== undefined) throw refuse(`variables.${name}: must be ${problem}, as ${nameOf(prompt)} declares`)
  }
  return value
}

/** A value as text: text as it is, all else as JSON. */
export const textOf = (json: unknown): string => (typeof json === 'string' ? json : (JSON.stringify(json) ?? ''))

const roles = new Set(['user', 'assistant', 'tool'])

/** Messages of a variable: a conversation, never instructions. Throws `bad_request`. */
export const readMessages = (name: string, json: unknown): Record<string, unknown>[] => {
  const list = Array.isArray(json) ? json : undefined
  if (list === undefined) throw refuse(`variables.${name}: must be a list of messages`)
  return list.map((item, i) => {
    const role = asString(asRecord(item)?.role) ?? ''
    if (!roles.has(role))
      throw refuse(
        `variables.${name}[${i}].role: must be user, assistant or tool${role === '' ? '' : `, not "${role}"`}`,
      )
    return item as Record<string, unknown>
  })
}

/** The value at a path within a variable's JSON; undefined where there is none. Own members only. */
export const valueAt = (json: unknown, path: readonly string[]): unknown => {
  let at = json
  for (const key of path) {
    if ((!isRecord(at) && !Array.isArray(at)) || !Object.hasOwn(at, key) || (Array.isArray(at) && key === 'length'))
      return undefined
    at = (at as Record<string, unknown>)[key]
  }
  return at
}
