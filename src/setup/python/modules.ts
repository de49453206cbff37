/** Dotted name of a module → file of the project. A package that the rules know is never looked for in it. Imports types only. */

import type { Project } from '../project.ts'
import { rulesOf } from '../rules.ts'

const folderOf = (file: string): string[] => file.split('/').slice(0, -1)

/** First steps of what the rules know: 'openai' of 'openai.*'. */
const known = new Set(rulesOf('py').flatMap(({ modules }) => modules.map((name) => name.split(/[.*]/)[0])))
/** Names that projects give to folders of their own: there the project's comes first. */
const common = new Set(['agents', 'together', 'autogen'])

const existing = (project: Project, steps: readonly string[]): string | undefined =>
  [`${steps.join('/')}.py`, [...steps, '__init__.py'].join('/')].find((path) => project.read(path) !== undefined)

const find = (project: Project, from: string, module: string): string | undefined => {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0
  const steps = module
    .slice(dots)
    .split('.')
    .filter((step) => step !== '')
  const folder = folderOf(from)
  if (dots > 0) {
    if (dots - 1 > folder.length) return undefined
    return existing(project, [...folder.slice(0, folder.length - dots + 1), ...steps])
  }
  const [first = ''] = steps
  if (first === '' || (known.has(first) && !common.has(first))) return undefined
  for (let depth = folder.length; depth >= 0; depth--)
    for (const source of [[], ['src']]) {
      const path = existing(project, [...folder.slice(0, depth), ...source, ...steps])
      if (path !== undefined && path !== from) return path
    }
  return undefined
}

const found = new WeakMap<Project, Map<string, string | undefined>>()

/** Undefined: it is a package's, or not there. */
export const moduleFile = (project: Project, from: string, module: string): string | undefined => {
  const known = found.get(project) ?? new Map<string, string | undefined>()
  found.set(project, known)
  const key = `${from}\n${module}`
  if (!known.has(key)) known.set(key, find(project, from, module))
  return known.get(key)
}
