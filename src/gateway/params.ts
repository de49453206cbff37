/**
 * Respan's own parameters: which there are, where they may stand, and how they are lifted out of a request.
 * Order of precedence, as the hosted API has it: top level > `respan_params` > X-Data-Respan-Params header.
 */

import type { Warning } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import type { RespanParams } from '../core/params.ts'
import { asRecord, isRecord } from '../wire/value.ts'

type Read = (value: unknown, name: string) => unknown

const refuse = (name: string, wanted: string) => new GatewayError('bad_request', `${name}: must be ${wanted}`)

const text =
  (max: number): Read =>
  (value, name) => {
    if (typeof value !== 'string' && typeof value !== 'number') throw refuse(name, 'text or a number')
    return String(value).slice(0, max)
  }
const flag: Read = (value, name) => {
  if (typeof value !== 'boolean') throw refuse(name, 'true or false')
  return value
}
const seconds: Read = (value, name) => {
  if (typeof value !== 'number' || !(value > 0)) throw refuse(name, 'a positive number of seconds')
  return value
}
const names: Read = (value, name) => {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string' && item !== ''))
    throw refuse(name, 'a list of model names')
  return value
}
/** An object; the hosted API also takes its JSON text. */
const object: Read = (value, name) => {
  if (isRecord(value)) return value
  try {
    const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : undefined
    if (isRecord(parsed)) return parsed
  } catch {
    // Falls through to the one message.
  }
  throw refuse(name, 'an object')
}
const metadata: Read = (value, name) => {
  const strings: Record<string, string> = {}
  for (const [key, item] of Object.entries(object(value, name) as Record<string, unknown>))
    if (item !== null && item !== undefined) strings[key] = typeof item === 'string' ? item : JSON.stringify(item)
  return strings
}
const retryMembers: Record<string, (value: unknown) => boolean> = {
  retry_enabled: (value) => typeof value === 'boolean',
  num_retries: (value) => Number.isInteger(value) && (value as number) > 0,
  retry_after: (value) => typeof value === 'number' && value > 0,
}
const retryParams: Read = (value, name) => {
  for (const [key, item] of Object.entries(object(value, name) as Record<string, unknown>))
    if (retryMembers[key]?.(item) !== true)
      throw refuse(
        `${name}.${key}`,
        'one of retry_enabled (true or false), num_retries (above 0), retry_after (seconds above 0)',
      )
  return value
}
const retries: Read = (value, name) => {
  if (!Number.isInteger(value) || (value as number) < 0) throw refuse(name, 'a whole number')
  return value === 0 ? { retry_enabled: false } : { num_retries: value }
}

/** A prompt's id alone, or an object that says more. */
const prompt: Read = (value, name) => {
  if (typeof value === 'string' && !value.trimStart().startsWith('{')) return { prompt_id: value }
  return object(value, name)
}

/** Who the customer is, where the object says it and the parameters of their own do not. */
export const withCustomer = (params: RespanParams): RespanParams => {
  if (params.customer_params === undefined) return params
  const told: RespanParams = {}
  for (const [name, as, max] of [
    ['customer_identifier', 'customer_identifier', 254],
    ['email', 'customer_email', 254],
    ['name', 'customer_name', 254],
  ] as const) {
    const value = params.customer_params[name]
    if (value !== undefined && value !== null) told[as] = text(max)(value, `customer_params.${name}`) as string
  }
  return { ...told, ...params }
}

const identifier = text(120)
const readers: Record<string, { read: Read; as?: keyof RespanParams }> = {
  customer_identifier: { read: text(254) },
  customer_email: { read: text(254) },
  customer_name: { read: text(254) },
  custom_identifier: { read: identifier },
  group_identifier: { read: identifier },
  thread_identifier: { read: identifier },
  session_identifier: { read: identifier },
  trace_group_identifier: { read: identifier },
  evaluation_identifier: { read: identifier },
  trace_unique_id: { read: identifier },
  trace_name: { read: text(255) },
  span_unique_id: { read: identifier },
  span_parent_id: { read: identifier },
  span_name: { read: text(255) },
  span_path: { read: text(1024) },
  span_workflow_name: { read: text(255) },
  metadata: { read: metadata },
  properties: { read: object },
  customer_params: { read: object },
  positive_feedback: { read: flag },
  disable_log: { read: flag },
  fallback_models: { read: names },
  models: { read: names },
  disable_fallback: { read: flag },
  retry_params: { read: retryParams },
  retries: { read: retries, as: 'retry_params' },
  first_token_timeout: { read: seconds },
  strict: { read: flag },
  prompt_id: { read: identifier },
  prompt_slug: { read: identifier },
  prompt_version: { read: text(120) },
  prompt_label: { read: text(120) },
  prompt: { read: prompt },
  variables: { read: object },
  prompt_variables: { read: object, as: 'variables' },
  mock_response: { read: text(1_000_000) },
}

