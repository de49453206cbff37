/**
 * Name → what it stands for: an export of a package, an expression, a parameter. Follows imports, `require`, dynamic imports,
 * destructuring and single assignments; other files of the project where they are imported. Never guesses by name.
 */

import { ts } from 'ts-morph'
import { exportOf } from './exports.ts'
import { bare, givenTo, isWritten, loadedModule, memberOf, nameOf, visit } from './nodes.ts'
import type { Parsed } from './parse.ts'
import type { Place, Traced } from './traced.ts'

const unknown: Traced = { kind: 'unknown' }

/** Steps from name to name; a circle ends here. */
const depthMax = 12

/** What `specifier` has under that name. A module of the project is looked into; any other is a package. */
const fromModule = ({ parsed, project }: Place, specifier: string, name: string, depth: number): Traced => {
  const path = project.resolve(parsed.path, specifier)
  if (path === undefined) return specifier.startsWith('.') ? unknown : { kind: 'package', module: specifier, name }
  return exportOf(project, path, name, depth, trace) ?? unknown
}

/** Is a member of that name assigned in the file? Then what the object was made with says nothing. */
const isMemberWritten = (name: string, { source, text }: Parsed): boolean => {
  if (!new RegExp(`\\b${name.replace(/\W/g, '\\$&')}['"\\]\\s]*[-+*|&?]{0,2}=[^=>]`).test(text)) return false
  let written = false
  visit(source, (node) => {
    written ||= memberOf(node)?.name === name && isWritten(node)
  })
  return written
}

/** The member of what was traced: `OpenAI` of the module 'openai'. */
const memberTraced = (from: Traced, name: string, place: Place, depth: number): Traced => {
  if (from.kind === 'package' && (from.name === '*' || from.name === 'default')) return { ...from, name }
  if (from.kind !== 'expression') return unknown
  const value = bare(from.node)
  if (!ts.isObjectLiteralExpression(value)) return unknown
  const property = value.properties.findLast((one) => nameOf(one.name) === name)
  if (property === undefined || isMemberWritten(name, from.parsed)) return unknown
  if (ts.isPropertyAssignment(property))
    return traceExpression(property.initializer, { ...place, parsed: from.parsed }, depth + 1)
  return ts.isShorthandPropertyAssignment(property)
    ? traceExpression(property.name, { ...place, parsed: from.parsed }, depth + 1)
    : unknown
}

/** What is assigned to a variable; of a pattern, `[x] = …`, the name itself stands for what cannot be told. */
const assignmentsTo = (symbol: ts.Symbol, { source, symbolAt }: Parsed): ts.Expression[] => {
  const found: ts.Expression[] = []
  visit(source, (node) => {
    if (!ts.isIdentifier(node) || node.text !== symbol.name || !isWritten(node) || symbolAt(node) !== symbol) return
    found.push(ts.isBinaryExpression(node.parent) ? node.parent.right : node)
  })
  return found
}

const traceVariable = (node: ts.VariableDeclaration, symbol: ts.Symbol, place: Place, depth: number): Traced => {
  const assigned = node.parent.flags & ts.NodeFlags.Const ? [] : assignmentsTo(symbol, place.parsed)
  const all = [...(node.initializer === undefined ? [] : [node.initializer]), ...assigned]
  const [first] = all
  if (first === undefined) return unknown
  const traced = traceExpression(first, place, depth + 1)
  if (all.length === 1) return traced
  return traced.kind === 'package' ? { ...traced, unsure: true } : unknown
}

