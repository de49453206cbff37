/** The environment half of `respan setup`: a key of this gateway, found or made, and the .env files that get it. */

import type { EnvPlan, FoundKey } from '../setup/env-plan.ts'
import type { EnvChange, Place } from '../setup/env-write.ts'
import type { Project, Site } from '../setup/index.ts'
import { type Context, type Input, refuse, textOf } from './command.ts'
import { atDesk } from './project.ts'

export interface EnvChoice {
  plans: EnvPlan[]
  /** Keys that are there, the one that wins first. */
  keys: FoundKey[]
}

/** What would be written, and what is there. Nothing is made. Throws `forbidden` where no file may hold a key. */
export const chooseEnv = async (
  input: Input,
  ctx: Context,
  project: Project,
  sites: readonly Site[],
): Promise<EnvChoice> => {
  const { findKeys, planEnv } = await import('../setup/env-plan.ts')
  const file = textOf(input, 'envFile')?.replace(/^\.\//, '')
  if (file?.startsWith('/') || file?.split('/').includes('..'))
    throw refuse(`--env-file must be a file of the project, not "${file}"`)
  const { keyName } = project.wishes
  const plans = planEnv(project, sites, { keyName, ...(file !== undefined && { file }) })
  return { plans, keys: findKeys(project.root, plans, keyName, ctx.env) }
}

export interface ProjectKey {
  value: string
  /** '.env.local', 'the environment', or 'made'. */
  from: string
}

/** The key that the app will use, made where none is there. A key of elsewhere is never replaced unasked: undefined, and it is told. */
export const obtainKey = (
  ctx: Context,
  { keys }: EnvChoice,
  name: string,
  isReplaced: boolean,
): Promise<ProjectKey | undefined> =>
  atDesk(ctx, ({ control }) => {
    const [first] = keys
    if (first !== undefined && control.findGrant(first.value) !== undefined) return first
    if (first !== undefined && !isReplaced) return undefined
    return { value: control.createKey(name, 'test').secret, from: 'made' }
  })

/** Takes a key back that was made for a run that is taken back. */
export const forgetKey = (ctx: Context, key: ProjectKey | undefined): Promise<void> =>
  key?.from === 'made' ? atDesk(ctx, ({ control }) => void control.revokeKey(key.value)) : Promise.resolve()

/** The record first, then the files. */
export const writeEnv = async (
  place: Place,
  { plans }: EnvChoice,
  key: { name: string; value: string } | undefined,
): Promise<EnvChange[]> => {
  const [{ stepsOf, writeStep }, { recordChanges }] = await Promise.all([
    import('../setup/env-write.ts'),
    import('../setup/env-record.ts'),
  ])
  const steps = plans.flatMap((plan) => stepsOf(place, plan, key))
  const changes = steps.map(({ change }) => change)
  recordChanges(place, changes)
  for (const step of steps) writeStep(place, step)
  return changes
}
