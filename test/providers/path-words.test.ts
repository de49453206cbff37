/** No provider of the user's own is called by a word that the gateway's paths begin with. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { codecs } from '../../src/protocols/index.ts'
import { providerList } from '../../src/providers/own.ts'
import { isPathWord } from '../../src/providers/path-words.ts'
import { findProvider, providers } from '../../src/providers/table.ts'

const server = join(import.meta.dirname, '../../src/server')
const sourceOf = (file: string) => readFileSync(join(server, file), 'utf8')

/** The first steps of paths that the server's tables hold. */
const served = (): string[] => {
  const families = [...sourceOf('pass-paths.ts').matchAll(/\/\^\\\/\(\?:([\w|]+)\)\$\/|\/\^\\\/(\w+)\$\//g)]
  const mounts = [...sourceOf('pass-paths.ts').matchAll(/\(\?:\\\/api\)\?(?:\(\?:|)\\\/(\w+)/g)]
  const api = readdirSync(server).flatMap((file) => [...sourceOf(file).matchAll(/app\.\w+\('\/api\/([\w-]+)/g)])
  const routes = Object.values(codecs).flatMap((codec) => codec.routes.map(({ path }) => path.split('/')[1]!))
  return [...families, ...mounts, ...api]
    .flatMap(([, many, one]) => (many ?? one ?? '').split('|'))
    .concat(routes)
    .filter((word) => word !== '')
}

test('every first step of a path of ours is refused, or a built-in provider', () => {
  const words = served()
  for (const known of ['files', 'chat', 'conversations', 'messages', 'request-logs', 'prompts', 'model', 'bedrock'])
    expect(words).toContain(known)
  expect(words.filter((word) => !isPathWord(word) && findProvider(word) === undefined)).toEqual([])
  for (const word of ['v1', 'v1beta', 'v2']) expect(isPathWord(word)).toBe(true)
})

test('no built-in provider is called so', () => {
  const names = providers.flatMap(({ id, aliases = [] }) => [id, ...aliases])
  expect(names.filter((name) => isPathWord(name))).toEqual([])
})

test('a config file cannot name one so; one that is stored already spoils nothing', () => {
  const baseUrl = 'http://127.0.0.1:8000/v1'
  expect(() => providerList([], { files: { baseUrl } })).toThrow('"files" cannot be a provider\'s name')
  expect(providerList([{ id: 'files', baseUrl }])[0]).toMatchObject({ id: 'files' })
})
