/** The key of a request without an SDK, and the edits of its address and key. */

import type { Endpoint } from '../endpoints.ts'
import { type Route, routes } from '../rule.ts'
import type { Edit } from '../site.ts'
import type { Joined } from './http-joined.ts'
import { insertion, putBefore } from './insert.ts'
import { bare, memberOf, part, positionals, sourceOf, textOf } from './nodes.ts'
import { type Holder, holderAt } from './options.ts'
import type { Parsed, Place } from './parse.ts'
import { cellOf, type EnvStyle, envStyleAt, importEdit, quoter } from './style.ts'
import { trace } from './trace.ts'
import type { PyNode } from './tree.ts'

/** The expression of the key alone, behind 'Bearer '. */
export interface HeaderKey {
  value: PyNode
  /** The string round it: its quotes cannot be used inside. */
  within?: PyNode
  /** It is one side of an operator. */
  inOperator?: true
}

const bearer = /^Bearer $/i

/** `f"Bearer {K}"` */
const inTemplate = (node: PyNode, parsed: Parsed): HeaderKey | undefined => {
  const [first, second, last] = node.children.slice(1)
  const isBearer = first?.type === 'string_content' && bearer.test(sourceOf(first, parsed))
  const value = part(second, 'expression')
  return isBearer &&
    second?.type === 'interpolation' &&
    last?.type === 'string_end' &&
    second.children.length === 1 &&
    value
    ? { value, within: node }
    : undefined
}

const bearerKey = (node: PyNode, parsed: Parsed): HeaderKey | undefined => {
  if (node.type === 'string') return inTemplate(node, parsed)
  if (node.type === 'binary_operator') {
    const [left, right] = [textOf(part(node, 'left'), parsed), part(node, 'right')]
    const isBearer = bearer.test(left ?? '') || (left ?? '').toLowerCase() === 'bearer %s'
    return isBearer && right !== undefined && right.type !== 'tuple' ? { value: right, inOperator: true } : undefined
  }
  const callee = node.type === 'call' ? part(node, 'function') : undefined
  const member = callee && memberOf(callee, parsed)
  const [value, more] = positionals(node)
  const isFormat = member?.name === 'format' && /^bearer \{0?\}$/i.test(textOf(member.object, parsed) ?? '')
  return isFormat && value !== undefined && more === undefined ? { value } : undefined
}

/** Of a dictionary of headers: the key in the header of that API. A key that is written out as a text is left to a person. */
export const keyIn = (headers: Holder, { header }: Endpoint, { parsed }: Place): HeaderKey | undefined => {
  for (const { name, value } of headers.entries) {
    const node = bare(value)
    if (name.toLowerCase() === 'authorization') return bearerKey(node, parsed)
    if (name.toLowerCase() === header && textOf(node, parsed) === undefined && node.type !== 'string') return { value }
  }
  return undefined
}

export interface Headers {
  holder: Holder
  /** The variable that holds it: others may read it. */
  name?: PyNode
}

export const headersAt = (given: PyNode | undefined, place: Place): Headers | undefined => {
  if (given === undefined) return undefined
  if (given.type !== 'identifier') {
    const holder = holderAt(given, place)
    return holder && { holder }
  }
  const traced = trace(given, place)
  const isHere = traced.kind === 'expression' && traced.place.parsed === place.parsed && traced.node !== given
  const holder = isHere ? holderAt(traced.node, place) : undefined
  return holder && { holder, name: given }
}

/** The address, gated: `(os.getenv("X") or "https://api.openai.com/v1") + "/chat/completions"`. */
const addressEdit = (literal: PyNode, { base, rest }: Endpoint, word: string, parsed: Parsed): Edit => {
  const open = sourceOf(literal.children[0] ?? literal, parsed)
  const quote = open.replace(/^[a-zA-Z]*/, '')
  const start = literal.start
  const cut = start + open.length + base.length
  if (rest === '') return insertion(start, `${word} or `)
  return { start, end: cut, text: `(${word} or ${quote}${base}${quote}) + ${open}` }
}

/** Where the name is read: `{os.getenv('X') or BASE}`. */
const joinedEdits = (
  { base, within }: Joined,
  { wishes }: Place['project'],
  route: Route,
  style: EnvStyle,
  parsed: Parsed,
): Edit[] => {
  const around = within && sourceOf(within.children[0] ?? within, parsed)
  const quoted =
    around === undefined
      ? quoter(parsed, base.start)
      : (text: string) => (around.includes('"') ? `'${text}'` : `"${text}"`)
  const { variable, path } = routes[route]
  if (wishes.mode === 'literal') return [{ start: base.start, end: base.end, text: quoted(`${wishes.gateway}${path}`) }]
  const word = style.read(variable, quoted)
  return within === undefined
    ? [insertion(base.start, `(${word} or `), insertion(base.end, ')')]
    : [insertion(base.start, `${word} or `)]
}

const isJoined = (at: PyNode | Joined): at is Joined => 'endpoint' in at

const keyEdits = (
  { value, within, inOperator }: HeaderKey,
  read: (quoted: (text: string) => string) => string,
  parsed: Parsed,
): Edit[] => {
  const around = within && sourceOf(within.children[0] ?? within, parsed)
  const quoted =
    around === undefined
      ? quoter(parsed, value.start)
      : (text: string) => (around.includes('"') ? `'${text}'` : `"${text}"`)
  const word = read(quoted)
  return inOperator ? [insertion(value.start, `(${word} or `), insertion(value.end, ')')] : putBefore(value, word)
}

/** Undefined: the environment cannot be read there. */
export const httpEdits = (
  at: PyNode | Joined,
  endpoint: Endpoint,
  key: HeaderKey,
  place: Place,
): Edit[] | undefined => {
  const { parsed, project } = place
  const { wishes } = project
  const literal = isJoined(at) ? at.base : at
  const [styleThere, styleHere] = [envStyleAt(parsed, literal), envStyleAt(parsed, key.value)]
  if (typeof styleThere === 'string' || typeof styleHere === 'string') return undefined
  const { variable, path } = routes[endpoint.route]
  const start = literal.start + sourceOf(literal.children[0] ?? literal, parsed).length
  const address =
    wishes.mode === 'literal'
      ? { start, end: start + endpoint.base.length, text: `${wishes.gateway}${path}` }
      : addressEdit(literal, endpoint, styleThere.read(variable, quoter(parsed, literal.start)), parsed)
  const needsImport = styleHere.needsImport || (styleThere.needsImport && wishes.mode !== 'literal')
  return [
    ...(isJoined(at) ? joinedEdits(at, project, endpoint.route, styleThere, parsed) : [address]),
    ...keyEdits(key, (quoted) => styleHere.read(wishes.keyName, quoted), parsed),
    ...(needsImport ? [importEdit(parsed, cellOf(parsed, literal))] : []),
  ]
}
