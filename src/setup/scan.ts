/**
 * Files → sites: a glance at every text, and only what may hold a site is parsed. In: the project. Out: sites in the order of files.
 * One file is in memory at a time, but for those that others lead to (project.ts).
 */

import { listFiles, readText } from './files.ts'
import { languages } from './languages.ts'
import type { Project } from './project.ts'
import type { Language, Reader } from './reader.ts'
import { settle } from './settle.ts'
import type { Site, Verdict } from './site.ts'
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

const doubted: readonly Verdict[] = ['REWRITE', 'ENV', 'ALREADY']

/**
 * A file that cannot be parsed is nobody's to edit but a person's, and may hold a call that is not seen. Notebooks have lines of their
 * shell, which parse as they can.
 */
const withErrors = (sites: readonly Site[], path: string, language: Language, countErrors: () => number): Site[] => {
  if (language.id === 'config' || path.endsWith('.ipynb') || countErrors() === 0) return [...sites]
  const reason = 'the file has a syntax error'
  if (sites.length > 0)
    return sites.map((site) =>
      doubted.includes(site.verdict) ? { ...site, verdict: 'REVIEW', reason, edits: [], env: [] } : site,
    )
  const lang = language.id === 'py' ? 'py' : /\.[cm]?tsx?$/.test(path) ? 'ts' : 'js'
  const place = { id: `${path}:1:1`, file: path, line: 1, column: 1, lang, sdk: 'unparsed' } as const
  return [{ ...place, operations: [], verdict: 'REVIEW', reason, edits: [], env: [], notes: [] }]
}

interface Look {
  project: Project
  options: ScanOptions
  scanned: Scanned
  /** Files that were read by a reader. */
  read: Set<string>
  /** Files that hand classes of clients on. */
  handedOn: Set<string>
  /** Files that may do something to the client of another. */
  altering: Set<string>
}

/** Reads the files that `wants` picks by their text. */
const readFiles = async (
  look: Look,
  paths: readonly string[],
  wants: (language: Language, text: string) => boolean,
) => {
  const { project, options, scanned, read, handedOn, altering } = look
  const wanted = languages.filter(({ id }) => options.languages?.includes(id) ?? true)
  for (const [i, path] of paths.entries()) {
    if (options.signal?.aborted) return
    if (i % breathFiles === 0) {
      options.onProgress?.({ done: i, total: paths.length, candidates: read.size })
      await new Promise((resolve) => setImmediate(resolve))
    }
    const language = wanted.find(({ matches }) => matches(path))
    const text = language && !read.has(path) ? readText(project.root, path) : undefined
    if (language === undefined || text === undefined) continue
    scanned.files++
    if (language.mayAlter?.(text)) altering.add(path)
    if (!wants(language, text)) continue
    read.add(path)
    const reader = await readerFor(language)
    try {
      const source = { path, text, skip: whyUntouched(path, text, project.wishes.tests) }
      const sites = reader.read(source, project)
      scanned.sites.push(
        ...(source.skip === undefined
          ? withErrors(sites, path, language, () => reader.countErrors(path, text))
          : sites),
      )
      if (reader.handsOn?.(source, project, handedOn)) handedOn.add(path)
    } catch (thrown) {
      scanned.broken.push({ file: path, reason: thrown instanceof Error ? thrown.message : String(thrown) })
    }
  }
}

const isLeaving = ({ verdict, names }: Site): boolean => verdict === 'REWRITE' && names !== undefined

/** Clients that leave their files, and what other files do to them. */
const withAltered = async ({ project, altering, scanned }: Look): Promise<Site[]> => {
  const { sites } = scanned
  const leaving = sites.filter(isLeaving)
  const reasons = new Map<string, string>()
  if (leaving.length > 0)
    for (const path of altering) {
      const [text, language] = [readText(project.root, path), languageOf(path)]
      if (text === undefined || language === undefined || whyUntouched(path, text, project.wishes.tests)) continue
      // Those that a glance says the file may be about.
      const near = leaving.filter(
        ({ file, names = [] }) =>
          file !== path &&
          languageOf(file) === language &&
          (language.imports?.(text, new Set([file])) || names.some((name) => text.includes(name))),
      )
      if (near.length === 0) continue
      const reader = await readerFor(language)
      try {
        for (const [id, reason] of reader.altered?.({ path, text, skip: undefined }, project, near) ?? [])
          reasons.set(id, reason)
      } catch (thrown) {
        scanned.broken.push({ file: path, reason: thrown instanceof Error ? thrown.message : String(thrown) })
      }
    }
  return sites.map((site) => {
    const reason = isLeaving(site) ? reasons.get(site.id) : undefined
    return reason === undefined ? site : { ...site, verdict: 'REVIEW', reason, edits: [], env: [] }
  })
}

/** How often what is handed on is followed to who imports it. */
const roundsMax = 3

export const scan = async (project: Project, options: ScanOptions): Promise<Scanned> => {
  const paths = listFiles(project.root).filter(options.chosen)
  const scanned: Scanned = { sites: [], files: 0, candidates: 0, broken: [] }
  const look: Look = { project, options, scanned, read: new Set(), handedOn: new Set(), altering: new Set() }
  await readFiles(look, paths, (language, text) => language.mayHold(text))
  const { files } = scanned
  let followed = 0
  for (let round = 0; round < roundsMax && look.handedOn.size > followed; round++) {
    followed = look.handedOn.size
    await readFiles(look, paths, (language, text) => language.imports?.(text, look.handedOn) ?? false)
  }
  options.onProgress?.({ done: paths.length, total: paths.length, candidates: look.read.size })
  const order = new Map(paths.map((path, i) => [path, i]))
  const sites = (await withAltered(look)).sort((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0))
  return { ...scanned, files, candidates: look.read.size, sites: settle(sites, project) }
}
