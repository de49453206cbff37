/** pyproject.toml, setup.py, setup.cfg, requirements.txt: whose package a file is, whether it is shipped, what it asks for. Imports types only. */

import type { Manifest } from '../project.ts'

type Read = (path: string) => string | undefined

const within = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

/** The lines of a table of TOML. */
const table = (text: string, name: string): string =>
  new RegExp(`^\\[${name.replace(/\./g, '\\.')}\\][^\\n]*\\n((?:(?!\\[[\\w."-]+\\]\\s*$)[^\\n]*\\n?)*)`, 'm').exec(
    text,
  )?.[1] ?? ''

const value = (text: string, key: string): string | undefined =>
  new RegExp(`^\\s*["']?${key}["']?\\s*[=:]\\s*["']?([^"'\\n,]+)`, 'm').exec(text)?.[1]?.trim()

interface Described {
  name: string | undefined
  /** Names that it asks for, and folders. */
  asks: string[]
  /** It shows that others install it. */
  isPublished: boolean
  /** Folders that it names itself. */
  folders: string[]
}

const isReleased = (version: string | undefined, text: string): boolean =>
  (version !== undefined && !/^0+(\.0+)*$/.test(version)) || /\bdynamic\s*=\s*\[[^\]]*version/.test(text)

const signs = (text: string): boolean =>
  /classifiers\s*=\s*(\[\s*["']|\(\s*["']|\n\s+\w)/.test(text) || /^\s*["']?(repository|source)["']?\s*=/im.test(text)

const namedFolders = (text: string): string[] =>
  [...text.matchAll(/^packages\s*=\s*\[([^\]]*)\]/gm)].flatMap(([, list = '']) =>
    [...list.matchAll(/(?:include\s*=\s*)?["']([\w./-]+)["']/g)].map(([, folder]) => folder as string),
  )

/** Names mean the same in any case, with any of these signs between words. */
export const canonical = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-')

/** Requirements in quotes, of `dependencies = [...]`, `install_requires=[...]`; the keys of Poetry's tables. */
const asksOf = (text: string): string[] => {
  const lists = [...text.matchAll(/^\s*(?:dependencies|install_requires)\s*=\s*\[((?:"[^"]*"|'[^']*'|[^\]"'])*)\]/gm)]
  const quoted = lists.flatMap(([, list = '']) =>
    [...list.matchAll(/["']\s*([\w.-]+)/g)].map(([, name]) => name as string),
  )
  const keys = [...table(text, 'tool.poetry.dependencies').matchAll(/^["']?([\w.-]+)["']?\s*=/gm)]
  return [...quoted, ...keys.map(([, name]) => name as string)]
}

/** Folders that a list of requirements installs: '-e ../llm', './libs/llm', 'llm @ file:../llm'. */
const foldersAsked = (requirements: string): string[] =>
  [...requirements.matchAll(/^\s*(?:(?:-e|--editable)[ =]\s*|[\w.-]+\s*@\s*)?(?:file:)?(\.{1,2}\/[\w./-]*)/gm)].map(
    ([, path]) => path as string,
  )

const describedBy = (text: string, project: string): Described => {
  const isPrivate = /Private\s*::\s*Do Not Upload/i.test(text)
  return {
    name: value(project, 'name'),
    isPublished: !isPrivate && isReleased(value(project, 'version'), text) && signs(text),
    folders: namedFolders(text),
    asks: asksOf(text),
  }
}

/** 'a/b' + '../c' → 'a/c' */
const joined = (folder: string, path: string): string => {
  const steps = folder === '' ? [] : folder.split('/')
  for (const step of path.split('/'))
    if (step === '..') steps.pop()
    else if (step !== '.' && step !== '') steps.push(step)
  return steps.join('/')
}

const describe = (folder: string, read: Read): Described | undefined => {
  const toml = read(within(folder, 'pyproject.toml'))
  const ofToml =
    toml === undefined ? undefined : describedBy(toml, table(toml, 'project') || table(toml, 'tool.poetry'))
  if (ofToml?.name !== undefined) return ofToml
  const setup = read(within(folder, 'setup.py')) ?? read(within(folder, 'setup.cfg'))
  if (setup !== undefined) return describedBy(setup, setup)
  const plain = ['requirements.txt', 'Pipfile'].some((name) => read(within(folder, name)) !== undefined)
  return ofToml ?? (plain ? { name: undefined, isPublished: false, folders: [], asks: [] } : undefined)
}

/** Names of what it asks for; a folder's is the one of the package in it. */
const dependenciesOf = (folder: string, asks: readonly string[], read: Read): string[] => {
  const paths = foldersAsked(read(within(folder, 'requirements.txt')) ?? '')
  const names = paths.flatMap((path) => describe(joined(folder, path), read)?.name ?? [])
  return [...asks, ...names].map(canonical)
}

const manifestIn = (folder: string, { name, isPublished, folders, asks }: Described, read: Read): Manifest => {
  const module = name?.replace(/[-.]/g, '_').toLowerCase()
  const shipped = [...folders, ...(module === undefined ? [] : [module, `src/${module}`])]
  return {
    folder,
    name,
    ships: (file) =>
      isPublished && shipped.some((one) => file.startsWith(`${within(folder, one).replace(/\/$/, '')}/`)),
    dependencies: new Set(dependenciesOf(folder, asks, read)),
  }
}

/** The nearest package of Python above a file; without one, the root. */
export const pythonManifests = (read: Read): ((file: string) => Manifest) => {
  const known = new Map<string, Manifest>()
  const find = (folder: string): Manifest => {
    const found = known.get(folder)
    if (found !== undefined) return found
    const described = describe(folder, read)
    const manifest =
      described === undefined && folder !== ''
        ? find(folder.split('/').slice(0, -1).join('/'))
        : manifestIn(folder, described ?? { name: undefined, isPublished: false, folders: [], asks: [] }, read)
    known.set(folder, manifest)
    return manifest
  }
  return (file) => find(file.split('/').slice(0, -1).join('/'))
}
