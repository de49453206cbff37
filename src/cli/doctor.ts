/** `respan doctor`: why an app's calls do not arrive. Changes nothing, calls nobody but the gateway. */

import type { Facts, Finding } from '../setup/doctor.ts'
import { type Command, type Context, defineCommand, type Input, isOn, jsonOption } from './command.ts'
import { plain, styleOf } from './output.ts'
import { atDesk, readProject } from './project.ts'
import { type FoundSites, findSites } from './setup-find.ts'
import { readRequest } from './setup-options.ts'
import { withEnvRouted } from './setup-routed.ts'
import { healthAt } from './setup-verify.ts'

/** The environment over the files that something loads, as the code would see it. */
const valuesOf = (files: readonly string[], read: (file: string) => Map<string, string>, ctx: Context) => {
  const values = new Map(files.flatMap((file) => [...read(file)]))
  for (const [name, value] of Object.entries(ctx.env)) if (value !== undefined && value !== '') values.set(name, value)
  return values
}

const originOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).origin : undefined)

const factsOf = async (found: FoundSites, ctx: Context): Promise<Facts> => {
  const { project, sites } = found
  const { gateway, keyName } = project.wishes
  const [{ findKeys, planEnv }, { readEnv }, { listFiles, readText }] = await Promise.all([
    import('../setup/env-plan.ts'),
    import('../setup/env-file.ts'),
    import('../setup/files.ts'),
  ])
  // Code that is not rewritten yet reads nothing of ours.
  const plans = planEnv(
    project,
    sites.filter(({ verdict }) => verdict !== 'REWRITE'),
    { keyName },
  )
  const read = (file: string) => readEnv(readText(project.root, file) ?? '')
  const seen = new Map(plans.map((plan) => [plan, valuesOf(plan.loaded, read, ctx)]))
  const keys = findKeys(project.root, plans, keyName, ctx.env)
  const valid = await atDesk(
    ctx,
    ({ control }) => new Set(keys.filter(({ value }) => control.findGrant(value)).map(({ value }) => value)),
  )
  const asked = new Set(
    [...seen].flatMap(([{ names }, values]) => names.flatMap((name) => originOf(values.get(name) ?? '') ?? [])),
  )
  const answering = new Set<string>()
  for (const origin of asked) if ((await healthAt(origin)) !== undefined) answering.add(origin)
  const health = await healthAt(gateway)
  return {
    sites,
    plans,
    keyName,
    keys,
    isValid: (key) => valid.has(key),
    seenBy: (plan) => seen.get(plan) ?? new Map(),
    gateway: { url: gateway, answers: health !== undefined, simulates: health?.simulating === true },
    answers: (url) => answering.has(originOf(url) ?? ''),
    env: ctx.env,
    containers: listFiles(project.root).filter((path) => /(^|\/)(docker-)?compose[\w.-]*\.ya?ml$/.test(path)),
    program: ctx.program,
  }
}

const marks: Readonly<Record<Finding['state'], [string, 'green' | 'yellow' | 'red']>> = {
  ok: ['✓', 'green'],
  warn: ['!', 'yellow'],
  fail: ['✗', 'red'],
}

const run = async (input: Input, ctx: Context): Promise<number> => {
  const request = await readRequest({ args: input.args, options: {} }, ctx)
  if (request.notice !== undefined) ctx.err(request.notice)
  // Read the settings as the other commands do, so that a broken file is told in the same words.
  await readProject(ctx)
  const found = await withEnvRouted(request, await findSites(request, ctx), ctx)
  const { byMend, diagnose } = await import('../setup/doctor.ts')
  const findings = diagnose(await factsOf(found, ctx))
  const isWell = findings.every(({ state }) => state !== 'fail')
  if (isOn(input, 'json')) ctx.out(JSON.stringify({ ok: isWell, findings }, null, 2))
  else {
    const style = styleOf(ctx)
    for (const group of byMend(findings)) {
      for (const { state, text } of group) ctx.out(`${style(marks[state][1], marks[state][0])} ${plain(text)}`)
      const mend = group[0]?.mend
      if (mend !== undefined) ctx.out(style('dim', `    ${plain(mend)}`))
    }
  }
  return isWell ? 0 : 1
}

export const doctor: Command = defineCommand({
  name: 'doctor',
  summary: "tell why a project's calls do not arrive: key, addresses, who loads .env, gateway, proxies, new clients",
  args: [{ name: 'path', summary: 'the project (default: the folder here)', optional: true }],
  options: [jsonOption],
  examples: ['doctor', 'doctor apps/web --json'],
  run,
})
