/**
 * What the environment of each package needs, and where it goes. In: sites, the project, where the gateway is. Out: a plan an .env
 * file: names with addresses, what stays as it is and why. No secret passes here: of values that are there only addresses are compared.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isLoopbackUrl } from '../core/loopback.ts'
import { containerNotes, fromContainer } from './containers.ts'
import { readEnv } from './env-file.ts'
import { findLoaders, type Loader, type Package } from './env-loaders.ts'
import { needing, needsOf, ourNames } from './env-needs.ts'
import { chooseTarget, type EnvTarget, serves, type TargetWish } from './env-target.ts'
import { listFiles, readText } from './files.ts'
import { hostOf, isOurs, whoseHost } from './hosts.ts'
import type { Project } from './project.ts'
import { type Route, routes } from './rule.ts'
import { rules } from './rules.ts'
import type { Site, Variable } from './site.ts'

export interface EnvPlan {
  /** Packages whose sites it is for, below the root. */
  folders: string[]
  target: EnvTarget
  /** Addresses that are written; those that are there already are not among them. */
  variables: Variable[]
  /** Names that have a value of the user's own. */
  kept: { name: string; why: string }[]
  /** All names that the code reads, the key's too. */
  names: string[]
  /** Whose protocols the clients speak. */
  routes: Route[]
  /** Files that bring variables to the code, below the root; the one that wins last. */
  loaded: string[]
  /** Only containers are given the file: nothing is written into it. What they need, as they see the gateway. */
  forContainers?: Variable[]
}

/** Lists of files leave these out, and they tell who runs the code. */
const lockFiles = ['bun.lock', 'bun.lockb', 'uv.lock']

/** `inside`: files of the package, below the root. */
const packageAt = (project: Project, folder: string, inside: readonly string[]): Package => {
  const prefix = folder === '' ? '' : `${folder}/`
  return {
    folder,
    paths: [
      ...inside.map((path) => path.slice(prefix.length)),
      ...lockFiles.filter((name) => existsSync(join(project.root, folder, name))),
    ],
    read: (path) => readText(project.root, prefix + path),
    dependencies: project.manifestOf(`${prefix}package.json`).dependencies,
  }
}

const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/')

/** Files by the package that they belong to, and by the folder that they stand in. */
interface Listed {
  byPackage: ReadonlyMap<string, string[]>
  byFolder: ReadonlyMap<string, string[]>
}

const listed = (project: Project): Listed => {
  const all = listFiles(project.root)
  return {
    byPackage: Map.groupBy(all, (path) => project.manifestOf(path).folder),
    byFolder: Map.groupBy(all, folderOf),
  }
}

/** The package itself where something loads a file there, else the nearest folder above where something does. */
const loadingPackage = (project: Project, folder: string, { byPackage, byFolder }: Listed): Package => {
  const own = packageAt(project, folder, byPackage.get(folder) ?? [])
  if (findLoaders(own).length > 0) return own
  for (let above = folder; above !== ''; ) {
    above = folderOf(above)
    // Above, only what stands in the folder itself counts: the rest is other packages'.
    const shallow = packageAt(project, above, byFolder.get(above) ?? [])
    if (findLoaders(shallow).length > 0) return shallow
  }
  return own
}

const routeOf = (value: string): Route | undefined =>
  (Object.keys(routes) as Route[])
    .sort((a, b) => routes[b].path.length - routes[a].path.length)
    .find((route) => value.includes(routes[route].path))

const ownHosts = (route: Route | undefined): string[] =>
  rules.flatMap((rule) => (rule.route === route ? [...(rule.hosts ?? [])] : []))

/** Why a value that is there stays; undefined: it may be replaced. */
const whyKept = ({ name, value }: Variable, there: string, gateway: string): string | undefined => {
  if (there === '') return undefined
  const host = hostOf(there)
  if (host === undefined) return 'it has a value of its own'
  if (isOurs(there, gateway)) return 'it leads to the gateway already'
  if (ourNames.has(name) && whoseHost(host).kind === 'local') return undefined
  return ownHosts(routeOf(value)).includes(host) ? undefined : `it leads to ${whoseHost(host).name}`
}

export interface EnvWishes {
  /** `--dotenv`, below the root. */
  file?: string
  /** The variable of the key. */
  keyName: string
}

