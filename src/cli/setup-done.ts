/** What `respan setup` says of environment, hand-off and proof, as people read it and as programs do. In: facts. Out: lines, records. */

import type { EnvPlan, FoundKey } from '../setup/env-plan.ts'
import { masked } from '../setup/env-value.ts'
import type { Proof, SeenCall } from '../setup/verify.ts'
import { plain, type Style } from './output.ts'
import type { HandedOver } from './setup-agent.ts'
import { isWritten } from './setup-env.ts'
import type { ProjectKey } from './setup-key.ts'

export interface Done {
  plans: readonly EnvPlan[]
  keyName: string
  /** Absent: none was made or looked for. */
  key?: ProjectKey
  /** Files that were written, `.gitignore` and examples too. */
  envFiles: readonly string[]
  handed?: HandedOver
  proofs: readonly Proof[]
  /** Why nothing was proven. */
  unproven?: string
  /** The gateway has no provider's key, and makes the answers up. */
  simulates?: boolean
  seen?: SeenCall
}

/** Why not all went through, though it was tried. */
export const isRefuted = ({ proofs }: Done): boolean => proofs.some(({ isProven }) => !isProven)

/** Did an agent that was asked for not do its work? */
export const isAgentFailed = ({ handed }: Done): boolean => handed?.end === 'failed' || handed?.end === 'timeout'

const keyWord = (key: ProjectKey | undefined): string =>
  key === undefined
    ? '…'
    : `${masked(key.value)}${key.from === undefined ? ' (made now, for this project alone)' : ` (from ${key.from})`}`

const loadedLine = (by: string, at: string | undefined): string =>
  `loaded by ${by}${at === undefined ? '' : ` in ${at}`}`

/** A file that nothing is written into. */
const containerLines = ({ target, forContainers = [], kept }: EnvPlan, keyName: string, style: Style): string[] => [
  '',
  `${style('bold', target.file)}  loaded by ${target.loadedBy ?? 'nothing'}, into containers alone: nothing is written into it`,
  ...(forContainers.length === 0 ? [] : ['  yours to write there, or into the compose file:']),
  ...forContainers.map(({ name, value }) => `    ${name}=${value}`),
  ...(forContainers.length === 0 ? [] : [`    ${keyName}=… (respan keys create makes one)`]),
  ...kept.map(({ name, why }) => style('dim', `    ${name} stays: ${plain(why)}`)),
  ...(forContainers.length === 0 ? [] : target.warnings.map((warning) => style('yellow', `  ! ${plain(warning)}`))),
]

const fromWhere = (keys: readonly FoundKey[], isFirst: boolean): string => {
  const [known] = keys
  if (known !== undefined) return `the one of ${known.from}`
  return isFirst ? 'a key is made' : 'the same key'
}

/** Before it is done: what each file would get. `keys`: those that are there, the one that wins first. */
export const envPlanLines = (
  plans: readonly EnvPlan[],
  keyName: string,
  keys: readonly FoundKey[],
  style: Style,
): string[] => {
  const written = plans.filter(isWritten)
  return plans.flatMap((plan) => {
    if (!isWritten(plan)) return containerLines(plan, keyName, style)
    const { target, variables, kept } = plan
    const hasKey = keys.some(({ from }) => from === target.file)
    return [
      '',
      `${style('bold', target.file)}  ${target.exists ? '' : 'new, '}${target.loadedBy === undefined ? style('yellow', 'loaded by nothing') : loadedLine(target.loadedBy, target.loadedIn)}`,
      ...(hasKey ? [] : [`  ${style('green', '+')} ${keyName}=… (${fromWhere(keys, plan === written[0])})`]),
      ...variables.map(({ name, value }) => `  ${style('green', '+')} ${name}=${value}`),
      ...kept.map(({ name, why }) => style('dim', `    ${name} stays: ${plain(why)}`)),
      ...(target.ignore === undefined ? [] : [`  ${style('green', '+')} ${target.ignore.file}: ${target.ignore.line}`]),
      ...target.passedOver.map(({ file, why }) => style('dim', `    ${file} gets nothing: ${why}`)),
      ...target.warnings.map((warning) => style('yellow', `  ! ${plain(warning)}`)),
    ]
  })
}

