/** How a file is written: its quotes, and the way it reads the environment. New code follows. */

import type { Edit } from '../site.ts'
import { eolAt, indentAt, insertion, opensLine } from './insert.ts'
import { inside, prefixOf, sourceOf, visit } from './nodes.ts'
import type { Parsed } from './parse.ts'
import type { PyNode } from './tree.ts'

/** The nearest plain string above, else the first below. Documentation does not count. */
const quoteAt = (parsed: Parsed, at: number): string => {
  const quotes: string[] = []
  visit(parsed.root, (node) => {
    if (node.type !== 'string' || prefixOf(node, parsed) !== '') return
    const text = sourceOf(node, parsed)
    if (!/^("""|''')/.test(text) && (node.start < at || quotes.length === 0)) quotes.push(text.charAt(0))
  })
  return quotes.at(-1) ?? '"'
}

export const quoter =
  (parsed: Parsed, at: number) =>
  (text: string): string => {
    const quote = quoteAt(parsed, at)
    return `${quote}${text}${quote}`
  }

/** Modules that come with Python and stand at the head of files. */
const standard =
  /^(abc|argparse|ast|asyncio|base64|collections|concurrent|contextlib|copy|csv|dataclasses|datetime|enum|functools|hashlib|io|itertools|json|logging|math|pathlib|pickle|random|re|shutil|signal|sqlite3|string|subprocess|sys|tempfile|textwrap|threading|time|traceback|types|typing|unittest|urllib|uuid|warnings)\b/

const isFuture = ({ type }: PyNode): boolean => type === 'future_import_statement'

const isDocumentation = (node: PyNode): boolean =>
  node.type === 'expression_statement' && /^(string|concatenated_string)$/.test(inside(node)[0]?.type ?? '')

/** The statement that `import os` goes above: the first behind documentation, `from __future__` and comments. */
const firstStatement = (statements: readonly PyNode[]): PyNode | undefined =>
  statements.find((node, i) => !isFuture(node) && !(i === 0 && isDocumentation(node)))

/** `near`: of a notebook, the statements of the cell alone. */
export const importEdit = ({ root, text }: Parsed, near?: readonly PyNode[]): Edit => {
  const statements = near ?? inside(root)
  const first = firstStatement(statements)
  if (first === undefined) return insertion(0, 'import os\n')
  if (!opensLine(text, first.start)) return insertion(first.start, 'import os; ')
  const eol = eolAt(text, first.start)
  const module = /^(?:import|from)\s+([\w.]+)/.exec(text.slice(first.start, first.end))?.[1]
  const isApart = module === undefined || !(standard.test(module) || near !== undefined)
  return insertion(first.start, `import os${eol}${isApart ? eol : ''}${indentAt(text, first.start)}`)
}

export interface EnvStyle {
  /** Reads a variable: 'os.getenv("X")'. */
  read(name: string, quoted: (text: string) => string): string
  needsImport: boolean
}

/** How code at `from` reads the environment. A text: why it cannot. */
export const envStyleAt = ({ scopes, root }: Parsed, from: PyNode): EnvStyle | string => {
  const os = scopes.imported('os', from)
  if (os !== undefined) return { read: (name, quoted) => `${os}.getenv(${quoted(name)})`, needsImport: false }
  const getenv = scopes.imported('os.getenv', from)
  if (getenv !== undefined) return { read: (name, quoted) => `${getenv}(${quoted(name)})`, needsImport: false }
  const environ = scopes.imported('os.environ', from)
  if (environ !== undefined) return { read: (name, quoted) => `${environ}.get(${quoted(name)})`, needsImport: false }
  const found = scopes.resolve('os', from)
  const isFree = found === undefined || (found.scope === root && found.bindings.every(({ kind }) => kind === 'import'))
  if (!isFree) return 'the name os stands for something else here'
  return { read: (name, quoted) => `os.getenv(${quoted(name)})`, needsImport: true }
}

/** Of a notebook: the statements of the cell, since cells run by themselves. */
export const cellOf = ({ root, spotOf }: Parsed, node: PyNode): PyNode[] | undefined => {
  const { cell } = spotOf(node.start)
  return cell === undefined ? undefined : inside(root).filter((one) => spotOf(one.start).cell === cell)
}
