/** tsconfig.json (jsconfig.json) of the folders of a project: aliases, and whether types are exact. Imports jsonc-parser. */

import { parse } from 'jsonc-parser'
import { asArray, asRecord, asString } from '../wire/value.ts'

type Read = (path: string) => string | undefined
type Join = (folder: string, path: string) => string

export interface CompilerSettings {
  exactTypes: boolean
  /** Members that no type names are read by brackets alone. */
  brackets: boolean
  /** Where an import may lead that is no relative one, without ending, below the root. */
  aliases(specifier: string): string[]
}

/** Files that extend one another; a circle ends here. */
const depthMax = 6

interface Options {
  exact?: boolean
  brackets?: boolean
  /** Pattern → targets, below the root. */
  paths: [pattern: string, targets: string[]][]
}

const readOptions = (read: Read, join: Join, path: string, depth = 0): Options => {
  const text = depth > depthMax ? undefined : read(path)
  const json = text === undefined ? undefined : asRecord(parse(text))
  if (json === undefined) return { paths: [] }
  const folder = path.split('/').slice(0, -1).join('/')
  const bases = (asArray(json.extends) ?? [json.extends]).map(asString).flatMap((base): Options[] => {
    const target = base?.startsWith('.') ? join(folder, base.endsWith('.json') ? base : `${base}.json`) : undefined
    return target === undefined ? [] : [readOptions(read, join, target, depth + 1)]
  })
  const options = asRecord(json.compilerOptions) ?? {}
  const base = join(folder, asString(options.baseUrl) ?? '.')
  const paths = Object.entries(asRecord(options.paths) ?? {}).map(([pattern, targets]): [string, string[]] => [
    pattern,
    (asArray(targets) ?? []).map((target) => join(base, String(target))),
  ])
  const { exactOptionalPropertyTypes: exact, noPropertyAccessFromIndexSignature: brackets } = options
  return {
    exact: typeof exact === 'boolean' ? exact : bases.findLast((one) => one.exact !== undefined)?.exact,
    brackets: typeof brackets === 'boolean' ? brackets : bases.findLast((one) => one.brackets !== undefined)?.brackets,
    paths: paths.length > 0 ? paths : bases.flatMap((one) => one.paths),
  }
}

const targetsFor = (paths: Options['paths'], specifier: string): string[] =>
  paths.flatMap(([pattern, targets]) => {
    const [head = '', tail] = pattern.split('*')
    if (tail === undefined) return pattern === specifier ? targets : []
    if (!specifier.startsWith(head) || !specifier.endsWith(tail)) return []
    const middle = specifier.slice(head.length, specifier.length - tail.length)
    return targets.map((target) => target.replace('*', middle))
  })

/** Of the nearest file above a folder. */
export const settingsFinder = (read: Read, join: Join): ((folder: string) => CompilerSettings) => {
  const known = new Map<string, CompilerSettings>()
  const find = (folder: string): CompilerSettings => {
    const found = known.get(folder)
    if (found !== undefined) return found
    const names = ['tsconfig.json', 'jsconfig.json'].map((name) => (folder === '' ? name : `${folder}/${name}`))
    const path = names.find((name) => read(name) !== undefined)
    const settings = (): CompilerSettings => {
      if (path === undefined && folder !== '') return find(folder.split('/').slice(0, -1).join('/'))
      const { exact, brackets, paths }: Options = path === undefined ? { paths: [] } : readOptions(read, join, path)
      return {
        exactTypes: exact === true,
        brackets: brackets === true,
        aliases: (specifier) => targetsFor(paths, specifier),
      }
    }
    const result = settings()
    known.set(folder, result)
    return result
  }
  return find
}
