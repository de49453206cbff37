/** A project on the disk (project.ts): what was once looked up is kept. In: the root, wishes. Imports node only. */

import { realpathSync } from 'node:fs'
import { saysIn } from './env-says.ts'
import { isFile, readText } from './files.ts'
import { levelsAbove } from './git.ts'
import { manifestFinder } from './manifest.ts'
import type { Project, Wishes } from './project.ts'
import { pythonManifests } from './python/manifest.ts'
import { pythonVersions } from './python/versions.ts'
import { settingsFinder } from './tsconfig.ts'
import { versionFinder } from './versions.ts'

/** Texts of other files that are kept at a time: few files lead to others. */
const textsMax = 64

const endings = [
  '',
  '.ts',
  '.tsx',
  '.mts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '/index.ts',
  '/index.tsx',
  '/index.js',
  '/index.mjs',
]

/** 'src/a' + '../b' → 'b'; what leads above the root begins with '..'. */
const joined = (folder: string, path: string): string => {
  const steps = folder === '' ? [] : folder.split('/')
  for (const step of path.split('/'))
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop()
    else if (step !== '.' && step !== '') steps.push(step)
  return steps.join('/')
}

/** What may be read above the root, inside of the same repository: a workspace's settings, never its code. */
const settings = /(^|\/)(tsconfig|jsconfig)[^/]*\.json$/
const isAbove = (path: string): boolean => path === '..' || path.startsWith('../')

export const folderOf = (file: string): string => file.split('/').slice(0, -1).join('/')

const isPython = (file: string): boolean => /\.(pyw?|ipynb)$/.test(file)

export const openProject = (given: string, wishes: Wishes): Project => {
  const root = realpathSync(given)
  const levels = levelsAbove(root) ?? 0
  const texts = new Map<string, string>()
  const missing = new Set<string>()
  const read = (path: string): string | undefined => {
    const known = texts.get(path)
    if (known !== undefined || missing.has(path)) return known
    const up = path.split('/').filter((step) => step === '..').length
    const text = up === 0 || (up <= levels && settings.test(path)) ? readText(root, path) : undefined
    if (text === undefined) missing.add(path)
    else {
      if (texts.size >= textsMax) texts.delete(texts.keys().next().value as string)
      texts.set(path, text)
    }
    return text
  }
  const manifestOf = manifestFinder(read)
  const settingsOf = settingsFinder(read, joined)
  const versionOf = versionFinder(root, levels, read, manifestOf)
  const [pythonManifestOf, pythonVersionOf] = [pythonManifests(read), pythonVersions(root)]
  const manifestFor = (file: string) => (isPython(file) ? pythonManifestOf(file) : manifestOf(file))

  /** A file is there under the name, with an ending, or with .ts where the import says .js. */
  const existing = (path: string): string | undefined => {
    if (isAbove(path)) return undefined
    const names = [...endings.map((ending) => path + ending), path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2')]
    return names.find((name) => /\.\w+$/.test(name) && isFile(root, name))
  }
  const targetOf = (folder: string, specifier: string): string | undefined =>
    specifier.startsWith('.')
      ? existing(joined(folder, specifier))
      : settingsOf(folder)
          .aliases(specifier)
          .map(existing)
          .find((target) => target !== undefined)
  const targets = new Map<string, string | undefined>()

  return {
    root,
    wishes,
    read,
    manifestOf: manifestFor,
    versionOf: (file, name) => (isPython(file) ? pythonVersionOf(file, name) : versionOf(file, name)),
    resolve: (from, specifier) => {
      const folder = folderOf(from)
      const key = `${folder}\n${specifier}`
      if (!targets.has(key)) targets.set(key, targetOf(folder, specifier))
      return targets.get(key)
    },
    says: (file, name) => saysIn(read, [...new Set([manifestFor(file).folder, ''])], name, wishes.gateway),
    hasExactTypes: (file) => settingsOf(folderOf(file)).exactTypes,
    wantsBrackets: (file) => settingsOf(folderOf(file)).brackets,
  }
}
