/** An expression → a Value (call.ts): traced to the environment, to a literal, or to who brings it. */

import type { Value } from '../call.ts'
import { isOurs } from '../hosts.ts'
import { usersKey } from '../judge.ts'
import { isFromOutside } from '../outside.ts'
import { envRead } from './env-read.ts'
import {
  argumentsOf,
  bare,
  enclosing,
  inside,
  isText,
  memberOf,
  part,
  positionals,
  prefixOf,
  shown,
  sourceOf,
  textOf,
  visit,
} from './nodes.ts'
import type { Place } from './parse.ts'
import { settingOf } from './settings.ts'
import { trace } from './trace.ts'
import type { Traced } from './traced.ts'
import type { PyNode } from './tree.ts'
import { isCallersKey } from './whose.ts'

/** Ways of settings modules: `settings.x`, `config["X"]`, `cfg.get("x")`. */
const settingLike =
  /(?:^|[._])(?:config|configs|settings?|conf|cfg|options?|secrets|env|environ|constants?|current_app)\b/i

/** What the person at the page types in, and names of Python for what is a user's. */
const typedIn =
  /\b\w*[eE]ntry\w*\.get\(|\b(?:text_input|session_state|Textbox|current_user|(?:user|tenant|customer|member)_\w+|get_user\w*)\b/

const depthMax = 8

/** The words of `isFromOutside` are written without underscores. */
const isUsers = (text: string): boolean =>
  typedIn.test(text) ||
  isFromOutside(text) ||
  isFromOutside(text.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()))

export const literal = (text: string, { project }: Place): Value =>
  isOurs(text, project.wishes.gateway) ? { kind: 'ours' } : { kind: 'literal', text }

const either = (left: Value, right: Value): Value => {
  if (left.kind === 'ours' || left.kind === 'literal') return left
  if (left.kind === 'absent') return right
  if (right.kind === 'ours') return right
  if (left.kind === 'env')
    return { ...left, fallback: left.fallback === undefined ? right : either(left.fallback, right) }
  return { kind: 'choice', branches: [left, right] }
}

const choice = (branches: readonly Value[]): Value => {
  const [first] = branches
  if (first === undefined) return { kind: 'absent' }
  if (branches.length === 1) return first
  return branches.find(({ kind }) => kind === 'ours') ?? { kind: 'choice', branches }
}

/** What a call only tidies: `X.strip()`, `str(X)`, `SecretStr(X)`. */
const tidied = (node: PyNode, { parsed }: Place): PyNode | undefined => {
  const callee = part(node, 'function')
  if (node.type !== 'call' || callee === undefined) return undefined
  if (
    /^(str|SecretStr|(pydantic\.)?SecretStr|convert_to_secret_str|AnyUrl|HttpUrl|URL|(httpx\.)?URL|cast)$/.test(
      sourceOf(callee, parsed),
    )
  )
    return positionals(node).at(-1)
  const member = memberOf(callee, parsed)
  return member !== undefined && /^(r?strip|rstrip|removesuffix|get_secret_value)$/.test(member.name)
    ? member.object
    : undefined
}

/** The one thing that a function returns. */
const returned = (node: PyNode): PyNode | undefined => {
  const returns: PyNode[] = []
  visit(node, (child) => {
    const [value] = child.type === 'return_statement' ? inside(child) : []
    if (value !== undefined && enclosing(child, 'function_definition', 'lambda') === node) returns.push(value)
  })
  return returns.length === 1 ? returns[0] : undefined
}

