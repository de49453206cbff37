/**
 * What the code of each package needs of the environment. Code of a package that loads no .env file itself runs in the processes of those
 * that ask for it: there its addresses must be, beside the key, or the key would go to the provider. In: sites, the project. Out: needs.
 */

import type { TargetWish } from './env-target.ts'
import { listFiles, readText } from './files.ts'
import type { Manifest, Project } from './project.ts'
import { canonical } from './python/manifest.ts'
import { type Route, routes } from './rule.ts'
import { rules } from './rules.ts'
import type { Site, Variable, Verdict } from './site.ts'
import { whyUntouched } from './untouched.ts'

export interface Need {
  folder: string
  variables: Map<string, Variable>
  routes: Set<Route>
  reads: TargetWish['reads']
}

/** Sites whose code reads something of ours. */
export const needing: readonly Verdict[] = ['REWRITE', 'ENV', 'ALREADY']

export const ourNames = new Map(Object.entries(routes).map(([route, { variable }]) => [variable, route as Route]))

/** What the code of a site reads of ours: told by what is written, or by what is there. */
const textsOf = (site: Site, project: Project): string[] => {
  if (site.verdict === 'REWRITE') return site.edits.map(({ text }) => text)
  return site.verdict === 'ALREADY' ? [project.read(site.file) ?? ''] : []
}

const variablesOf = (texts: readonly string[], { wishes }: Project): Variable[] =>
  texts
    .flatMap((text) => text.match(/\bRESPAN_(?:\w+_)?BASE_URL\b/g) ?? [])
    .flatMap((name) => {
      const route = ourNames.get(name)
      return route === undefined ? [] : [{ name, value: `${wishes.gateway}${routes[route].path}` }]
    })

const ownNeeds = (project: Project, sites: readonly Site[]): Need[] => {
  const needs = new Map<string, Need>()
  for (const site of sites) {
    if (!needing.includes(site.verdict)) continue
    const { folder } = project.manifestOf(site.file)
    const need: Need = needs.get(folder) ?? { folder, variables: new Map(), routes: new Set(), reads: 'process' }
    const route = rules.find(({ id }) => id === site.sdk)?.route
    if (route !== undefined) need.routes.add(route)
    const texts = textsOf(site, project)
    for (const variable of [...variablesOf(texts, project), ...site.env]) need.variables.set(variable.name, variable)
    if (texts.some((text) => /\bimport\.meta\.env\.RESPAN_/.test(text))) need.reads = 'import.meta.env'
    needs.set(folder, need)
  }
  return [...needs.values()]
}

/** Names of Python are written in more than one way. */
const asks = ({ dependencies }: Manifest, name: string): boolean =>
  dependencies.has(name) || dependencies.has(canonical(name))

/** Packages that ask for one, be it by way of others. */
const dependentsOf = (name: string, manifests: readonly Manifest[]): Manifest[] => {
  const found = new Set<Manifest>()
  const names = [name]
  for (let one = names.pop(); one !== undefined; one = names.pop())
    for (const manifest of manifests) {
      if (!asks(manifest, one) || found.has(manifest)) continue
      found.add(manifest)
      if (manifest.name !== undefined) names.push(manifest.name)
    }
  return [...found]
}

/** The packages of the project, those of each language by themselves: a name means another thing in the other. */
const manifestsOf = (project: Project, files: readonly string[]): Manifest[][] => {
  const of = (pattern: RegExp) => [...new Set(files.filter((path) => pattern.test(path)).map(project.manifestOf))]
  // Lists of requirements are not among the files: what has code of Python is asked.
  return [of(/(^|\/)package\.json$/), of(/\.py$/)]
}

/** Where only some of the code reads the process's environment, what is said of that holds. */
const merged = (need: Need, more: Need): Need => ({
  ...need,
  reads: need.reads === more.reads ? need.reads : 'process',
  variables: new Map([...need.variables, ...more.variables]),
  routes: new Set([...need.routes, ...more.routes]),
})

/** A package and those of the project that it asks for, be it by way of others. */
const runsIn = (folder: string, languages: readonly (readonly Manifest[])[]): Set<string> => {
  const found = new Set([folder])
  for (const manifests of languages) {
    const open = manifests.filter((one) => one.folder === folder)
    for (let one = open.pop(); one !== undefined; one = open.pop())
      for (const other of manifests) {
        const isAsked = other.name !== undefined && asks(one, other.name)
        if (!isAsked || found.has(other.folder)) continue
        found.add(other.folder)
        open.push(other)
      }
  }
  return found
}

const code = /\.([cm]?[jt]sx?|vue|svelte|astro|py|ipynb)$/

/**
 * What code reads that was routed before, and may not have been looked at now: with the key beside it and no address, the key would go to
 * the provider.
 */
const withRouted = (
  project: Project,
  needs: readonly Need[],
  languages: readonly Manifest[][],
  files: readonly string[],
) => {
  const byFolder = new Map<string, Variable[]>()
  for (const path of needs.length === 0 ? [] : files.filter((one) => code.test(one))) {
    const text = readText(project.root, path)
    const names = text === undefined ? [] : variablesOf([text], project)
    if (text === undefined || names.length === 0 || whyUntouched(path, text, false) !== undefined) continue
    const { folder } = project.manifestOf(path)
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), ...names])
  }
  return needs.map((need) => {
    const more = [...runsIn(need.folder, languages)].flatMap((folder) => byFolder.get(folder) ?? [])
    return { ...need, variables: new Map([...need.variables, ...more.map((one) => [one.name, one] as const)]) }
  })
}

/** `loads`: does something of that package load a .env file? */
export const needsOf = (project: Project, sites: readonly Site[], loads: (folder: string) => boolean): Need[] => {
  const own = ownNeeds(project, sites)
  const needs = new Map(own.map((need) => [need.folder, need]))
  const files = listFiles(project.root)
  const languages = manifestsOf(project, files)
  for (const need of own) {
    const asking = languages.flatMap((manifests) => {
      const { name } = manifests.find(({ folder }) => folder === need.folder) ?? {}
      return name === undefined ? [] : dependentsOf(name, manifests)
    })
    // Who gets the key for code of its own needs them too, though nothing is seen that loads its file.
    const getsKey = (folder: string) => loads(folder) || own.some((one) => one.folder === folder)
    const runners = asking.filter(({ folder }) => folder !== need.folder && getsKey(folder))
    for (const { folder } of runners) {
      const ofRunner = needs.get(folder) ?? { ...need, folder }
      needs.set(folder, merged(ofRunner, need))
    }
    // A library that loads a file for programs of its own has its addresses there too.
    if (runners.some(({ folder }) => loads(folder)) && !loads(need.folder)) needs.delete(need.folder)
  }
  return withRouted(project, [...needs.values()], languages, files)
}
