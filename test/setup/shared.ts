/** Projects made for a test: files in a folder of their own, read, planned and written as `respan setup` does. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openProject } from '../../src/setup/open-project.ts'
import { makePlan, type Plan } from '../../src/setup/plan.ts'
import type { Wishes } from '../../src/setup/project.ts'
import { type Scanned, scan } from '../../src/setup/scan.ts'
import type { Site } from '../../src/setup/site.ts'

export const gateway = 'http://127.0.0.1:7377'

export const wishes: Wishes = {
  mode: 'code',
  providers: 'own',
  azure: false,
  tests: false,
  gateway,
  keyName: 'RESPAN_API_KEY',
}

export type Files = Readonly<Record<string, string>>

export const writeFiles = (root: string, files: Files): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

/** Removed when the test ends. */
export const makeFolder = (files: Files): string => {
  const root = mkdtempSync(join(tmpdir(), 'respan-setup-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFiles(root, files)
  return root
}

/** Every file below a folder but those of .git and, unless asked for, .respan: path → bytes as text. */
export const treeOf = (root: string, withRecords = false): Record<string, string> =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .filter((path) => !path.startsWith('.git/') && (withRecords || !path.startsWith('.respan/')))
      .sort()
      .map((path) => [path, readFileSync(join(root, path), 'latin1')]),
  )

export interface Looked {
  root: string
  scanned: Scanned
  sites: Site[]
  plan: Plan
}

export const look = async (root: string, wished: Partial<Wishes> = {}): Promise<Looked> => {
  const project = openProject(root, { ...wishes, ...wished })
  const scanned = await scan(project, { chosen: () => true })
  return { root, scanned, sites: scanned.sites, plan: await makePlan(project, scanned.sites) }
}

/** A project of one file (or more) that is made, and looked at. */
export const lookAt = (files: Files, wished: Partial<Wishes> = {}): Promise<Looked> => look(makeFolder(files), wished)

/** The text that a file would have; itself where nothing is planned for it. */
export const afterOf = ({ plan }: Looked, path: string, before: string): string =>
  plan.files.find((file) => file.path === path)?.after ?? before