/** `const { a: b } = from`, nested as deep as it is, also in a list. */
const traceBinding = (node: ts.BindingElement, place: Place, depth: number): Traced => {
  const pattern = node.parent
  const holder = pattern.parent
  const given = givenTo(ts.isArrayBindingPattern(pattern) ? node.name : pattern)
  const traced = given && traceExpression(given, place, depth + 1)
  if (ts.isParameter(holder) && traced?.kind !== 'package')
    return { kind: 'parameter', node: holder, parsed: place.parsed }
  const lost: Traced = {
    kind: 'unknown',
    from: ts.isVariableDeclaration(holder) ? (holder.initializer?.getText() ?? '') : node.getText(),
  }
  if (ts.isArrayBindingPattern(pattern)) return traced?.kind === 'package' ? traced : lost
  const name = nameOf(node.propertyName ?? node.name)
  if (name === undefined) return lost
  const from = traced ?? (ts.isBindingElement(holder) ? traceBinding(holder, place, depth + 1) : unknown)
  const member = memberTraced(from, name, place, depth)
  return member.kind === 'unknown' ? lost : member
}

/** The module of an import or export declaration. */
export const moduleOf = (node: ts.Node): string | undefined => {
  const holder = ts.findAncestor(node, (one) => ts.isImportDeclaration(one) || ts.isExportDeclaration(one))
  const specifier =
    holder === undefined ? undefined : (holder as ts.ImportDeclaration | ts.ExportDeclaration).moduleSpecifier
  return specifier !== undefined && ts.isStringLiteral(specifier) ? specifier.text : undefined
}

const traceImport = (node: ts.Node, name: string, place: Place, depth: number): Traced => {
  const module = moduleOf(node)
  return module === undefined ? unknown : fromModule(place, module, name, depth + 1)
}

const traceDeclaration = (node: ts.Declaration, symbol: ts.Symbol, place: Place, depth: number): Traced => {
  if (ts.isImportClause(node)) return traceImport(node, 'default', place, depth)
  if (ts.isImportSpecifier(node)) return traceImport(node, (node.propertyName ?? node.name).text, place, depth)
  if (ts.isNamespaceImport(node)) return traceImport(node, '*', place, depth)
  if (ts.isImportEqualsDeclaration(node)) {
    const { moduleReference } = node
    const module = ts.isExternalModuleReference(moduleReference) ? moduleReference.expression : undefined
    return module !== undefined && ts.isStringLiteral(module) ? fromModule(place, module.text, '*', depth) : unknown
  }
  if (ts.isVariableDeclaration(node)) return traceVariable(node, symbol, place, depth)
  if (ts.isBindingElement(node)) return traceBinding(node, place, depth)
  if (ts.isParameter(node)) return { kind: 'parameter', node, parsed: place.parsed }
  if (ts.isFunctionDeclaration(node)) return { kind: 'function', node, parsed: place.parsed }
  if (ts.isClassDeclaration(node)) return { kind: 'class', node, parsed: place.parsed }
  return unknown
}

const traceSymbol = (symbol: ts.Symbol, place: Place, depth: number): Traced => {
  const [declaration] = symbol.declarations ?? []
  return declaration === undefined || depth > depthMax ? unknown : traceDeclaration(declaration, symbol, place, depth)
}

/** What a name or member stands for; any other expression is itself. */
const traceExpression = (given: ts.Expression, place: Place, depth: number): Traced => {
  if (depth > depthMax) return unknown
  const node = bare(given)
  const module = loadedModule(node)
  if (module !== undefined) return fromModule(place, module, '*', depth)
  if (ts.isIdentifier(node)) {
    const symbol = place.parsed.symbolAt(node)
    return symbol === undefined
      ? { kind: 'expression', node, parsed: place.parsed }
      : traceSymbol(symbol, place, depth + 1)
  }
  const member = memberOf(node)
  if (member === undefined) return { kind: 'expression', node, parsed: place.parsed }
  const from = memberTraced(traceExpression(member.object, place, depth + 1), member.name, place, depth)
  return from.kind === 'unknown' ? { kind: 'expression', node, parsed: place.parsed } : from
}

export const trace = (node: ts.Expression, place: Place, depth = 0): Traced => traceExpression(node, place, depth)
