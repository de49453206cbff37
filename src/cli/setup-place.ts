/** Where the project is that `respan setup` and `respan doctor` are asked about, and what of it is looked at. Imports node only. */

import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { type Context, refuse } from './command.ts'

const marks = ['.git', 'package.json', 'pyproject.toml', 'requirements.txt', 'Pipfile', 'setup.py', 'deno.json']
const isProject = (folder: string): boolean => marks.some((name) => existsSync(join(folder, name)))
const hasRecords = (folder: string): boolean => existsSync(join(folder, '.respan', 'setup'))

/** What lies there is of everything below. */
const shared = [homedir(), tmpdir()]

/** The nearest folder from there upward that is so; never one's home, nor above the repository. */
const above = (folder: string, is: (folder: string) => boolean): string | undefined => {
  for (let at = folder; !shared.includes(at) && dirname(at) !== at; at = dirname(at)) {
    if (is(at)) return at
    if (existsSync(join(at, '.git'))) return undefined
  }
  return undefined
}

export interface SetupPlace {
  /** Absolute. */
  root: string
  /** What is looked at, below the root; none = all. */
  within: string[]
  /** What is to be said, where the root is not the folder here. */
  notice?: string
}

/** How setup is started on that project from the folder here: `respan setup`, with a path where the folder here leads to another. */
export const setupFrom = ({ cwd, program }: Pick<Context, 'cwd' | 'program'>, root: string): string => {
  const here = realpathSync(cwd)
  if (rootOf(here, true) === root) return `${program} setup`
  const path = relative(here, root)
  return `${program} setup ${/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`}`
}

const below = (root: string, path: string): string => relative(root, path).split(sep).join('/')

const textIn = (folder: string, name: string): string => {
  const path = join(folder, name)
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : ''
}

/** It holds packages that run in one another. */
const isWorkspace = (folder: string): boolean =>
  ['pnpm-workspace.yaml', 'lerna.json', 'nx.json', 'turbo.json', 'rush.json'].some((name) =>
    existsSync(join(folder, name)),
  ) ||
  /"workspaces"\s*:/.test(textIn(folder, 'package.json')) ||
  /^\[tool\.uv\.workspace\]/m.test(textIn(folder, 'pyproject.toml'))

/** It asks for packages that lie beside it. */
const asksBeside = (folder: string): boolean =>
  /"(?:file|link|portal):\.\.\//.test(textIn(folder, 'package.json')) ||
  /\bpath\s*=\s*["']\.\.\//.test(textIn(folder, 'pyproject.toml')) ||
  /^\s*(?:(?:-e|--editable)[ =]\s*|[\w.-]+\s*@\s*)?(?:file:)?\.\.\//m.test(textIn(folder, 'requirements.txt'))

/**
 * Of a folder inside of a project. A package of a workspace runs the others' code, which must have its addresses beside the key: the
 * whole workspace is the project. `isOfRecords`: the runs are meant, wherever they lie above.
 */
const rootOf = (folder: string, isOfRecords: boolean): string => {
  const recorded = isOfRecords ? above(folder, hasRecords) : undefined
  if (recorded !== undefined) return recorded
  const own = above(folder, (one) => isProject(one) || hasRecords(one)) ?? folder
  if (existsSync(join(own, '.git'))) return own
  const isRepository = (one: string) => existsSync(join(one, '.git'))
  return above(dirname(own), isWorkspace) ?? (asksBeside(own) ? above(dirname(own), isRepository) : undefined) ?? own
}

const noticeOf = (root: string, inside: string): string =>
  `The project is ${root}${inside === '' ? '' : `; only ${inside} is looked at`}.`

/**
 * The project is the nearest folder from here upward that is one, or the folder that is named, where that is elsewhere or a project by
 * itself (a repository, or below a folder that is none). Another path inside of it, or the folder here, narrows what is looked at.
 */
export const placeOf = (cwd: string, path: string | undefined, isOfRecords: boolean): SetupPlace => {
  const root = rootOf(cwd, isOfRecords)
  const full = resolve(cwd, path ?? '.')
  const found = statSync(full, { throwIfNoEntry: false })
  if (found === undefined) throw refuse(`${path}: no such file or folder`)
  const real = realpathSync(full)
  const inside = below(root, real)
  if (inside === '') return { root, within: [] }
  if (found.isDirectory() && real !== cwd && (existsSync(join(real, '.git')) || (isProject(real) && !isProject(root))))
    return { root: real, within: [] }
  if (!inside.startsWith('../') && inside !== '..')
    return {
      root,
      within: [`./${inside}`],
      ...(root !== cwd && { notice: noticeOf(root, isOfRecords ? '' : inside) }),
    }
  const elsewhere = rootOf(found.isDirectory() ? real : dirname(real), isOfRecords)
  const rest = below(elsewhere, real)
  if (rest === '') return { root: elsewhere, within: [] }
  return { root: elsewhere, within: [`./${rest}`], notice: noticeOf(elsewhere, isOfRecords ? '' : rest) }
}
