/**
 * Whose a key is that no variable of the environment brings: the app's own (its config, what its constructors are given, a flag), or
 * somebody's who calls it: what a message, a body, a row or a caller says. Rule 3 of the house: the latter is never replaced.
 */

import { ts } from 'ts-morph'
import { bare, memberOf, nameOf } from './nodes.ts'
import { trace } from './trace.ts'
import type { Place, Traced } from './traced.ts'

/** What brings a value from outside, in the words of the code. */
const brings =
  /\.json\(\)|\bJSON\.parse\(|\.formData\(|\bFormData\b|\.query\(|\bsql`|\bselect\b.+\bfrom\b|\bredis\w*|\bcontext\.secrets\b|\bSecretStorage\b|\buseState\b|\bref\(|\bprompt\(|\binteraction\b/i
/** Of the app itself, though it is parsed. */
const own =
  /\breadFile(?:Sync)?\(|\bimport\(|\brequire\(|\bprocess\.env\b|\bSecret(?:String|Value|sManager)|\bdefineSecret\(/

/** Names and types by which the app hands on what it was set up with. */
const configLike =
  /(?:config|cfg|conf|settings?|options?|opts|environment|argv|flags|container|deps|dependencies)$|^env$|Config|Settings|Options|\bEnv\b|Bindings/

/** Apps that run on their user's machine, in a host which keeps that user's settings. */
const hosts = ['obsidian', 'vscode', '@types/vscode', '@raycast/api', '@logseq/libs', 'webextension-polyfill']

/** `rows` of `rows[0].key.trim()`. */
const rootOf = (given: ts.Expression): ts.Expression => {
  const node = bare(given)
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node)
    ? rootOf(node.expression)
    : node
}

const isOfHost = ({ parsed, project }: Place): boolean => {
  const { dependencies } = project.manifestOf(parsed.path)
  return hosts.some(
    (name) => dependencies.has(name) || [`'${name}'`, `"${name}"`].some((word) => parsed.text.includes(word)),
  )
}

const isExportStatement = (node: ts.Node): boolean => /^export\b/.test(node.getText())

/** A function that other files may call: it is exported, and not inside of another. */
const isExported = (made: ts.SignatureDeclaration): boolean => {
  if (ts.isFunctionDeclaration(made)) return ts.isSourceFile(made.parent) && isExportStatement(made)
  const { parent } = made
  if (ts.isExportAssignment(parent)) return true
  if (ts.isBinaryExpression(parent)) return /^(?:module\.)?exports\b/.test(parent.left.getText())
  const statement = ts.isVariableDeclaration(parent) ? parent.parent.parent : undefined
  return statement !== undefined && ts.isSourceFile(statement.parent) && isExportStatement(statement)
}

/** Methods of lists and promises: what they hand to a function is what they were made of. */
const hands = /^(?:map|forEach|flatMap|filter|find|some|every|reduce|then|finally)$/
/** Members of objects that others call. */
const calledByOthers = /^(?:execute|handler?|resolver?|run|action|fetch|request|call|on[A-Z]\w*)$/

type Parameter = Extract<Traced, { kind: 'parameter' }>
export type IsUsers = (node: ts.Expression, place: Place) => boolean

/** What a function of the same file is given for a parameter. */
const givenFor = ({ node, parsed }: Parameter, name: ts.Identifier): ts.Expression[] => {
  const at = node.parent.parameters.indexOf(node)
  const symbol = parsed.symbolAt(name)
  const found: ts.Expression[] = []
  const see = (child: ts.Node): void => {
    if (ts.isCallExpression(child) && ts.isIdentifier(child.expression) && child.expression.text === name.text) {
      const given = child.arguments[at]
      if (given !== undefined && parsed.symbolAt(child.expression) === symbol) found.push(given)
    }
    ts.forEachChild(child, see)
  }
  see(parsed.source)
  return found
}

/** Does a parameter bring what is somebody else's? `isUsers` tells it of an expression. */
const ofParameter = (traced: Parameter, place: Place, isUsers: IsUsers): boolean => {
  const { node, parsed } = traced
  const made = node.parent
  const named = ts.isIdentifier(node.name) ? node.name.text : ''
  if (ts.isConstructorDeclaration(made) || configLike.test(named) || configLike.test(node.type?.getText() ?? ''))
    return false
  const there = { ...place, parsed }
  if (ts.isMethodDeclaration(made) && ts.isClassLike(made.parent)) return true
  const { parent } = made
  if (ts.isCallExpression(parent) && parent.arguments.some((one) => bare(one) === made)) {
    const member = memberOf(parent.expression)
    return member !== undefined && hands.test(member.name) ? isUsers(member.object, there) : true
  }
  if (ts.isPropertyAssignment(parent)) return calledByOthers.test(nameOf(parent.name) ?? '')
  if (ts.isMethodDeclaration(made)) return calledByOthers.test(nameOf(made.name) ?? '')
  if (isExported(made)) return true
  const name = made.name ?? (ts.isVariableDeclaration(parent) ? parent.name : undefined)
  if (name === undefined || !ts.isIdentifier(name)) return false
  const isHandedOn = new RegExp(`^export\\s*\\{[^}]*\\b${name.text}\\b`, 'm').test(parsed.text)
  return isHandedOn || givenFor(traced, name).some((one) => isUsers(one, there))
}

const sourceOf = (traced: Traced): string => {
  if (traced.kind === 'expression') return traced.node.getText()
  return traced.kind === 'unknown' ? (traced.from ?? '') : ''
}

/** Is that, which was traced no further, somebody else's key? */
export const isUsersOwn = (node: ts.Expression, traced: Traced, place: Place, isUsers: IsUsers): boolean => {
  if (isOfHost(place)) return true
  const root = rootOf(node)
  const from = trace(root, place)
  const texts = [node.getText(), sourceOf(traced), sourceOf(from)]
  if (texts.some((text) => brings.test(text)) && !texts.some((text) => own.test(text))) return true
  const parameter = traced.kind === 'parameter' ? traced : from.kind === 'parameter' ? from : undefined
  if (parameter === undefined || (ts.isIdentifier(root) && root !== bare(node) && configLike.test(root.text)))
    return false
  return ofParameter(parameter, place, isUsers)
}
