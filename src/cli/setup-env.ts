/** The environment half of `respan setup`: which .env files get which names, and the writing of them. */

import type { EnvPlan, FoundKey } from '../setup/env-plan.ts'
import type { EnvChange, Place } from '../setup/env-write.ts'
import type { Project, Site } from '../setup/index.ts'
import { type Context, type Input, misuse, textOf } from './command.ts'

export interface EnvChoice {
  plans: EnvPlan[]
  /** Keys that are there, the one that wins first. */
  keys: FoundKey[]
}

/** Throws bad_request for one that is not below the root. */
export const envFileOf = (input: Input): string | undefined => {
  const file = textOf(input, 'dotenv')?.replace(/^\.\//, '')
  if (file?.startsWith('/') || file?.split('/').includes('..'))
    throw misuse(`--dotenv must be a file of the project, not "${file}"`)
  return file
}

/** What would be written, and what is there. Nothing is made. Throws `forbidden` where no file may hold a key. */
export const chooseEnv = async (
  input: Input,
  ctx: Context,
  project: Project,
  sites: readonly Site[],
): Promise<EnvChoice> => {
  const { findKeys, planEnv } = await import('../setup/env-plan.ts')
  const file = envFileOf(input)
  const { keyName } = project.wishes
  const plans = planEnv(project, sites, { keyName, ...(file !== undefined && { file }) })
  return { plans, keys: findKeys(project.root, plans, keyName, ctx.env) }
}

/** What only containers are given is a person's to write. */
export const isWritten = ({ forContainers }: EnvPlan): boolean => forContainers === undefined

/** The record first, then the files; none where nothing is to be written. `keyId`: of a key that was made for it. */
export const writeEnv = async (
  place: Place,
  { plans }: EnvChoice,
  key: { name: string; value: string },
  keyId: string | undefined,
): Promise<EnvChange[]> => {
  const [{ stepsOf, writeStep }, { recordChanges, recordKey }, { ensureRun }] = await Promise.all([
    import('../setup/env-write.ts'),
    import('../setup/env-record.ts'),
    import('../setup/record.ts'),
  ])
  const changes: EnvChange[] = []
  // One by one: two files of a folder may each need a line in the same .gitignore.
  for (const plan of plans.filter(isWritten)) {
    const steps = stepsOf(place, plan, key)
    if (steps.length === 0) continue
    if (changes.length === 0) {
      ensureRun(place.disk, place.root, place.id)
      if (keyId !== undefined) recordKey(place, keyId)
    }
    const own = steps.map(({ change }) => change)
    recordChanges(place, own)
    changes.push(...own)
    for (const step of steps) writeStep(place, step)
  }
  return changes
}