export const envLines = ({ plans, keyName, key, envFiles }: Done, style: Style): string[] =>
  plans.flatMap((plan) => {
    if (!isWritten(plan)) return containerLines(plan, keyName, style)
    const { target, variables, kept } = plan
    const { file, loadedBy, loadedIn, warnings, passedOver } = target
    const ignored = envFiles.includes(target.ignore?.file ?? '') ? ', git-ignored now' : ''
    return [
      '',
      `${style('bold', 'Environment')}: ${file}${ignored}, ${loadedBy === undefined ? 'loaded by nothing yet' : loadedLine(loadedBy, loadedIn)}`,
      ...(key === undefined ? [] : [`  ${keyName}=${keyWord(key)}`]),
      ...variables.map(({ name, value }) => `  ${name}=${value}`),
      ...kept.map(({ name, why }) => `  ${name} stays: ${plain(why)}`),
      ...passedOver.map(({ file: other, why }) => `  ${other} gets nothing: ${plain(why)}`),
      ...warnings.map((warning) => style('yellow', `  ! ${plain(warning)}`)),
    ]
  })

const endings: Readonly<Record<HandedOver['end'], string>> = {
  done: '',
  failed: '; it failed',
  timeout: '; its time was over',
  stopped: '; it was stopped',
}

export const handedLines = ({
  name,
  given,
  resolved,
  end,
  said,
  changed,
  others,
  gone,
  secret,
}: HandedOver): string[] => [
  `Handed to ${name}: ${resolved} of ${given} resolved${endings[end]}`,
  ...(said === undefined ? [] : [`  it said: ${plain(said.split('\n').at(-1) ?? '')}`]),
  ...(changed.length === 0 ? [] : [`  it changed ${changed.join(', ')}`]),
  ...(others.length === 0 ? [] : [`  it also touched ${others.join(', ')}, which it was not asked about`]),
  ...(gone.length === 0 ? [] : [`  it deleted ${gone.join(', ')}; a copy is kept`]),
  ...(secret.length === 0 ? [] : [`  it touched ${secret.join(', ')}, which no record is kept of: --undo leaves that`]),
  ...(changed.length + others.length + gone.length === 0
    ? []
    : [`  respan setup --undo takes ${secret.length === 0 ? 'all of that' : 'the rest'} back`]),
]

/** Providers of what the code speaks, as `providers add` takes them. */
const providersOf = (plans: Done['plans']): string =>
  [...new Set(plans.flatMap(({ routes }) => routes))].join(', ') || 'openai'

export const proofLines = ({ proofs, unproven, seen, simulates, plans }: Done, style: Style): string[] => [
  ...proofs.map(({ route, isProven, id, why }) =>
    isProven
      ? `${style('green', '✓')} ${route}: a free call went through; respan traces get ${id}`
      : `${style('red', '✗')} ${route}: ${plain(why ?? '')}`,
  ),
  ...(unproven === undefined ? [] : [`Not proven: ${unproven}`]),
  ...(simulates
    ? [
        style('yellow', `! the gateway has no provider's key: your app would get answers of its simulator`),
        `  give it one: respan providers add NAME (${providersOf(plans)})`,
      ]
    : []),
  ...(seen === undefined
    ? []
    : [`${style('green', '✓')} your app's first call: ${plain(seen.model)}; respan traces get ${seen.id}`]),
]

export const envRecords = (plans: readonly EnvPlan[]) =>
  plans.map(({ folders, target, variables, kept, names, forContainers }) => ({
    file: target.file,
    packages: folders.map((folder) => (folder === '' ? '.' : folder)),
    exists: target.exists,
    loadedBy: target.loadedBy ?? null,
    loadedIn: target.loadedIn ?? null,
    ignore: target.ignore ?? null,
    names,
    set: variables,
    forContainers: forContainers ?? null,
    kept,
    passedOver: target.passedOver,
    warnings: target.warnings,
  }))

export const doneRecord = (done: Done) => ({
  environment: envRecords(done.plans),
  key: done.key === undefined ? null : { shown: masked(done.key.value), from: done.key.from ?? null },
  written: done.envFiles,
  agent:
    done.handed === undefined
      ? null
      : {
          name: done.handed.name,
          end: done.handed.end,
          given: done.handed.given,
          resolved: done.handed.resolved,
          changed: done.handed.changed,
          others: done.handed.others,
          gone: done.handed.gone,
          secret: done.handed.secret,
        },
  verification: done.proofs.map(({ route, isProven, id, why }) => ({
    route,
    ok: isProven,
    id: id ?? null,
    why: why ?? null,
  })),
  unproven: done.unproven ?? null,
  simulates: done.simulates ?? null,
})
