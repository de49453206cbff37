/** A value that satisfies a JSON Schema, the same one each time: what the simulator answers with. */

import { asArray, asNumber, asRecord, asString, isRecord } from '../wire/value.ts'

/** A recursive schema stops here: optional members are left out and lists are empty. */
const depthMax = 6
/** And one that cannot be satisfied, here. */
const depthEnd = 40

const formats: Record<string, string> = {
  date: '2026-01-02',
  'date-time': '2026-01-02T03:04:05Z',
  time: '03:04:05Z',
  email: 'ada@example.com',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uuid: '00000000-0000-4000-8000-000000000000',
  duration: 'PT1H',
}

type Schema = Record<string, unknown>

const resolve = (root: unknown, ref: string): unknown => {
  let node: unknown = root
  for (const step of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    node = Array.isArray(node) ? node[Number(key)] : asRecord(node)?.[key]
  }
  return node
}

const sampleText = (schema: Schema, name: string): string => {
  const text = formats[asString(schema.format) ?? ''] ?? (name || 'text')
  const padded = text.padEnd(asNumber(schema.minLength) ?? 0, 'x')
  return padded.slice(0, asNumber(schema.maxLength) ?? padded.length)
}

const sampleNumber = (schema: Schema, whole: boolean): number => {
  const step = asNumber(schema.multipleOf) ?? (whole ? 1 : undefined)
  const above = asNumber(schema.exclusiveMinimum)
  const below = asNumber(schema.exclusiveMaximum)
  const low = asNumber(schema.minimum) ?? (above === undefined ? undefined : above + (step ?? 1))
  const high = asNumber(schema.maximum) ?? (below === undefined ? undefined : below - (step ?? 1))
  const middle = above !== undefined && below !== undefined && step === undefined ? (above + below) / 2 : undefined
  const wanted = middle ?? Math.min(Math.max(1, low ?? 1), high ?? Number.POSITIVE_INFINITY)
  if (step === undefined) return wanted
  const up = Math.ceil(wanted / step) * step
  return high !== undefined && up > high ? Math.floor(high / step) * step : up
}

const sampleObject = (schema: Schema, root: unknown, depth: number): Record<string, unknown> => {
  const properties = asRecord(schema.properties) ?? {}
  const required = new Set(asArray(schema.required) ?? [])
  const value: Record<string, unknown> = {}
  for (const [key, member] of Object.entries(properties))
    if (required.has(key) || depth < 2) value[key] = sampleAt(member, root, key, depth + 1)
  for (const key of required)
    if (typeof key === 'string' && !(key in value))
      value[key] = sampleAt(schema.additionalProperties, root, key, depth + 1)
  return value
}

const sampleList = (schema: Schema, root: unknown, depth: number): unknown[] => {
  const tuple = (asArray(schema.prefixItems) ?? []).map((item) => sampleAt(item, root, '', depth + 1))
  const least = asNumber(schema.minItems) ?? (depth < depthMax && schema.items !== false ? 1 : 0)
  while (tuple.length < least) tuple.push(sampleAt(schema.items, root, '', depth + 1))
  return tuple.slice(0, asNumber(schema.maxItems) ?? tuple.length)
}

const byType: Record<string, (schema: Schema, root: unknown, name: string, depth: number) => unknown> = {
  string: (schema, _root, name) => sampleText(schema, name),
  integer: (schema) => sampleNumber(schema, true),
  number: (schema) => sampleNumber(schema, false),
  boolean: () => true,
  null: () => null,
  array: (schema, root, _name, depth) => sampleList(schema, root, depth),
  object: (schema, root, _name, depth) => sampleObject(schema, root, depth),
}

const typeOf = (schema: Schema): string => {
  const types = asArray(schema.type) ?? [schema.type]
  const named = types.find((type) => typeof type === 'string' && type !== 'null') ?? types[0]
  if (typeof named === 'string') return named
  if (isRecord(schema.properties)) return 'object'
  return schema.items === undefined ? 'string' : 'array'
}

const sampleAt = (given: unknown, root: unknown, name: string, depth: number): unknown => {
  let schema: Schema = isRecord(given) ? given : {}
  for (let hops = 0; typeof schema.$ref === 'string' && hops < 20; hops++) {
    const { $ref, ...rest } = schema
    schema = { ...asRecord(resolve(root, $ref as string)), ...rest }
  }
  if ('const' in schema) return schema.const
  const listed = asArray(schema.enum) ?? asArray(schema.examples)
  if (listed && listed.length > 0) return listed[0]
  if ('default' in schema) return schema.default
  const choices = asArray(schema.anyOf) ?? asArray(schema.oneOf)
  if (choices) {
    const { anyOf: _anyOf, oneOf: _oneOf, ...rest } = schema
    // Deep down, the way out of a recursive type is its null.
    const isNull = (choice: unknown) => asRecord(choice)?.type === 'null'
    const pick = depth >= depthMax ? choices.find(isNull) : choices.find((choice) => !isNull(choice))
    return sampleAt({ ...rest, ...asRecord(pick ?? choices[0]) }, root, name, depth)
  }
  const all = asArray(schema.allOf)
  if (all) {
    const { allOf: _allOf, ...rest } = schema
    return sampleAt(
      all.reduce<Schema>((sum, part) => join(sum, asRecord(part) ?? {}, root), rest),
      root,
      name,
      depth,
    )
  }
  const write = byType[typeOf(schema)]
  return write && depth < depthEnd ? write(schema, root, name, depth) : name
}

const join = (left: Schema, part: Schema, root: unknown): Schema => {
  const right = typeof part.$ref === 'string' ? (asRecord(resolve(root, part.$ref)) ?? {}) : part
  return {
    ...left,
    ...right,
    properties: { ...asRecord(left.properties), ...asRecord(right.properties) },
    required: [...(asArray(left.required) ?? []), ...(asArray(right.required) ?? [])],
  }
}

/** Deterministic; patterns are not solved. */
export const sample = (schema: unknown): unknown => sampleAt(schema, schema, '', 0)
