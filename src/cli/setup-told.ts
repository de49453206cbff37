/** The summary of a run, put together. */

import type { Context } from './command.ts'
import { styleOf } from './output.ts'
import type { Written } from './setup-apply.ts'
import type { Done } from './setup-done.ts'
import type { FoundSites } from './setup-find.ts'
import { setupFrom } from './setup-place.ts'
import { summaryLines } from './setup-summary.ts'

/** Commands in a text, as they are typed here. */
export const asTyped = (text: string, root: string, ctx: Context): string =>
  text
    .replace(/(?<!npx )\brespan setup (?=--)/g, () => `${setupFrom(ctx, root)} `)
    .replace(/(?<!npx )\brespan (?=(?:traces|proxy|doctor|providers) )/g, `${ctx.program} `)

/** `found`: the project as it is when all is done, for what is left in it. */
export const summaryText = async (
  { applied, routed }: Written,
  { plan, sites, project }: FoundSites,
  done: Done,
  ctx: Context,
): Promise<string> => {
  const { isRepository, ruleNamed } = await import('../setup/index.ts')
  const outcome = {
    applied,
    routed,
    sites,
    nameOf: ruleNamed,
    isTracked: isRepository(plan.root),
    mode: project.wishes.mode,
    done,
  }
  const text = summaryLines(outcome, styleOf(ctx)).join('\n').trimStart()
  return asTyped(text, plan.root, ctx)
}