/** An f-string: its address may be told all the same. */
const ofTemplate = (node: PyNode, place: Place, depth: number): Value => {
  const { parsed } = place
  const [, first] = node.children
  const other: Value = { kind: 'other', text: shown(node, parsed) }
  if (first?.type !== 'interpolation') {
    const written = sourceOf(node, parsed).replace(/^[a-zA-Z]*("""|'''|"|')|("""|'''|"|')$/g, '')
    return /^https?:\/\//.test(written) ? literal(written, place) : other
  }
  const inner = part(first, 'expression')
  const value = inner && readValue(inner, place, depth + 1)
  if (value?.kind === 'ours' || value?.kind === 'user' || value?.kind === 'literal') return value
  return value?.kind === 'env' || value?.kind === 'setting' ? { kind: 'setting', text: shown(node, parsed) } : other
}

/** What a function of the same file is given for a parameter, and where that stands. */
const givenFor = (parameter: PyNode, name: string, { parsed }: Place): string => {
  const home = enclosing(parameter, 'function_definition')
  const called = home && part(home, 'name')
  if (home === undefined || called === undefined) return ''
  const text = sourceOf(called, parsed)
  const at = (part(home, 'parameters')?.children ?? []).indexOf(parameter)
  const found: string[] = [text]
  visit(parsed.root, (node) => {
    const callee = node.type === 'call' ? part(node, 'function') : undefined
    if (callee === undefined || sourceOf(callee, parsed).split('.').at(-1) !== text) return
    for (const [i, one] of (argumentsOf(node) ?? []).entries()) {
      const keyword = part(one, 'name')
      if (keyword === undefined ? i === at : sourceOf(keyword, parsed) === name) found.push(sourceOf(one, parsed))
    }
  })
  return found.join(' ')
}

const provenance = (node: PyNode, traced: Traced): string => {
  if (traced.kind !== 'parameter') return ''
  const { parsed } = traced.place
  const type = part(traced.node, 'type')
  return `${type === undefined ? '' : sourceOf(type, parsed)} ${givenFor(traced.node, sourceOf(node, parsed), traced.place)}`
}

/** `a` of `a.b["c"]`. */
const rootOf = (node: PyNode, place: Place): PyNode => {
  const object = memberOf(node, place.parsed)?.object ?? part(node, 'value')
  return object === undefined ? node : rootOf(bare(object), place)
}

/** FastAPI, Flask and their like: what a function that answers requests is given comes with the request. */
const answers = /^@[\w.]+\.(?:get|post|put|patch|delete|route|api_route|websocket)\b/
const ofRequest = /\b(?:Header|Query|Form|Cookie|Body)\(/
const ofApp = /\b(?:Depends|Security)\(/

const isRequests = (traced: Traced): boolean => {
  if (traced.kind !== 'parameter') return false
  const { parsed } = traced.place
  const said = ['type', 'value'].flatMap((name) => part(traced.node, name) ?? []).map((one) => sourceOf(one, parsed))
  if (said.some((text) => ofApp.test(text))) return false
  const home = enclosing(traced.node, 'function_definition', 'lambda')?.parent
  const isAnswer =
    home?.type === 'decorated_definition' &&
    home.children.some((one) => one.type === 'decorator' && answers.test(sourceOf(one, parsed)))
  return isAnswer || said.some((text) => ofRequest.test(text))
}

/** A parameter whose callers are not in sight, or bring what is a user's. */
const isCallers = (node: PyNode, place: Place): boolean => {
  const root = rootOf(node, place)
  const traced = trace(root, place)
  if (traced.kind !== 'parameter') return false
  const name = sourceOf(root, place.parsed)
  return isCallersKey(traced.node, name, traced.place, (one, there) => usersKey(readKey(one, there)) !== undefined)
}

const opaque = (node: PyNode, traced: Traced, place: Place): Value => {
  const text = shown(node, place.parsed)
  const isTheirs = isUsers(text) || isUsers(provenance(node, traced)) || isRequests(trace(rootOf(node, place), place))
  if (isTheirs || (place.isKey && isCallers(node, place))) return { kind: 'user', text }
  const isSetting = traced.kind === 'package' || settingLike.test(text)
  return isSetting && traced.kind !== 'parameter' ? { kind: 'setting', text } : { kind: 'other', text }
}

const ofTraced = (node: PyNode, place: Place, depth: number): Value => {
  const traced = trace(node, place)
  if (traced.kind === 'several') return choice(traced.nodes.map((one) => readValue(one, traced.place, depth + 2)))
  if (traced.kind === 'expression' && traced.node !== node) {
    const value = readValue(traced.node, traced.place, depth + 1)
    return value.kind === 'other' && isUsers(shown(node, place.parsed))
      ? { kind: 'user', text: shown(node, place.parsed) }
      : value
  }
  return settingOf(node, place) ?? opaque(node, traced, place)
}

const ofCall = (node: PyNode, place: Place, depth: number): Value => {
  const inner = tidied(node, place)
  if (inner !== undefined) return readValue(inner, place, depth + 1)
  const callee = part(node, 'function')
  const traced: Traced = callee === undefined ? { kind: 'unknown' } : trace(callee, place)
  const back = traced.kind === 'function' ? returned(traced.node) : undefined
  if (back !== undefined && traced.kind === 'function') return readValue(back, traced.place, depth + 1)
  return opaque(node, traced, place)
}

const ofEnv = (node: PyNode, place: Place, depth: number): Value | undefined => {
  const read = envRead(node, place)
  if (read === undefined) return undefined
  const { wishes } = place.project
  if (read.name.startsWith('RESPAN_') || read.name === wishes.keyName) return { kind: 'ours' }
  const fallback = read.fallback && readValue(read.fallback, place, depth + 1)
  return { kind: 'env', name: read.name, ...(fallback === undefined || fallback.kind === 'absent' ? {} : { fallback }) }
}

const ofConditional = (node: PyNode, place: Place, depth: number): Value => {
  const [first, , second] = inside(node)
  return choice([first, second].flatMap((one) => (one === undefined ? [] : [readValue(one, place, depth + 1)])))
}

const isOr = (node: PyNode): boolean => part(node, 'operator')?.type === 'or'

/** `depth` ends circles. */
export const readValue = (given: PyNode, place: Place, depth = 0): Value => {
  const node = bare(given)
  const { parsed } = place
  const other: Value = { kind: 'other', text: shown(node, parsed) }
  if (depth > depthMax) return other
  const text = textOf(node, parsed)
  if (text !== undefined) return text === '' ? { kind: 'absent' } : literal(text, place)
  if (isText(node)) return prefixOf(node, parsed).includes('f') ? ofTemplate(node, place, depth) : other
  if (node.type === 'none') return { kind: 'absent' }
  const [left, right] = [part(node, 'left'), part(node, 'right')]
  if (node.type === 'boolean_operator' && isOr(node) && left !== undefined && right !== undefined)
    return either(readValue(left, place, depth + 1), readValue(right, place, depth + 1))
  if (node.type === 'conditional_expression') return ofConditional(node, place, depth)
  const read = ofEnv(node, place, depth)
  if (read !== undefined) return read
  if (node.type === 'call') return ofCall(node, place, depth)
  if (node.type === 'identifier' || node.type === 'attribute' || node.type === 'subscript')
    return ofTraced(node, place, depth)
  if (node.type === 'binary_operator' && left !== undefined) {
    const value = readValue(left, place, depth + 1)
    if (value.kind === 'literal' || value.kind === 'ours' || value.kind === 'user') return value
    return value.kind === 'env' ? { kind: 'setting', text: shown(node, parsed) } : other
  }
  return other
}

/** The same of a key. */
export const readKey = (node: PyNode, place: Place, depth = 0): Value =>
  readValue(node, { ...place, isKey: true }, depth)
