/** What was done, when it is done: claimed only for sites that were found routed afterwards. */

import type { Applied, Site, Wishes } from '../setup/index.ts'
import { plain, type Style } from './output.ts'
import { type Done, envLines, handedLines, proofLines } from './setup-done.ts'

export interface Outcome {
  applied: Applied
  /** As they are now. */
  sites: readonly Site[]
  /** Sites of the written files that are routed now. */
  routed: readonly Site[]
  nameOf(sdk: string): string
  /** There is a git repository. */
  isTracked: boolean
  mode: Wishes['mode']
  done: Done
}

/** A site's place without the column. */
const lineOf = ({ id }: Site): string => id.replace(/:\d+$/, '')

const bySdk = (sites: readonly Site[], nameOf: (sdk: string) => string): string[] =>
  [...Map.groupBy(sites, ({ sdk }) => nameOf(sdk))].map(([name, own]) => `  ${name}: ${own.map(lineOf).join(', ')}`)

const listed = (title: string, sites: readonly Site[], wanted: Site['verdict']): string[] => {
  const own = sites.filter(({ verdict }) => verdict === wanted)
  return own.length === 0 ? [] : ['', title, ...own.map((site) => `  ${lineOf(site)}  ${plain(site.reason)}`)]
}

const leftAlone = (sites: readonly Site[]): string => {
  const counts = (['KEEP', 'UNSUPPORTED', 'SKIP'] as const).flatMap((verdict) => {
    const count = sites.filter((site) => site.verdict === verdict).length
    return count === 0 ? [] : [`${verdict} ${count}`]
  })
  return counts.length === 0 ? '' : `Left alone on purpose: ${counts.join(' · ')} (--json has each with its reason)`
}

const headline = ({ routed, applied, sites }: Outcome): string => {
  const before = sites.filter(({ verdict }) => verdict === 'ALREADY').length
  if (sites.length === 0) return 'No LLM client was found.'
  if (routed.length === 0 && before > 0) return `Already routed: ${before} ${before === 1 ? 'site' : 'sites'}`
  const files = applied.written.length
  return `Routed now: ${routed.length} ${routed.length === 1 ? 'site' : 'sites'} in ${files} ${files === 1 ? 'file' : 'files'}`
}

const wayBack = ({ isTracked, done: { handed } }: Outcome): string[] => [
  '',
  `Take it back: respan setup --undo${handed?.run === undefined ? '' : ` (once for what ${handed.name} changed, once more for the rest)`}${isTracked ? '' : ' (there is no git here; the record is in .respan/)'}`,
]

/** Files that were written besides, which no line above names. */
const besides = ({ envFiles, plans }: Done): string[] => {
  const named = new Set(plans.map(({ target }) => target.file))
  const others = [...new Set(envFiles)].filter((file) => !named.has(file))
  return others.length === 0 ? [] : ['', `Also written: ${others.join(', ')}`]
}

/** What happens where the app runs without what was set here. */
const beforeDeploy = ({ mode, done: { plans, keyName }, routed }: Outcome): string[] => {
  const names = [...new Set(plans.flatMap((plan) => plan.names))].filter((name) => name !== keyName)
  if (mode === 'literal' && routed.length > 0)
    return [
      "Before you deploy: the gateway's address stands in the code, and where no gateway answers there the calls fail; respan setup --undo takes it out.",
    ]
  if (names.length === 0) return []
  const said = names.every((name) => name.startsWith('RESPAN_')) ? 'the RESPAN_ variables' : names.join(', ')
  const verb = said === names.join(', ') && names.length === 1 ? 'is' : 'are'
  return [`Before you deploy: where ${said} ${verb} not set, the app talks to its providers directly, as before.`]
}

export const summaryLines = (outcome: Outcome, style: Style): string[] => {
  const { applied, sites, routed, nameOf, done } = outcome
  const alone = leftAlone(sites)
  const proof = proofLines(done, style)
  const wasChanged = applied.run !== undefined || done.envFiles.length > 0 || done.handed?.run !== undefined
  return [
    '',
    style('bold', headline(outcome)),
    ...bySdk(routed, nameOf),
    ...applied.left.map(({ file, reason }) => `  ${file} is left as it is: ${reason}`),
    ...envLines(done, style),
    ...besides(done),
    ...(alone === '' ? [] : ['', alone]),
    ...listed('Needs you:', sites, 'REVIEW'),
    ...listed('Addresses that setup leaves to you (--dry-run shows the line for each):', sites, 'REPORT'),
    ...(done.handed === undefined ? [] : ['', ...handedLines(done.handed)]),
    ...(proof.length === 0 ? [] : ['', style('bold', 'Proof'), ...proof.map((line) => `  ${line}`)]),
    ...(wasChanged ? wayBack(outcome) : []),
    ...(routed.length === 0 && !wasChanged ? [] : beforeDeploy(outcome)),
  ]
}
