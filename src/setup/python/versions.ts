/**
 * Which version of a Python package a file gets: what is installed, else what a lock file says, else the lowest that is asked for, with
 * its sign: '>=1.2'. Imports node's file system.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'jsonc-parser'
import { asRecord, asString } from '../../wire/value.ts'
import { newestBelow } from '../versions.ts'

/** Names are compared as the index does: 'google_genai' is 'google-genai'. */
const normal = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-')

const readWhole = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

type Versions = Map<string, string>

const put = (versions: Versions, name: string, version: string): void => {
  if (!versions.has(normal(name))) versions.set(normal(name), version)
}

/** uv.lock, poetry.lock, pdm.lock: tables of name and version. */
const ofLock = (text: string, versions: Versions): void => {
  for (const [, name, version] of text.matchAll(/^name = "([^"]+)"\r?\nversion = "([^"]+)"/gm))
    put(versions, name as string, version as string)
}

const ofPipfile = (text: string, versions: Versions): void => {
  const json = asRecord(parse(text))
  for (const group of [json?.default, json?.develop])
    for (const [name, entry] of Object.entries(asRecord(group) ?? {})) {
      const version = asString(asRecord(entry)?.version)
      if (version !== undefined) put(versions, name, version.replace(/^=+/, ''))
    }
}

/** The lowest that a demand lets in, exact or with its sign: '==1.2' → '1.2', '>=1.2,<2' → '>=1.2'. Undefined: all will do. */
const lowest = (demand: string): string | undefined => {
  const [, sign = '', version] = /(===?|~=|>=|\^|~|>|^\s*)\s*v?(\d+(?:\.\d+)*)/.exec(demand) ?? []
  return version === undefined ? newestBelow(demand) : sign.replace(/^(?:===?|\s*)$/, '') + version
}

const requirement = /^\s*["']?([A-Za-z][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?((?:[=<>~!^][^;#"'\n]*)?)/

/** Lines of requirements*.txt, and the texts in the lists of pyproject.toml. */
const ofRequirement = (line: string, versions: Versions): void => {
  const [, name, demand = ''] = requirement.exec(line) ?? []
  const version = name === undefined ? undefined : lowest(demand.trim())
  if (name !== undefined && version !== undefined && demand !== '') put(versions, name, version)
}

/** `openai = "^1.2"`, `openai = { version = "^1.2" }` of Poetry and Pipfile. */
const ofTable = (text: string, versions: Versions): void => {
  for (const [, name, demand] of text.matchAll(
    /^["']?([A-Za-z][\w.-]*)["']?\s*=\s*(?:\{[^}\n]*?version\s*=\s*)?["']([^"'\n]+)["']/gm,
  )) {
    const version = lowest(demand as string)
    if (version !== undefined) put(versions, name as string, version)
  }
}

const tables =
  /^\[(?:tool\.poetry\.(?:group\.[\w-]+\.)?(?:dev-)?dependencies|packages|dev-packages)\]\r?\n((?:(?!\[)[^\n]*\n?)*)/gm

const ofProject = (text: string, versions: Versions): void => {
  for (const [, body] of text.matchAll(tables)) ofTable(body as string, versions)
  for (const [, , item] of text.matchAll(/(["'])([A-Za-z][^"'\n]*)\1\s*[,\]]/g)) ofRequirement(item as string, versions)
}

const ofLines = (text: string, versions: Versions): void => {
  for (const line of text.split('\n')) ofRequirement(line, versions)
}

/** What of a folder tells versions, the surest first. */
const sources: readonly [RegExp, (text: string, versions: Versions) => void][] = [
  [/^(uv|poetry|pdm)\.lock$/, ofLock],
  [/^Pipfile\.lock$/, ofPipfile],
  [/^requirements.*\.(txt|in)$/, ofLines],
  [/^(pyproject\.toml|Pipfile)$/, ofProject],
  [
    /^setup\.(py|cfg)$/,
    (text, versions) => ofProject(text.replace(/^\s+([A-Za-z][\w.-]*[=<>~][^\n]*)$/gm, '"$1",'), versions),
  ],
]

/** `.venv/lib/python3.12/site-packages/openai-2.1.0.dist-info` */
const ofInstalled = (folder: string, versions: Versions): void => {
  for (const environment of ['.venv', 'venv'])
    for (const path of [
      ...namesIn(join(folder, environment, 'lib')).map((name) => ['lib', name, 'site-packages']),
      ['Lib', 'site-packages'],
    ])
      for (const name of namesIn(join(folder, environment, ...path))) {
        const [, found, version] = /^(.+?)-(\d[^-]*)\.dist-info$/.exec(name) ?? []
        if (found !== undefined && version !== undefined) put(versions, found, version)
      }
}

const versionsIn = (folder: string): Versions => {
  const versions: Versions = new Map()
  ofInstalled(folder, versions)
  const names = namesIn(folder)
  const inside = namesIn(join(folder, 'requirements')).map((name) => `requirements/${name}`)
  for (const [pattern, read] of sources)
    for (const name of [...names, ...inside]) {
      const isMeant =
        pattern.test(name) || (name.startsWith('requirements/') && pattern.test(`requirements-${name.slice(13)}`))
      const text = isMeant ? readWhole(join(folder, name)) : undefined
      if (text !== undefined) read(text, versions)
    }
  return versions
}

/** The nearest folder above a file that tells; the root's at last. */
export const pythonVersions = (root: string): ((file: string, name: string) => string | undefined) => {
  const known = new Map<string, Versions>()
  const at = (folder: string): Versions => {
    const found = known.get(folder) ?? versionsIn(join(root, folder))
    known.set(folder, found)
    return found
  }
  return (file, name) => {
    const steps = file.split('/').slice(0, -1)
    for (let depth = steps.length; depth >= 0; depth--) {
      const version = at(steps.slice(0, depth).join('/')).get(normal(name))
      if (version !== undefined) return version
    }
    return undefined
  }
}
