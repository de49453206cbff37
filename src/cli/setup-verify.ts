/** The proof half of `respan setup`: is the gateway there (else it is started), a free call on each protocol, the app's own first call. */

import type { Config } from '../config/shape.ts'
import type { EnvPlan } from '../setup/env-plan.ts'
import type { Route } from '../setup/rule.ts'
import type { Gateway, Proof, SeenCall } from '../setup/verify.ts'
import type { Context } from './command.ts'
import { readProject } from './project.ts'

const healthMsMax = 2000

/** What /healthz of an address says; undefined: no gateway answers there. */
export const healthAt = async (url: string): Promise<{ simulating: boolean } | undefined> => {
  try {
    const response = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(healthMsMax) })
    const said = (await response.json()) as { status?: unknown; simulating?: unknown }
    return said.status === 'ok' ? { simulating: said.simulating === true } : undefined
  } catch {
    return undefined
  }
}

/** In the background. Returns its address; what it would print goes nowhere. Throws what `proxy start` throws. */
export const startGateway = async (ctx: Context): Promise<string> => {
  const { startDetached } = await import('./proxy-start.ts')
  let said = ''
  const quiet: Context = { ...ctx, out: (text) => (said += text), err: () => undefined }
  await startDetached({ args: [], options: { json: true } }, quiet, await readProject(ctx))
  return (JSON.parse(said) as { url: string }).url
}

/** Is the address the one that a gateway started here would have? */
export const isOwnAddress = (url: string, { port }: Config): boolean => new URL(url).port === String(port)

/** Routes of the code that a free call can prove; OpenAI's where the code uses others only. */
export const provableRoutes = async (plans: readonly EnvPlan[]): Promise<Route[]> => {
  const { isProvable } = await import('../setup/verify.ts')
  const used = [...new Set(plans.flatMap(({ routes }) => routes))].filter(isProvable)
  return used.length > 0 ? used : ['openai']
}

export const proveRoutes = async (gateway: Gateway, plans: readonly EnvPlan[]): Promise<Proof[]> => {
  const { proveRoute } = await import('../setup/verify.ts')
  return Promise.all((await provableRoutes(plans)).map((route) => proveRoute(gateway, route)))
}

const watchMsMax = 120_000

/** Until a call comes, two minutes are over, or the signal says so. */
export const watch = async (
  gateway: Gateway,
  proofs: readonly Proof[],
  since: number,
  signal: AbortSignal,
): Promise<SeenCall | undefined> => {
  const { watchForCall } = await import('../setup/verify.ts')
  const texts = (name: 'id' | 'keyId') => proofs.flatMap((proof) => proof[name] ?? [])
  return watchForCall(gateway, { since, keyIds: texts('keyId'), known: texts('id'), msMax: watchMsMax, signal })
}
