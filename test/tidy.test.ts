/** The house rules as a test: what may import what, where a package lives, how large a file gets. */

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)))
const source = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))

const roomOf = (file: string): string => (file.split('/').length > 2 ? (file.split('/')[1] as string) : 'main')

/** What each room may import besides itself. `store/store.ts` holds the store's types. */
const allowed: Record<string, readonly string[]> = {
  core: [],
  wire: ['core'],
  protocols: ['core', 'wire'],
  providers: ['core', 'wire', 'protocols'],
  prompts: ['core', 'wire', 'store/store.ts'],
  gateway: ['core', 'wire', 'protocols', 'providers', 'prompts', 'store/store.ts'],
  store: ['core', 'wire', 'protocols', 'providers'],
  traces: ['core', 'wire', 'store/store.ts'],
  config: ['core', 'wire'],
  setup: ['core', 'wire', 'providers'],
  server: ['core', 'wire', 'protocols', 'providers', 'gateway', 'store', 'traces', 'prompts', 'config'],
  cli: ['core', 'wire', 'protocols', 'providers', 'gateway', 'store', 'traces', 'prompts', 'config', 'setup'],
  tui: ['core', 'wire', 'providers', 'store/store.ts', 'store/query.ts', 'traces'],
  main: ['cli', 'server', 'tui', 'config', 'core'],
}

/** The one room of each package; what is not here is not used. */
const homes: Record<string, string> = {
  '@smithy/eventstream-codec': 'wire',
  '@smithy/util-utf8': 'wire',
  undici: 'gateway',
  express: 'server',
  'http-proxy-middleware': 'server',
  ws: 'server',
  pino: 'server',
  'better-sqlite3': 'store',
  '@pydantic/genai-prices': 'providers',
  '@aws-crypto/sha256-js': 'providers',
  '@aws-sdk/credential-providers': 'providers',
  '@azure/identity': 'providers',
  '@smithy/signature-v4': 'providers',
  'google-auth-library': 'providers',
  yaml: 'prompts',
  '@huggingface/jinja': 'prompts',
  diff: 'prompts',
  commander: 'cli',
  '@clack/prompts': 'cli',
  dotenv: 'cli',
  ink: 'tui',
  react: 'tui',
  'string-width': 'tui',
  'jsonc-parser': 'setup',
  'magic-string': 'setup',
  'ts-morph': 'setup',
}

interface Import {
  file: string
  target: string
}
const importPattern = /^(?:import|export)\b[^;]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm
const imports: Import[] = files.flatMap((file) =>
  [...(source.get(file) as string).matchAll(importPattern)].map((match) => ({
    file,
    target: (match[1] ?? match[2] ?? match[3]) as string,
  })),
)
const local = imports
  .filter(({ target }) => target.startsWith('.'))
  .map(({ file, target }) => ({ file, target: normalize(join(dirname(file), target)) }))

