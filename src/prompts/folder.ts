/** The prompts of a project: `prompts/**.prompt`, partials (`_name.prompt`), and respan.lock: what was last pushed or pulled. */

import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { toGatewayError } from '../core/errors.ts'
import { asNumber, asRecord, asString, isRecord } from '../wire/value.ts'
import { refuse } from './failure.ts'
import { bodyText, idOfName, isPartial, nameOfPath, type PromptFile, readPromptFile } from './file.ts'

/** What file and store last agreed on. The lock is committed: another store may have been the one, so a version counts with its hash only. */
export interface Locked {
  /** Below the folder. */
  file: string
  version: number
  hash: string
}

export interface FoundFile extends PromptFile {
  /** Below the folder, with its ending. */
  path: string
}
export interface BrokenFile {
  path: string
  problem: string
}

export interface Folder {
  /** Absolute. */
  root: string
  /** As the user sees it. */
  shown: string
  files: FoundFile[]
  broken: BrokenFile[]
  lock: Map<string, Locked>
}

const lockName = 'respan.lock'

const readLock = (root: string): Map<string, Locked> => {
  const path = join(root, lockName)
  if (!existsSync(path)) return new Map()
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw refuse(`${path} is not valid JSON (a merge?): mend it, or delete it and run: respan prompts status`)
  }
  return new Map(
    Object.entries(asRecord(asRecord(value)?.prompts) ?? {}).flatMap(([id, row]): [string, Locked][] => {
      if (!isRecord(row)) return []
      return [
        [id, { file: asString(row.file) ?? '', version: asNumber(row.version) ?? 0, hash: asString(row.hash) ?? '' }],
      ]
    }),
  )
}

export const writeLock = ({ root, lock }: Folder): void => {
  const prompts = Object.fromEntries([...lock].sort(([a], [b]) => (a < b ? -1 : 1)))
  mkdirSync(root, { recursive: true })
  writeFileSync(join(root, lockName), `${JSON.stringify({ prompts }, null, 2)}\n`)
}

/** A partial by its name, beside the prompt or at the top; `_` may be left out. Never outside of the folder. */
export const findPartial =
  (root: string, path: string) =>
  (name: string): string | undefined => {
    const folder = name.includes('/') ? dirname(name) : ''
    const word = name.split('/').at(-1) as string
    const file = `${word.startsWith('_') ? word : `_${word}`}.prompt`
    for (const from of [dirname(path), '.']) {
      const full = resolve(root, from, folder, file)
      if (full.startsWith(root + sep) && existsSync(full) && realpathSync(full).startsWith(realpathSync(root) + sep))
        return bodyText(readFileSync(full, 'utf8'))
    }
    return undefined
  }

/** The text as the file at `path` would be read. */
export const readText = (root: string, path: string, text: string, usualId?: string): FoundFile => ({
  ...readPromptFile(text, path, findPartial(root, path), usualId),
  path,
})

/** Dots in the file's name: a prompt stands before its variants. */
const depthOf = (path: string): number => (path.split('/').at(-1) ?? '').split('.').length

/** The id of a variant is that of its prompt with the variant's name behind it. */
const variantId = (path: string, files: readonly FoundFile[]): string | undefined => {
  const [, base, variant] = /^(.*)\.([^./]+)\.prompt$/.exec(path) ?? []
  const prompt = files.find((file) => file.path === `${base}.prompt`)
  return prompt && `${prompt.id}.${variant}`
}

/** Below the folder, a prompt before its variants. `partials`: those too. */
export const promptPaths = (root: string, partials = false): string[] =>
  existsSync(root)
    ? readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.prompt'))
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(root.length + 1)
            .replaceAll(sep, '/'),
        )
        .filter((path) => partials || !isPartial(path))
        .sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1))
    : []

/** Reads everything; a file that cannot be read is among `broken`, with the reason. */
export const readFolder = ({ root, shown }: Pick<Folder, 'root' | 'shown'>): Folder => {
  const folder: Folder = { root, shown, files: [], broken: [], lock: readLock(root) }
  for (const path of promptPaths(root)) {
    try {
      const file = readText(root, path, readFileSync(join(root, path), 'utf8'), variantId(path, folder.files))
      const other = folder.files.find(({ id }) => id === file.id)
      if (other !== undefined)
        throw refuse(`its id "${file.id}" is that of ${other.path} too; respan.id tells them apart`)
      folder.files.push(file)
    } catch (thrown) {
      folder.broken.push({ path, problem: toGatewayError(thrown).message })
    }
  }
  return folder
}

/** The broken file that a word means: by its path, or by the id that it was last pushed as. */
export const brokenBy = ({ broken, lock }: Folder, word: string): BrokenFile | undefined =>
  broken.find(({ path }) =>
    [path, nameOfPath(path), idOfName(nameOfPath(path)), ...idsOf(lock, path)].includes(word.replace(/^prompts\//, '')),
  )

const idsOf = (lock: Folder['lock'], path: string): string[] =>
  [...lock].flatMap(([id, { file }]) => (file === path ? [id] : []))

/** Throws `bad_request` with every broken file that the words mean (without words: with all), a line each. */
export const refuseBroken = (folder: Folder, words: readonly string[] = []): void => {
  const meant = words.length === 0 ? folder.broken : words.flatMap((word) => brokenBy(folder, word) ?? [])
  if (meant.length > 0) throw refuse(meant.map(({ path, problem }) => `${folder.shown}/${path}: ${problem}`).join('\n'))
}

export const writePrompt = (root: string, path: string, text: string): void => {
  const full = join(root, path)
  if (!full.startsWith(root + sep)) throw refuse(`${path} is outside of ${root}`)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, text)
}

/** Where the file of a prompt goes that has none. */
export const pathFor = (id: string, name: string): string => {
  const words = /^[\p{L}\p{N}_.-]+(?:\/[\p{L}\p{N}_.-]+)*$/u.test(name) && !name.split('/').includes('..') ? name : id
  return `${words.replace(/[^\p{L}\p{N}_./-]/gu, '-')}.prompt`
}
