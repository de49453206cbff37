/**
 * Sites → what every file will be. Nothing is written here. In: sites and the texts that they are of. Out: new texts, each read
 * again: a file that would have more syntax errors than before, or in which a planned site would not be read as routed, is dropped and said. Imports node's crypto.
 */

import { createHash } from 'node:crypto'
import { applyEdits } from './edit.ts'
import type { Project } from './project.ts'
import { languageOf, readerFor } from './scan.ts'
import type { Edit, Site, Variable } from './site.ts'

export interface PlannedFile {
  /** Below the root. */
  path: string
  before: string
  after: string
  edits: Edit[]
  sites: Site[]
}

export interface Plan {
  root: string
  files: PlannedFile[]
  /** What the environment has to have, each name once. */
  env: Variable[]
  dropped: { file: string; reason: string }[]
}

export const hashOf = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex')

const grouped = (sites: readonly Site[]): Map<string, Site[]> => {
  const files = new Map<string, Site[]>()
  for (const site of sites) files.set(site.file, [...(files.get(site.file) ?? []), site])
  for (const [file, all] of files) if (!all.some(({ verdict }) => verdict === 'REWRITE')) files.delete(file)
  return files
}

/** Two sites of a file may ask for the same edit: an import that both need. */
const editsOf = (sites: readonly Site[]): Edit[] => {
  const edits = new Map<string, Edit>()
  for (const edit of sites.flatMap((site) => site.edits)) edits.set(JSON.stringify(edit), edit)
  return [...edits.values()]
}

/** Requests of Python by way of a constant are not read again when the constant is an expression. */
const isReadAgain = ({ lang, sdk }: Site): boolean => !(lang === 'py' && sdk === 'http')

/** How many sites of each SDK are routed. */
const routedOf = (sites: readonly Site[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const site of sites.filter(isReadAgain))
    if (site.verdict === 'ALREADY') counts.set(site.sdk, (counts.get(site.sdk) ?? 0) + 1)
  return counts
}

/** Throws for a text that would not be what it should. `all`: the sites of the file, `sites`: those that are rewritten. */
const planFile = async (project: Project, path: string, all: readonly Site[]): Promise<PlannedFile> => {
  const sites = all.filter(({ verdict }) => verdict === 'REWRITE')
  const before = project.read(path)
  const language = languageOf(path)
  if (before === undefined || language === undefined) throw new Error('it can no longer be read')
  const reader = await readerFor(language)
  const edits = editsOf(sites)
  const after = applyEdits(before, edits)
  const errors = reader.countErrors(path, after)
  if (errors > 0 && errors > reader.countErrors(path, before)) throw new Error('the new text would have a syntax error')
  const again = reader.read({ path, text: after, skip: undefined }, project)
  if (again.some(({ verdict }) => verdict === 'REWRITE')) throw new Error('a second run would change it again')
  const [wanted, routed] = [
    routedOf([...all, ...sites.map((site) => ({ ...site, verdict: 'ALREADY' as const }))]),
    routedOf(again),
  ]
  if ([...wanted].some(([sdk, count]) => (routed.get(sdk) ?? 0) < count))
    throw new Error('the new text would not be read as routed')
  return { path, before, after, edits, sites }
}

export const makePlan = async (project: Project, sites: readonly Site[]): Promise<Plan> => {
  const plan: Plan = { root: project.root, files: [], env: [], dropped: [] }
  for (const [file, ofFile] of grouped(sites)) {
    try {
      plan.files.push(await planFile(project, file, ofFile))
    } catch (thrown) {
      plan.dropped.push({ file, reason: thrown instanceof Error ? thrown.message : String(thrown) })
    }
  }
  const planned = new Set(plan.files.flatMap((file) => file.sites))
  const env = sites.filter((site) => site.verdict === 'ENV' || planned.has(site)).flatMap((site) => site.env)
  plan.env = [...new Map(env.map((variable) => [variable.name, variable])).values()]
  return plan
}
