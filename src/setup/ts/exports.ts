/** What another file of the project exports under a name: its own, or what it hands on. */

import { ts } from 'ts-morph'
import type { Project } from '../project.ts'
import { nameOf, textOf } from './nodes.ts'
import { type Parsed, parse } from './parse.ts'
import type { Place, Traced } from './traced.ts'

type Trace = (node: ts.Expression, place: Place, depth: number) => Traced

/** Trees that are kept at a time, a project. */
const treesMax = 16
const trees = new WeakMap<Project, Map<string, Parsed>>()

const parsedFile = (project: Project, path: string): Parsed | undefined => {
  const known = trees.get(project) ?? new Map<string, Parsed>()
  trees.set(project, known)
  const found = known.get(path)
  if (found !== undefined) return found
  const text = project.read(path)
  if (text === undefined) return undefined
  const parsed = parse(path, text)
  if (known.size >= treesMax) known.delete(known.keys().next().value as string)
  known.set(path, parsed)
  return parsed
}

const isExported = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)

const isDefault = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)

/** A variable, function, class or default that the file itself makes. */
const declared = (
  statement: ts.Statement,
  name: string,
  place: Place,
  depth: number,
  trace: Trace,
): Traced | undefined => {
  if (ts.isExportAssignment(statement))
    return name === 'default' ? trace(statement.expression, place, depth) : undefined
  if (!isExported(statement)) return undefined
  if (ts.isVariableStatement(statement)) {
    const found = statement.declarationList.declarations.find((one) => nameOf(one.name) === name)
    return found && ts.isIdentifier(found.name) ? trace(found.name, place, depth) : undefined
  }
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    if (isDefault(statement) ? name !== 'default' : statement.name?.text !== name) return undefined
    const { parsed } = place
    return ts.isFunctionDeclaration(statement)
      ? { kind: 'function', node: statement, parsed }
      : { kind: 'class', node: statement, parsed }
  }
  return undefined
}

/** What the file hands on: its own under a name, or another file's. */
const handedOn = (
  node: ts.ExportDeclaration,
  name: string,
  place: Place,
  depth: number,
  trace: Trace,
): Traced | undefined => {
  const { exportClause, moduleSpecifier } = node
  const module = textOf(moduleSpecifier)
  const from = (wanted: string): Traced | undefined => {
    if (module === undefined) return undefined
    const path = place.project.resolve(place.parsed.path, module)
    if (path !== undefined) return exportOf(place.project, path, wanted, depth + 1, trace)
    return module.startsWith('.') ? undefined : { kind: 'package', module, name: wanted }
  }
  if (exportClause === undefined) {
    const isOwn = module !== undefined && place.project.resolve(place.parsed.path, module) !== undefined
    return isOwn && name !== 'default' ? from(name) : undefined
  }
  if (ts.isNamespaceExport(exportClause)) return exportClause.name.text === name ? from('*') : undefined
  const specifier = exportClause.elements.find((one) => one.name.text === name)
  if (specifier === undefined) return undefined
  const local = specifier.propertyName ?? specifier.name
  if (module !== undefined) return from(local.text)
  return ts.isIdentifier(local) ? trace(local, place, depth) : undefined
}

/** Steps from file to file. */
const depthMax = 12

/** Undefined: the file has no such export, or it cannot be followed. The whole module ('*') is not followed. */
export const exportOf = (
  project: Project,
  path: string,
  name: string,
  depth: number,
  trace: Trace,
): Traced | undefined => {
  const parsed = depth > depthMax || name === '*' ? undefined : parsedFile(project, path)
  if (parsed === undefined) return undefined
  const place = { parsed, project }
  for (const statement of parsed.source.statements) {
    const found = ts.isExportDeclaration(statement)
      ? handedOn(statement, name, place, depth + 1, trace)
      : declared(statement, name, place, depth + 1, trace)
    if (found !== undefined && found.kind !== 'unknown') return found
  }
  return undefined
}
