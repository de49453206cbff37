/** The end of a run of `respan setup` behind the written code: environment, key, proof. And the way back, should it break off. */

import type { Config } from '../config/shape.ts'
import type { FoundKey } from '../setup/env-plan.ts'
import type { Place } from '../setup/env-write.ts'
import type { Proof } from '../setup/verify.ts'
import type { Context, Input } from './command.ts'
import { isOn } from './command.ts'
import { chooseEnv, type EnvChoice, isWritten, writeEnv } from './setup-env.ts'
import type { FoundSites } from './setup-find.ts'
import { environment, forgetKey, obtainKey, type ProjectKey, projectName, strangeKey } from './setup-key.ts'
import type { SetupRequest } from './setup-options.ts'
import { healthAt, proveRoutes } from './setup-verify.ts'

export interface Ready extends EnvChoice {
  /** A key that is there and that the gateway does not know. */
  strange?: FoundKey
  /** The key that is there is replaced. */
  isNewKey: boolean
}

/** What the end will need, before anything is written. */
export const makeReady = async (input: Input, ctx: Context, { project, sites }: FoundSites): Promise<Ready> => {
  const choice = await chooseEnv(input, ctx, project, sites)
  const isNewKey = isOn(input, 'newKey')
  const strange = choice.plans.length === 0 ? undefined : await strangeKey(ctx, choice.keys)
  // One in the environment would win over whatever stands in a file.
  const isLasting = strange !== undefined && (!isNewKey || strange.from === environment)
  return { ...choice, isNewKey, ...(isLasting && { strange }) }
}

/** Is there something that the code needs and that no file has? */
export const isMissing = ({ plans, keys, strange }: Ready): boolean =>
  plans.some(({ variables }) => variables.length > 0) ||
  (plans.some(isWritten) && (keys.length === 0 || strange !== undefined))

export interface EnvDone {
  key?: ProjectKey
  envFiles: string[]
}

/** Makes the key and writes the files. What it did is in the record of the run, or was taken back when it throws. */
export const finishEnv = async (
  ctx: Context,
  { project }: FoundSites,
  place: Place,
  ready: Ready,
): Promise<EnvDone> => {
  if (!ready.plans.some(isWritten)) return { envFiles: [] }
  const key = await obtainKey(ctx, ready.keys, projectName(project), ready.isNewKey)
  try {
    const changes = await writeEnv(place, ready, { name: project.wishes.keyName, value: key.value }, key.id)
    return { key, envFiles: changes.map(({ file }) => file) }
  } catch (thrown) {
    await forgetKey(ctx, key)
    throw thrown
  }
}

/** As it is when an agent has routed more: what that needs is written too, into the same run. `agree` may say no. */
export const finishMore = async (
  input: Input,
  ctx: Context,
  place: Place,
  found: FoundSites,
  first: { ready: Ready; env: EnvDone },
  agree: (more: Ready) => Promise<Ready | undefined>,
): Promise<{ ready: Ready; env: EnvDone }> => {
  const { ready, env } = first
  const made = await makeReady(input, ctx, found)
  const more = { ...made, isNewKey: made.isNewKey && env.key === undefined }
  if (!isMissing(more)) return { ready: more, env }
  const agreed = await agree(more)
  if (agreed === undefined) return { ready, env }
  const { key, envFiles } = await finishEnv(ctx, found, place, agreed)
  return {
    ready: agreed,
    env: { ...((env.key ?? key) && { key: env.key ?? key }), envFiles: [...new Set([...env.envFiles, ...envFiles])] },
  }
}

/** What has been done, so that it can be taken back. */
export interface Deeds {
  /** Ids, in the order in which they ran. */
  runs: string[]
  key?: ProjectKey
}

/** Code, environment, the key that was made: the last first. */
export const rollBack = async (ctx: Context, root: string, { runs, key }: Deeds): Promise<void> => {
  const [{ disk, runToUndo, undoRun }, { restoreGone }] = await Promise.all([
    import('../setup/index.ts'),
    import('../setup/agent-trace.ts'),
  ])
  try {
    for (const id of [...runs].reverse()) {
      const run = runToUndo(disk, root, id)
      if (run !== undefined) undoRun(disk, root, run)
      restoreGone(disk, root, id)
    }
  } finally {
    await forgetKey(ctx, key)
  }
}

export const noGatewayLine = (url: string, program: string): string =>
  `no gateway answers at ${url}; start it with: ${program} proxy start --detach`

/** Proofs, or why there are none. */
export const prove = async (
  { wishes }: Pick<SetupRequest, 'wishes'>,
  { plans }: Ready,
  key: ProjectKey | undefined,
  program: string,
): Promise<{ proofs: Proof[]; unproven?: string; simulates?: boolean }> => {
  if (plans.length === 0 || key === undefined) return { proofs: [] }
  const url = wishes.gateway
  const health = await healthAt(url)
  if (health === undefined) return { proofs: [], unproven: noGatewayLine(url, program) }
  return { proofs: await proveRoutes({ url, key: key.value }, plans), simulates: health.simulating }
}

/** Can a gateway that is started here be the one that the code is led to? */
export const canStart = (url: string, { port, host }: Config): boolean => {
  const at = new URL(url)
  return at.port === String(port) && ['127.0.0.1', 'localhost', '[::1]', host].includes(at.hostname)
}
