/** Sites by the package they are in, for monorepos. */

import { listFiles } from './files.ts'
import type { Project } from './project.ts'
import type { Site, Verdict } from './site.ts'

export interface PackageCount {
  name: string
  /** Below the root; '.' for the root. */
  folder: string
  counts: Partial<Record<Verdict, number>>
}

export const countVerdicts = (sites: readonly Site[]): Partial<Record<Verdict, number>> => {
  const counts: Partial<Record<Verdict, number>> = {}
  for (const { verdict } of sites) counts[verdict] = (counts[verdict] ?? 0) + 1
  return counts
}

export const countPackages = (project: Project, sites: readonly Site[]): PackageCount[] =>
  // One of JavaScript and one of Python may lie in a folder: they are one.
  [...Map.groupBy(sites, (site) => project.manifestOf(site.file).folder)]
    .map(([folder, own]) => {
      const shown = folder === '' ? '.' : folder
      const [name] = own.flatMap((site) => project.manifestOf(site.file).name ?? [])
      return { name: name ?? shown, folder: shown, counts: countVerdicts(own) }
    })
    .sort((a, b) => (a.folder < b.folder ? -1 : 1))

/** Is a file of one of the packages, each given by its name or folder? */
export const inPackages = (project: Project, wanted: readonly string[]): ((file: string) => boolean) => {
  const folders = new Set(wanted.map((word) => word.replace(/^\.\/|\/$/g, '')))
  return (file) => {
    const { folder, name } = project.manifestOf(file)
    return folders.has(folder === '' ? '.' : folder) || (name !== undefined && folders.has(name))
  }
}

/** As they are called, else where they lie. */
export const packageNames = (project: Project): string[] => {
  const found = new Set(listFiles(project.root).map(project.manifestOf))
  return [...new Set([...found].map(({ name, folder }) => name ?? (folder === '' ? '.' : folder)))].sort()
}

/** The first that no file belongs to. */
export const unknownPackage = (project: Project, wanted: readonly string[]): string | undefined => {
  const files = wanted.length === 0 ? [] : listFiles(project.root)
  return wanted.find((word) => !files.some(inPackages(project, [word])))
}
