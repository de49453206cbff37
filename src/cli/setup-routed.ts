/** Clients that variables alone lead to the gateway, as `--mode env` has them: they are routed, though their code says nothing of it. */

import type { Context } from './command.ts'
import { type FoundSites, findSites } from './setup-find.ts'
import type { SetupRequest } from './setup-options.ts'

export const withEnvRouted = async (request: SetupRequest, found: FoundSites, ctx: Context): Promise<FoundSites> => {
  const open = found.sites.filter(({ verdict }) => verdict === 'REWRITE')
  if (open.length === 0 || request.wishes.mode !== 'code') return found
  const { isOurs } = await import('../setup/hosts.ts')
  const wishes = { ...request.wishes, mode: 'env' as const }
  const quiet: Context = { ...ctx, err: () => undefined }
  const again = await findSites({ ...request, wishes }, quiet, new Set(open.map(({ file }) => file)))
  const isLed = ({ env }: (typeof open)[number]) =>
    env.length > 0 && env.every(({ name }) => isOurs(ctx.env[name] ?? '', wishes.gateway))
  const routed = new Map(
    again.sites
      .filter((site) => site.verdict === 'ALREADY' || (site.verdict === 'ENV' && isLed(site)))
      .map((site) => [site.id, { ...site, verdict: 'ALREADY' as const, env: [] }]),
  )
  const sites = found.sites.map((site) => (site.verdict === 'REWRITE' ? (routed.get(site.id) ?? site) : site))
  if (routed.size === 0) return found
  const { makePlan } = await import('../setup/index.ts')
  return { ...found, sites, plan: await makePlan(found.project, sites) }
}
