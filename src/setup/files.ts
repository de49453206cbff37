/**
 * The files of a project: what git tracks or would track; without git, a walk with the same things left out.
 * In: the root. Out: paths below it. Never follows a symbolic link. Imports node only.
 */

import { type Dirent, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { askGit } from './git.ts'

/** Larger ones are data or made by a machine. */
const fileBytesMax = 1_000_000

/** Folders of what was built, fetched or vendored. */
const foreign =
  /(^|\/)(node_modules|bower_components|dist|build|out|\.next|\.nuxt|\.output|\.svelte-kit|\.astro|\.turbo|\.vercel|\.git|\.respan|vendor|vendored|_vendor|third[_-]party|\.yarn|\.venv|venv|site-packages|__pycache__|coverage|\.cache)\//
const foreignFile =
  /(\.min\.[cm]?js|\.d\.[cm]?ts|\.map|\.md|\.mdx|\.txt|-lock\.(json|yaml)|(^|\/)(yarn\.lock|bun\.lock|[^/]*\.lock))$/

export const isForeign = (path: string): boolean => foreign.test(path) || foreignFile.test(path)

const entriesOf = (folder: string): Dirent[] => {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    // A folder that may not be read holds nothing that could be written.
    return []
  }
}

const walk = (root: string, folder: string, found: string[]): void => {
  for (const entry of entriesOf(join(root, folder))) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory() && !foreign.test(`${path}/`)) walk(root, path, found)
    else if (entry.isFile()) found.push(path)
  }
}

/** Below the root, with slashes, sorted. Throws `forbidden` where git fails. */
export const listFiles = (root: string): string[] => {
  const listed = askGit(root, ['ls-files', '-co', '--exclude-standard', '-z'])
  const found: string[] = listed?.split('\0').filter((path) => path !== '') ?? []
  // None: there is no repository, or the folder as a whole is one that an outer repository ignores.
  if (found.length === 0) walk(root, '', found)
  return [...new Set(found)].filter((path) => !isForeign(path)).sort()
}

/** Of those files, the ones with changes that are not committed, or that git does not know. Empty without a repository. */
export const dirtyFiles = (root: string, paths: readonly string[]): string[] => {
  if (paths.length === 0) return []
  const said = askGit(root, ['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all', '--', ...paths])
  if (said === undefined) return []
  const top = askGit(root, ['rev-parse', '--show-prefix'])?.replace(/\n$/, '') ?? ''
  const changed = new Set(
    said
      .split('\0')
      .filter((line) => line !== '')
      .map((line) => line.slice(3 + top.length)),
  )
  return paths.filter((path) => changed.has(path))
}

export const isFile = (root: string, path: string): boolean =>
  lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true

/** Undefined: it is not UTF-8, and written again it would be another file. */
export const decode = (bytes: Buffer): string | undefined => {
  const text = bytes.toString('utf8')
  return text.includes('\uFFFD') && !Buffer.from(text).equals(bytes) ? undefined : text
}

/** The text of a file; undefined where it is no ordinary file, too large, or not UTF-8. A byte order mark stays. */
export const readText = (root: string, path: string): string | undefined => {
  try {
    const found = lstatSync(join(root, path), { throwIfNoEntry: false })
    if (found?.isFile() !== true || found.size > fileBytesMax) return undefined
    return decode(readFileSync(join(root, path)))
  } catch {
    return undefined
  }
}

/** `**` any folders, `*` and `?` within one name. A folder's name means all that is in it. */
const globPattern = (glob: string): RegExp => {
  const body = glob
    .replace(/^\.\//, '')
    .replace(/\/$/, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(
      /\*\*\/|\*\*|\*|\?/g,
      (word) => ({ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' })[word] as string,
    )
  return new RegExp(`^${body}(?:/.*)?$`)
}

/** Which paths are meant: no include means all. A glob without a slash means a name in any folder, './name' one at the top. */
export const chosenBy = (include: readonly string[], exclude: readonly string[]): ((path: string) => boolean) => {
  const patterns = (globs: readonly string[]) =>
    globs.map((glob) => globPattern(glob.includes('/') ? glob : `**/${glob}`))
  const [wanted, unwanted] = [patterns(include), patterns(exclude)]
  return (path) =>
    (wanted.length === 0 || wanted.some((pattern) => pattern.test(path))) &&
    !unwanted.some((pattern) => pattern.test(path))
}
