/** Files that hand a client's class on to others: they import it and make none. Who imports from them need not name the package. */

import type { Project } from '../project.ts'
import { rowsFor } from '../rules.ts'
import { part, sourceOf, visit } from './nodes.ts'
import type { Parsed } from './parse.ts'
import { cut } from './trace.ts'
import type { PyNode } from './tree.ts'

/** Local names of classes that are imported on the module's own level, each with its import. */
const importedClasses = ({ path, root, text, scopes }: Parsed, project: Project): string[] => {
  const found: string[] = []
  const see = (node: PyNode) => {
    if (node.field !== 'name' || !/^(import_from_statement)$/.test(node.parent?.type ?? '')) return
    const local = part(node, 'alias') ?? node
    const name = text.slice(local.start, local.end)
    for (const binding of scopes.top(name)) {
      const { module, name: exported } = cut(binding.kind === 'import' ? binding.path : '')
      const rows = rowsFor('py', module, exported, (one) => project.versionOf(path, one))
      if (rows.some(({ how }) => how === 'class')) found.push(name)
    }
  }
  visit(root, see)
  return found
}

export const handsOn = (parsed: Parsed, project: Project): boolean => {
  const names = new Set(importedClasses(parsed, project))
  if (names.size === 0) return false
  visit(parsed.root, (node) => {
    const callee = node.type === 'call' ? part(node, 'function') : undefined
    if (callee !== undefined) names.delete(sourceOf(callee, parsed))
  })
  return names.size > 0
}

/** The name by which a file is imported: its own, or its folder's. */
const stemOf = (path: string): string | undefined => {
  const steps = path.replace(/(\/__init__)?\.py$/, '').split('/')
  return steps.at(-1)
}

/** A glance, no parsing. */
export const importsOneOf = (text: string, paths: ReadonlySet<string>): boolean =>
  [...paths].some((path) => {
    const stem = path.endsWith('.py') ? stemOf(path) : undefined
    return (
      stem !== undefined &&
      text.includes(stem) &&
      new RegExp(`(?:^|\\\\n|[";:])[^\\S\\n]*(?:from|import)\\s[^\\n]{0,300}?\\b${stem}\\b`, 'm').test(text)
    )
  })