const inFolder = (folder: string, name: string): string => join(folder, name).replaceAll('\\', '/')

/** Files that bring variables to where code `reads` them; the one that wins last. */
const loadedFiles = (loaders: readonly Loader[], folder: string, reads: TargetWish['reads']): string[] => {
  const files = loaders.filter((loader) => serves(loader, reads)).flatMap((loader) => [...loader.files].reverse())
  return [...new Set(files)].map((name) => inFolder(folder, name))
}

/** Is the file given to containers alone, which see a gateway of this machine elsewhere? */
const isOfContainers = (loaders: readonly Loader[], { folder }: Package, file: string, gateway: string): boolean => {
  const own = loaders.filter(({ files }) => files.some((name) => inFolder(folder, name) === file))
  return isLoopbackUrl(gateway) && own.length > 0 && own.every(({ inContainers }) => inContainers === true)
}

/** Throws `forbidden` where no file may hold a key. */
export const planEnv = (project: Project, sites: readonly Site[], wishes: EnvWishes): EnvPlan[] => {
  if (!sites.some(({ verdict }) => needing.includes(verdict))) return []
  const { gateway } = project.wishes
  const all = listed(project)
  const loads = (folder: string) => findLoaders(packageAt(project, folder, all.byPackage.get(folder) ?? [])).length > 0
  const needs = needsOf(project, sites, loads)
  const plans = new Map<string, EnvPlan>()
  for (const { folder, variables, routes: spoken, reads } of needs) {
    const found = loadingPackage(project, folder, all)
    const target = chooseTarget({
      root: project.root,
      found,
      reads,
      names: [wishes.keyName, ...variables.keys()],
      ...(wishes.file !== undefined && { file: wishes.file }),
    })
    const loaders = findLoaders(found)
    // Who is not seen from the folder alone may load it too.
    const whole = findLoaders(packageAt(project, found.folder, all.byPackage.get(found.folder) ?? []))
    const isElsewhere = isOfContainers([...loaders, ...whole], found, target.file, gateway)
    const seen = (address: string) => (isElsewhere ? fromContainer(address) : address)
    const there = readEnv(readText(project.root, target.file) ?? '')
    const plan: EnvPlan = plans.get(target.file) ?? {
      folders: [],
      target: isElsewhere ? { ...target, warnings: containerNotes(project.wishes) } : target,
      variables: [],
      kept: [],
      names: [wishes.keyName],
      routes: [],
      loaded: [],
      ...(isElsewhere && { forContainers: [] }),
    }
    plan.loaded = [...new Set([...loadedFiles(loaders, found.folder, reads), ...plan.loaded])]
    plan.folders.push(folder)
    plan.routes = [...new Set([...plan.routes, ...spoken])]
    for (const variable of variables.values()) {
      const { name } = variable
      const value = seen(variable.value)
      if (plan.names.includes(name)) continue
      plan.names.push(name)
      const route = routeOf(value)
      if (route !== undefined && !plan.routes.includes(route)) plan.routes.push(route)
      if (there.get(name) === value) continue
      const why = whyKept({ name, value }, there.get(name) ?? '', seen(gateway))
      if (why === undefined) (plan.forContainers ?? plan.variables).push({ name, value })
      else plan.kept.push({ name, why })
    }
    plans.set(target.file, plan)
  }
  return [...plans.values()]
}

export interface FoundKey {
  /** Where: 'the environment', 'apps/web/.env.local'. */
  from: string
  value: string
}

/** Keys that are there, the one that wins first: the environment, `.env.local`, `.env`, of the package and then of the root. */
export const findKeys = (
  root: string,
  plans: readonly EnvPlan[],
  keyName: string,
  env: Readonly<Record<string, string | undefined>>,
): FoundKey[] => {
  const folders = [...new Set([...plans.flatMap((plan) => plan.folders), ''])]
  const named = folders.flatMap((folder) =>
    ['.env.local', '.env'].map((name) => (folder === '' ? name : `${folder}/${name}`)),
  )
  const files = [...new Set([...named, ...plans.map(({ target }) => target.file)])]
  const found = files.map((file) => ({
    from: file,
    value:
      readEnv(readText(root, file) ?? '')
        .get(keyName)
        ?.trim() ?? '',
  }))
  return [{ from: 'the environment', value: env[keyName]?.trim() ?? '' }, ...found].filter(({ value }) => value !== '')
}
