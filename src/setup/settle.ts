/** What only all sites together show: one variable for two clients, the entry of a package's agents. In: sites. Out: sites. Pure. */

import type { Project } from './project.ts'
import type { Site } from './site.ts'

const review = (site: Site, reason: string): Site => ({ ...site, verdict: 'REVIEW', reason, env: [], edits: [] })

/** Azure's client of the OpenAI SDK takes this one for its own base URL. */
const sharedWithAzure = 'OPENAI_BASE_URL'

/** A variable that others read too is not set: they would be led away with it. */
const withoutClashes = (sites: readonly Site[], project: Project): Site[] => {
  const folderOf = (site: Site) => project.manifestOf(site.file).folder
  const azure = new Set(sites.filter(({ sdk }) => sdk === 'azure-openai').map(folderOf))
  return sites.map((site) => {
    const [variable] = site.verdict === 'ENV' ? site.env : []
    if (variable === undefined) return site
    const { name, value } = variable
    if (name === sharedWithAzure && azure.has(folderOf(site)))
      return review(site, `the client of Azure in this package reads ${name} too`)
    const other = sites.find(
      (one) => one.verdict !== 'SKIP' && one.reads === name && one.env.every((asked) => asked.value !== value),
    )
    return other === undefined
      ? site
      : review(site, `${other.file}:${other.line} reads ${name} too, and is another client's`)
  })
}

const isRunner = ({ sdk, verdict }: Site): boolean => sdk === 'openai-agents' && verdict === 'REVIEW'

/** The runners of a package are one matter, placed at the first; none where the package sets a client somewhere. */
const withOneEntry = (sites: readonly Site[], project: Project): Site[] => {
  const folderOf = (site: Site) => project.manifestOf(site.file).folder
  const runners = Map.groupBy(sites.filter(isRunner), folderOf)
  const settled = new Set(
    sites
      .filter((site) => site.sdk === 'openai' && project.read(site.file)?.includes('setDefaultOpenAIClient'))
      .map(folderOf),
  )
  return sites.flatMap((site) => {
    if (!isRunner(site)) return [site]
    const all = runners.get(folderOf(site)) ?? []
    if (settled.has(folderOf(site)) || all[0] !== site) return []
    const count = all.length === 1 ? '' : ` (${all.length} files of this package start one)`
    return [{ ...site, reason: `${site.reason}${count}` }]
  })
}

export const settle = (sites: readonly Site[], project: Project): Site[] =>
  withOneEntry(withoutClashes(sites, project), project)