/** Parameters of the hosted API that this gateway does not act on yet: taken out (no provider knows them) and named in a warning. */
const later = new Set(
  (
    'load_balance_group load_balance_models loadbalance_models exclude_models exclude_providers model_name_map ' +
    'customer_credentials credential_override customer_api_keys cache_enabled cache_ttl cache_options request_breakdown eval_params respan_api_controls keywordsai_api_controls ' +
    'field_name delimiter extra_headers omit_log omit_logs'
  ).split(' '),
)

/** Boxes that hold parameters: the newer name wins. */
const boxes = ['keywordsai_params', 'respan_params'] as const

export interface Lifted {
  params: RespanParams
  /** Top-level members to take out of the body. */
  remove: Set<string>
  warnings: Warning[]
}

const readHeader = (value: string): unknown => {
  for (const candidate of [Buffer.from(value, 'base64').toString('utf8'), value]) {
    try {
      const parsed: unknown = JSON.parse(candidate)
      if (isRecord(parsed)) return parsed
    } catch {
      // Try the other spelling.
    }
  }
  throw new GatewayError('bad_request', 'X-Data-Respan-Params: must be base64 of a JSON object')
}

/**
 * `keys` are the body's top-level members, `member` reads one. Throws `bad_request` naming the parameter. `native` names
 * members that this protocol has a meaning of its own for: they are read, and stay in the body; `ownMetadata`: what of
 * `metadata` does, where not all of it.
 */
export const liftParams = (
  keys: readonly string[],
  member: (key: string) => unknown,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  native: ReadonlySet<string>,
  ownMetadata?: readonly string[],
): Lifted => {
  const remove = new Set<string>()
  const warnings: Warning[] = []
  const given = new Map<string, unknown>()
  const header = headers['x-data-respan-params'] ?? headers['x-data-keywordsai-params'] ?? headers['x-respan-params']
  const customer = headers['x-respan-customer-identifier']
  if (typeof customer === 'string') given.set('customer_identifier', customer)
  const collect = (box: unknown) => {
    for (const [key, value] of Object.entries(asRecord(box) ?? {})) if (value !== null) given.set(key, value)
  }
  if (typeof header === 'string' && header !== '') collect(readHeader(header))
  if (native.has('metadata') && keys.includes('metadata')) {
    const nested = asRecord(member('metadata'))
    for (const box of boxes) collect(nested?.[box])
    const others = Object.entries(nested ?? {}).filter(
      ([key]) => !ownMetadata?.includes(key) && !boxes.some((b) => b === key),
    )
    if (ownMetadata !== undefined && others.length > 0) given.set('metadata', Object.fromEntries(others))
  }
  for (const box of boxes) {
    if (!keys.includes(box)) continue
    remove.add(box)
    collect(member(box))
  }
  for (const key of keys) {
    const known = Object.hasOwn(readers, key)
    if ((!known && !later.has(key)) || native.has(key)) continue
    remove.add(key)
    const value = member(key)
    if (value !== null) given.set(key, value)
  }
  const params: Record<string, unknown> = {}
  for (const [key, value] of given) {
    const row = Object.hasOwn(readers, key) ? readers[key] : undefined
    if (row) params[row.as ?? key] = row.read(value, key)
    else if (later.has(key))
      warnings.push({ field: key, action: 'dropped', detail: 'this version of the gateway does not act on it' })
  }
  return { params: withCustomer(params as RespanParams), remove, warnings }
}
