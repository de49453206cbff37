/** Files that hand a client's class on to others: who imports from them need not name the package. */

import { ts } from 'ts-morph'
import type { Project } from '../project.ts'
import type { Source } from '../reader.ts'
import { rulesOfModule } from '../rules.ts'
import { nameOf, textOf } from './nodes.ts'
import { parse } from './parse.ts'
import { trace } from './trace.ts'

const glance = /^\s*export\s*(?:\*|\{|default\b|const\s)/m

const isKnown = (module: string): boolean => rulesOfModule(module).some(({ how }) => how === 'class')

/** `from`: paths that were found to hand on before. */
export const handsOn = ({ path, text }: Source, project: Project, from: ReadonlySet<string>): boolean => {
  if (!glance.test(text)) return false
  const parsed = parse(path, text)
  const place = { parsed, project }
  const leads = (module: string | undefined): boolean =>
    module !== undefined && (isKnown(module) || from.has(project.resolve(path, module) ?? ''))
  const isClass = (node: ts.Expression): boolean => {
    const traced = trace(node, place)
    return traced.kind === 'package' && isKnown(traced.module) && traced.name !== '*'
  }
  return parsed.source.statements.some((statement) => {
    if (ts.isExportDeclaration(statement)) {
      if (statement.isTypeOnly) return false
      if (statement.moduleSpecifier !== undefined) return leads(textOf(statement.moduleSpecifier))
      const { exportClause } = statement
      return (
        exportClause !== undefined &&
        ts.isNamedExports(exportClause) &&
        exportClause.elements.some(({ name, propertyName }) => {
          const local = propertyName ?? name
          return nameOf(local) !== undefined && ts.isIdentifier(local) && isClass(local)
        })
      )
    }
    if (ts.isExportAssignment(statement)) return isClass(statement.expression)
    return (
      ts.isVariableStatement(statement) &&
      statement.getText().startsWith('export') &&
      statement.declarationList.declarations.some(
        ({ initializer }) => initializer !== undefined && isClass(initializer),
      )
    )
  })
}
