/** An expression → a Value (call.ts): traced to the environment, to a literal, or to who brings it. */

import { ts } from 'ts-morph'
import type { Value } from '../call.ts'
import { isOurs } from '../hosts.ts'
import { usersKey } from '../judge.ts'
import { isFromOutside } from '../outside.ts'
import { envRead } from './env-read.ts'
import { bare, memberOf, shown, visit } from './nodes.ts'
import { trace } from './trace.ts'
import type { Place, Traced } from './traced.ts'
import { isUsersOwn } from './whose.ts'

/** Ways of settings modules: `config.get('X')`, `settings.x`. */
const settingLike = /(?:^|\.)(?:config|configs|configService|settings?|options?|cfg|conf|env|environment|constants?)\b/i

const depthMax = 8

const isOr = (node: ts.Expression): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) &&
  (node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken ||
    node.operatorToken.kind === ts.SyntaxKind.BarBarToken)

const literal = (text: string, { project }: Place): Value =>
  isOurs(text, project.wishes.gateway) ? { kind: 'ours' } : { kind: 'literal', text }

const either = (left: Value, right: Value): Value => {
  if (left.kind === 'ours' || left.kind === 'literal') return left
  if (left.kind === 'absent') return right
  if (left.kind === 'env')
    return { ...left, fallback: left.fallback === undefined ? right : either(left.fallback, right) }
  return { kind: 'choice', branches: [left, right] }
}

/** What a call only tidies: `X.trim()`, `X?.replace(/\/$/, '')`, `String(X)`. */
const tidied = (node: ts.Expression): ts.Expression | undefined => {
  if (!ts.isCallExpression(node)) return undefined
  if (ts.isIdentifier(node.expression) && node.expression.text === 'String') return node.arguments[0]
  const member = memberOf(node.expression)
  return member !== undefined && /^(trim|replace|toString)$/.test(member.name) ? member.object : undefined
}

/** The one thing that a function returns. */
const returned = (node: ts.FunctionDeclaration): ts.Expression | undefined => {
  const returns: ts.Expression[] = []
  const see = (child: ts.Node): void => {
    if (ts.isFunctionLike(child)) return
    if (ts.isReturnStatement(child) && child.expression !== undefined) returns.push(child.expression)
    ts.forEachChild(child, see)
  }
  if (node.body !== undefined) ts.forEachChild(node.body, see)
  return returns.length === 1 ? returns[0] : undefined
}

/** A template with holes: its address may be told all the same. */
const ofTemplate = (node: ts.TemplateExpression, place: Place, depth: number): Value => {
  const [span] = node.templateSpans
  if (node.head.text !== '' || span === undefined) {
    return /^https?:\/\//.test(node.head.text)
      ? literal(node.getText().slice(1, -1), place)
      : { kind: 'other', text: shown(node) }
  }
  const first = readValue(span.expression, place, depth + 1)
  if (first.kind === 'ours' || first.kind === 'user') return first
  return first.kind === 'env' || first.kind === 'setting'
    ? { kind: 'setting', text: shown(node) }
    : { kind: 'other', text: shown(node) }
}

/** Where a thing is from, in the words of the code: for a parameter its decorators, its type and the function too. */
const provenance = (traced: Traced): string => {
  if (traced.kind === 'unknown') return traced.from ?? ''
  if (traced.kind === 'expression') return traced.node.getText().slice(0, provenanceCharacters)
  if (traced.kind !== 'parameter') return ''
  const { parent } = traced.node
  return `${traced.node.getText()} ${parent.name?.getText() ?? ''} ${argumentsFor(traced).join(' ')}`
}

const provenanceCharacters = 200

/** `row` of `row.settings.key`. */
const rootOf = (node: ts.Expression): ts.Expression => {
  const member = memberOf(bare(node))
  return member === undefined ? bare(node) : rootOf(member.object)
}

/** What a function of the same file is given for a parameter, as source. */
const argumentsFor = ({ node, parsed }: Extract<Traced, { kind: 'parameter' }>): string[] => {
  const { parent } = node
  const name = parent.name ?? (ts.isVariableDeclaration(parent.parent) ? parent.parent.name : undefined)
  const at = parent.parameters.indexOf(node)
  if (name === undefined || !ts.isIdentifier(name)) return []
  const symbol = parsed.symbolAt(name)
  const found: string[] = []
  visit(parsed.source, (child) => {
    if (!ts.isCallExpression(child) || !ts.isIdentifier(child.expression) || child.expression.text !== name.text) return
    const given = child.arguments[at]
    if (given !== undefined && parsed.symbolAt(child.expression) === symbol) found.push(given.getText())
  })
  return found
}

const opaque = (node: ts.Expression, traced: Traced, place: Place): Value => {
  const text = shown(node)
  if ([text, provenance(traced), provenance(trace(rootOf(node), place))].some(isFromOutside))
    return { kind: 'user', text }
  if (place.isKey && isUsersOwn(node, traced, place, (one, there) => usersKey(readKey(one, there)) !== undefined))
    return { kind: 'user', text }
  const isSetting = traced.kind === 'package' || settingLike.test(text)
  return isSetting && traced.kind !== 'parameter' ? { kind: 'setting', text } : { kind: 'other', text }
}

const ofCall = (node: ts.CallExpression, place: Place, depth: number): Value => {
  const inner = tidied(node)
  if (inner !== undefined) return readValue(inner, place, depth + 1)
  const traced = trace(node.expression, place)
  const back = traced.kind === 'function' ? returned(traced.node) : undefined
  if (back !== undefined && traced.kind === 'function')
    return readValue(back, { ...place, parsed: traced.parsed }, depth + 1)
  return opaque(node, traced, place)
}

const ofName = (node: ts.Expression, place: Place, depth: number): Value => {
  const traced = trace(node, place)
  if (traced.kind === 'expression' && traced.node !== node) {
    const value = readValue(traced.node, { ...place, parsed: traced.parsed }, depth + 1)
    return value.kind === 'other' && isFromOutside(shown(node)) ? { kind: 'user', text: shown(node) } : value
  }
  return opaque(node, traced, place)
}

/** `depth` ends circles. */
export const readValue = (given: ts.Expression, place: Place, depth = 0): Value => {
  const node = bare(given)
  if (depth > depthMax) return { kind: 'other', text: shown(node) }
  if (ts.isStringLiteralLike(node)) return literal(node.text, place)
  if (node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === 'undefined'))
    return { kind: 'absent' }
  const read = envRead(node, place)
  if (read !== undefined)
    return read.name.startsWith('RESPAN_') || read.name === place.project.wishes.keyName
      ? { kind: 'ours' }
      : { kind: 'env', name: read.name }
  if (isOr(node)) return either(readValue(node.left, place, depth + 1), readValue(node.right, place, depth + 1))
  if (ts.isConditionalExpression(node)) {
    const branches = [readValue(node.whenTrue, place, depth + 1), readValue(node.whenFalse, place, depth + 1)]
    return branches.find(({ kind }) => kind === 'ours') ?? { kind: 'choice', branches }
  }
  if (ts.isTemplateExpression(node)) return ofTemplate(node, place, depth)
  if (ts.isCallExpression(node)) return ofCall(node, place, depth)
  if (ts.isIdentifier(node) || memberOf(node) !== undefined) return ofName(node, place, depth)
  return place.isKey ? opaque(node, { kind: 'unknown' }, place) : { kind: 'other', text: shown(node) }
}

/** The same of a key: somebody else's is told. */
export const readKey = (node: ts.Expression, place: Place): Value => readValue(node, { ...place, isKey: true })
