/**
 * Files → sites: a glance at every text, and only what may hold a site is parsed. In: the project. Out: sites in the order of files.
 * One file is in memory at a time, but for those that others lead to (project.ts).
 */

import { listFiles, readText } from './files.ts'
import { languages } from './languages.ts'
import type { Project } from './project.ts'
import type { Language, Reader } from './reader.ts'
import { settle } from './settle.ts'
import type { Site } from './site.ts'
import { whyUntouched } from './untouched.ts'

export interface Progress {
  /** Files looked at, of how many. */
  done: number
  total: number
  candidates: number
}

export interface ScanOptions {
  chosen(path: string): boolean
  /** Languages by id; absent = all. */
  languages?: readonly string[]
  /** Heard every so often, and at the end. */
  onProgress?(progress: Progress): void
  /** The scan ends early with what it has; the caller throws it away. */
  signal?: AbortSignal
}

export interface Scanned {
  sites: Site[]
  files: number
  candidates: number
  /** Files that a reader broke on: a bug of ours, which hurts nobody. */
  broken: { file: string; reason: string }[]
}

/** Files between two moments at which others (signals, the terminal) get their turn. */
const breathFiles = 64

const readers = new Map<Language, Promise<Reader>>()

export const readerFor = (language: Language): Promise<Reader> => {
  const reader = readers.get(language) ?? language.load()
  readers.set(language, reader)
  return reader
}

export const languageOf = (path: string): Language | undefined => languages.find(({ matches }) => matches(path))

export const scan = async (project: Project, options: ScanOptions): Promise<Scanned> => {
  const { chosen, onProgress, signal } = options
  const wanted = languages.filter(({ id }) => options.languages?.includes(id) ?? true)
  const paths = listFiles(project.root).filter(chosen)
  const scanned: Scanned = { sites: [], files: 0, candidates: 0, broken: [] }
  for (const [i, path] of paths.entries()) {
    if (signal?.aborted) break
    if (i % breathFiles === 0) {
      onProgress?.({ done: i, total: paths.length, candidates: scanned.candidates })
      await new Promise((resolve) => setImmediate(resolve))
    }
    const language = wanted.find(({ matches }) => matches(path))
    const text = language && readText(project.root, path)
    if (language === undefined || text === undefined) continue
    scanned.files++
    if (!language.mayHold(text)) continue
    scanned.candidates++
    const reader = await readerFor(language)
    try {
      scanned.sites.push(...reader.read({ path, text, skip: whyUntouched(path, text, project.wishes.tests) }, project))
    } catch (thrown) {
      scanned.broken.push({ file: path, reason: thrown instanceof Error ? thrown.message : String(thrown) })
    }
  }
  scanned.sites = settle(scanned.sites, project)
  onProgress?.({ done: paths.length, total: paths.length, candidates: scanned.candidates })
  return scanned
}
