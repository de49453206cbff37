/** package.json of the folders of a project: whose package a file is, and whether it is shipped to others. Imports jsonc-parser. */

import { parse } from 'jsonc-parser'
import { asRecord, asString } from '../wire/value.ts'
import type { Manifest } from './project.ts'

type Read = (path: string) => string | undefined

/** Every path that an entry of `exports` names, however deep. */
const targetsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return Object.values(Array.isArray(value) ? value : (asRecord(value) ?? {})).flatMap(targetsOf)
}

/** Folders that builds write: what ships from there is made of the sources beside. */
const built = /^(dist|build|lib|out|esm|cjs)$/

const everything = '*'

const firstStep = (path: string): string => path.replace(/^\.\//, '').split('/')[0] ?? ''

/**
 * A published library: not private, a version above 0.0.0, with `repository` or `publishConfig`, and an entry for others (an
 * application with a `bin` alone has none). Its sources ship where they lie in a shipped folder, or beside a built one.
 */
const shippedFolders = (json: Record<string, unknown>): string[] => {
  const version = asString(json.version)
  const entries = [json.exports, json.main, json.module].flatMap(targetsOf)
  const isPublished =
    json.private !== true &&
    version !== undefined &&
    version !== '0.0.0' &&
    (json.repository !== undefined || json.publishConfig !== undefined)
  if (!isPublished || entries.length === 0) return []
  const named = [...entries, ...targetsOf(json.files)].map(firstStep)
  const folders = named.some((folder) => built.test(folder)) ? [...named, 'src', 'source'] : named
  // Without `files` npm packs all that git knows. What `npm init` writes of itself (a version, a main, the repository) makes no library.
  const isMeant = [json.exports, json.types, json.typings, json.publishConfig].some((sign) => sign !== undefined)
  const isWhole = json.files === undefined && isMeant && !named.some((folder) => built.test(folder))
  return isWhole ? [...folders, everything] : folders
}

const namesIn = (value: unknown): string[] => Object.keys(asRecord(value) ?? {})

const manifestIn = (folder: string, text: string | undefined): Manifest => {
  const json = (text === undefined ? undefined : asRecord(parse(text))) ?? {}
  const shipped = new Set(shippedFolders(json))
  const below = (file: string) => (folder === '' ? file : file.slice(folder.length + 1))
  return {
    folder,
    name: asString(json.name),
    ships: (file) => shipped.has(everything) || shipped.has(firstStep(below(file))),
    dependencies: new Set([json.dependencies, json.devDependencies, json.peerDependencies].flatMap(namesIn)),
  }
}

/** The nearest package.json above a file; without one, the root. */
export const manifestFinder = (read: Read): ((file: string) => Manifest) => {
  const known = new Map<string, Manifest>()
  const find = (folder: string): Manifest => {
    const found = known.get(folder)
    if (found !== undefined) return found
    const text = read(folder === '' ? 'package.json' : `${folder}/package.json`)
    const manifest =
      text === undefined && folder !== '' ? find(folder.split('/').slice(0, -1).join('/')) : manifestIn(folder, text)
    known.set(folder, manifest)
    return manifest
  }
  return (file) => find(file.split('/').slice(0, -1).join('/'))
}
