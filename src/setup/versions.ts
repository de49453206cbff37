/** Which version of a package a file gets: what is installed, else what a lock file says, else the lowest of the range, with its sign. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'jsonc-parser'
import { asRecord, asString } from '../wire/value.ts'
import type { Manifest } from './project.ts'

type Read = (path: string) => string | undefined

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/** Folders from that one up to the root, and as many above it. */
const upwards = (folder: string, levels: number): string[] => {
  const steps = folder === '' ? [] : folder.split('/')
  const above = Array.from({ length: levels }, (_, i) =>
    Array(i + 1)
      .fill('..')
      .join('/'),
  )
  return [...steps.map((_, i) => steps.slice(0, steps.length - i).join('/')), '', ...above]
}

const within = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

/** What stands in a lock file: a name and its version. Text is enough, and the files are large. */
const locks: Readonly<Record<string, (name: string) => RegExp>> = {
  'package-lock.json': (name) => new RegExp(`"node_modules/${escaped(name)}":\\s*\\{\\s*"version":\\s*"([^"]+)"`),
  'pnpm-lock.yaml': (name) => new RegExp(`^ {2}['"]?/?${escaped(name)}[@/](\\d[^:('"_]*)`, 'm'),
  'yarn.lock': (name) => new RegExp(`^"?${escaped(name)}@[^\\n]*:\\n\\s+version:? "?([^"\\n]+)`, 'm'),
  'bun.lock': (name) => new RegExp(`"${escaped(name)}":\\s*\\["${escaped(name)}@([^"]+)"`),
}

const readWhole = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

const versionIn = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : asString(asRecord(parse(text))?.version)

/** The newest that an upper bound lets in, where nothing else is said: '<2' → '1.x', '<1.5' → '1.4', '<=1.2' → '1.2'. */
export const newestBelow = (demand: string): string | undefined => {
  const [, equal, major, minor] = /<(=?)\s*v?(\d+)(?:\.(\d+))?/.exec(demand) ?? []
  if (major === undefined) return undefined
  if (equal === '=') return minor === undefined ? major : `${major}.${minor}`
  return minor === undefined || Number(minor) === 0
    ? `${Math.max(0, Number(major) - 1)}.x`
    : `${major}.${Number(minor) - 1}`
}

/** The lowest that a range lets in, with its sign; where it has an upper bound alone, the newest below that. */
const lowestOf = (range: string): string | undefined => {
  const lower = range.replace(/<=?\s*v?[\d.x*]+/g, '')
  const [, sign = '', version] = /([\^~]|>=?)?\s*v?(\d+(?:\.\d+)*(?:\.x\b)?)/.exec(lower) ?? []
  return version === undefined ? newestBelow(range) : sign + version
}

const rangeIn = (text: string | undefined, name: string): string | undefined => {
  const json = text === undefined ? undefined : asRecord(parse(text))
  const ranges = [json?.dependencies, json?.devDependencies, json?.peerDependencies]
  const range = ranges.map((one) => asString(asRecord(one)?.[name])).find((one) => one !== undefined)
  return range === undefined ? undefined : lowestOf(range)
}

/** `levels`: folders above the root that are the same repository's, for a lock or an install of the whole workspace. */
export const versionFinder = (root: string, levels: number, read: Read, manifestOf: (file: string) => Manifest) => {
  const lockTexts = new Map<string, string | undefined>()
  const lockText = (path: string): string | undefined => {
    if (!lockTexts.has(path)) lockTexts.set(path, readWhole(join(root, path)))
    return lockTexts.get(path)
  }
  const locked = (folder: string, name: string): string | undefined => {
    for (const above of upwards(folder, levels))
      for (const [lock, pattern] of Object.entries(locks)) {
        const text = lockText(within(above, lock))
        const found = text === undefined ? undefined : pattern(name).exec(text)?.[1]
        if (found !== undefined) return found.trim()
      }
    return undefined
  }
  const known = new Map<string, string | undefined>()
  return (file: string, name: string): string | undefined => {
    const { folder } = manifestOf(file)
    const key = `${folder}\n${name}`
    if (known.has(key)) return known.get(key)
    const installed = upwards(folder, levels)
      .map((above) => versionIn(readWhole(join(root, within(above, `node_modules/${name}/package.json`)))))
      .find((version) => version !== undefined)
    const version = installed ?? locked(folder, name) ?? rangeIn(read(within(folder, 'package.json')), name)
    known.set(key, version)
    return version
  }
}
