/** What was done, when it is done: claimed only for sites that were found routed afterwards. */

import type { Applied, Plan, Site, Variable } from '../setup/index.ts'
import { plain, type Style } from './output.ts'

export interface Outcome {
  applied: Applied
  plan: Plan
  sites: readonly Site[]
  /** Sites of the written files that are routed now. */
  routed: readonly Site[]
  nameOf(sdk: string): string
  keyName: string
  /** There is a git repository. */
  isTracked: boolean
}

const bySdk = (sites: readonly Site[], nameOf: (sdk: string) => string): string[] =>
  [...Map.groupBy(sites, ({ sdk }) => nameOf(sdk))].map(
    ([name, own]) => `  ${name}: ${own.map(({ file, line }) => `${file}:${line}`).join(', ')}`,
  )

const variableLines = (env: readonly Variable[], keyName: string): string[] =>
  env.length === 0
    ? []
    : [
        '',
        'The environment has to have:',
        ...env.map(({ name, value }) => `  ${name}=${value}`),
        `  ${keyName}=… (respan keys create)`,
      ]

const leftAlone = (sites: readonly Site[]): string => {
  const counts = (['KEEP', 'UNSUPPORTED', 'SKIP'] as const).flatMap((verdict) => {
    const count = sites.filter((site) => site.verdict === verdict).length
    return count === 0 ? [] : [`${verdict} ${count}`]
  })
  return counts.length === 0 ? '' : `Left alone on purpose: ${counts.join(' · ')} (--json has each with its reason)`
}

export const summaryLines = (
  { applied, plan, sites, routed, nameOf, keyName, isTracked }: Outcome,
  style: Style,
): string[] => {
  const yours = sites.filter(({ verdict }) => verdict === 'REVIEW' || verdict === 'REPORT')
  const alone = leftAlone(sites)
  return [
    '',
    style(
      'bold',
      `Routed now: ${routed.length} ${routed.length === 1 ? 'site' : 'sites'} in ${applied.written.length} ${applied.written.length === 1 ? 'file' : 'files'}`,
    ),
    ...bySdk(routed, nameOf),
    ...applied.left.map(({ file, reason }) => `  ${file} is left as it is: ${reason}`),
    ...variableLines(plan.env, keyName),
    ...(alone === '' ? [] : ['', alone]),
    ...(yours.length === 0
      ? []
      : ['', 'Needs you:', ...yours.map(({ file, line, reason }) => `  ${file}:${line}  ${plain(reason)}`)]),
    ...(applied.run === undefined
      ? []
      : [
          '',
          `Take it back: respan setup --undo${isTracked ? '' : ' (there is no git here; the record is in .respan/)'}`,
        ]),
    'Before you deploy: where the RESPAN_ variables are not set, the app talks to its providers directly, as before.',
  ]
}