describe('rooms', () => {
  it('import only downwards', () => {
    const wrong = local.filter(({ file, target }) => {
      const [from, to] = [roomOf(file), roomOf(target)]
      const inside = target.split('/').slice(1).join('/')
      return (
        from !== to &&
        !allowed[from]?.includes(to) &&
        !allowed[from]?.includes(inside) &&
        !target.endsWith('package.json')
      )
    })
    expect(wrong).toEqual([])
  })

  it('have no circle of imports', () => {
    const next = new Map<string, string[]>()
    for (const { file, target } of local) next.set(file, [...(next.get(file) ?? []), target])
    const circles: string[] = []
    const state = new Map<string, 'open' | 'done'>()
    const visit = (file: string, path: readonly string[]) => {
      if (state.get(file) === 'open') circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      if (state.has(file)) return
      state.set(file, 'open')
      for (const target of next.get(file) ?? []) visit(target, [...path, file])
      state.set(file, 'done')
    }
    for (const file of files) visit(file, [])
    expect(circles).toEqual([])
  })

  it('keep each package in one room', () => {
    const packages = imports.filter(({ target }) => !target.startsWith('.') && !target.startsWith('node:'))
    const nameOf = (target: string) =>
      target
        .split('/')
        .slice(0, target.startsWith('@') ? 2 : 1)
        .join('/')
    const wrong = packages.filter(({ file, target }) => homes[nameOf(target)] !== roomOf(file))
    expect(wrong).toEqual([])
    const used = new Set(packages.map(({ target }) => nameOf(target)))
    expect(Object.keys(homes).filter((name) => !used.has(name))).toEqual([])
  })

  it('give every protocol the same four files', () => {
    const folders = new Set(files.filter((file) => /^src\/protocols\/[^/]+\//.test(file)).map((file) => dirname(file)))
    for (const folder of folders) {
      const inside = files.filter((file) => dirname(file) === folder).map((file) => file.slice(folder.length + 1))
      expect(inside.sort(), folder).toEqual(['index.ts', 'request.ts', 'response.ts', 'shape.ts'])
    }
    expect(folders.size).toBeGreaterThan(1)
  })
})

describe('files', () => {
  // One thing each: tables of rows and types are long because the world is.
  const long: Record<string, number> = { 'src/core/chat.ts': 350 }
  it('are at most 300 lines, and mostly under 150', () => {
    const lines = files.map((file): [string, number] => [file, (source.get(file) as string).split('\n').length - 1])
    expect(lines.filter(([file, count]) => count > (long[file] ?? 300))).toEqual([])
    expect(lines.filter(([, count]) => count > 150).length / lines.length).toBeLessThan(0.3)
  })

  it('are kebab-case nouns, with no banned names', () => {
    expect(files.filter((file) => !/^src(\/[a-z0-9-]+)+\.tsx?$/.test(file))).toEqual([])
    expect(files.filter((file) => /\b(utils?|helpers?|manager|handler)\b/.test(file))).toEqual([])
    const named = [...source].flatMap(([file, text]) =>
      [
        ...text.matchAll(
          /export (?:const|function|class|interface|type) (\w*(?:[Mm]anager|[Hh]andler|[Uu]tils?|[Hh]elpers?)\w*)/g,
        ),
      ].map((match) => `${file}: ${match[1]}`),
    )
    expect(named).toEqual([])
  })

  it('open with a comment that says what they are', () => {
    expect(files.filter((file) => !(source.get(file) as string).trimStart().startsWith('/**'))).toEqual([])
  })

  it('suppress no checks and leave nothing unfinished', () => {
    const banned =
      /@ts-(ignore|expect-error|nocheck)|biome-ignore|eslint-disable|\bTODO\b|\bFIXME\b|not implemented|\bas any[;,)\]]|: any\b|export default/
    expect([...source].filter(([, text]) => banned.test(text)).map(([file]) => file)).toEqual([])
  })

  it('read the environment in one place', () => {
    const readers = [...source].filter(([, text]) => /process\.env\b/.test(text)).map(([file]) => file)
    // The room of setup knows such reads by sight: they are in other people's code.
    const mayName = (file: string) => roomOf(file) === 'setup' || ['src/main.ts', 'src/store/worker.ts'].includes(file)
    expect(readers.filter((file) => !mayName(file))).toEqual([])
  })
})

describe('the lock file', () => {
  interface Locked {
    packages: Record<string, { gypfile?: boolean; optional?: boolean; optionalDependencies?: Record<string, string> }>
  }
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Locked

  // `npm ci` reads the lock, not the package, and would compile what brings its binaries. npm drops the line: put it back.
  it('keeps better-sqlite3 from being compiled', () => {
    expect(packages['node_modules/better-sqlite3']?.gypfile).toBe(false)
  })

  it('holds every platform package that it names', () => {
    const named = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    expect(named.filter((name) => packages[`node_modules/${name}`] === undefined)).toEqual([])
  })
})
