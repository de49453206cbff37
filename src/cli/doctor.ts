/** `respan doctor`: why an app's calls do not arrive. Changes nothing, calls nobody but the gateway. */

import type { Facts, Finding } from '../setup/doctor.ts'
import { type Command, type Context, defineCommand, type Input, isOn, jsonOption } from './command.ts'
import { plain, styleOf } from './output.ts'
import { atDesk, readProject } from './project.ts'
import { type FoundSites, findSites } from './setup-find.ts'
import { readRequest } from './setup-options.ts'
import { healthAt } from './setup-verify.ts'

/** The environment over the files that are loaded, as the app would see it. */
const valuesOf = async (root: string, files: readonly string[], ctx: Context): Promise<Map<string, string>> => {
  const [{ readEnv }, { readText }] = await Promise.all([import('../setup/env-file.ts'), import('../setup/files.ts')])
  const values = new Map<string, string>()
  for (const file of files) for (const [name, value] of readEnv(readText(root, file) ?? '')) values.set(name, value)
  for (const [name, value] of Object.entries(ctx.env)) if (value !== undefined && value !== '') values.set(name, value)
  return values
}

const originOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).origin : undefined)

const factsOf = async (found: FoundSites, ctx: Context): Promise<Facts> => {
  const { project, sites } = found
  const { gateway, keyName } = project.wishes
  const [{ findKeys, planEnv }, { listFiles }] = await Promise.all([
    import('../setup/env-plan.ts'),
    import('../setup/files.ts'),
  ])
  const plans = planEnv(project, sites, { keyName })
  const values = await valuesOf(
    project.root,
    plans.map(({ target }) => target.file),
    ctx,
  )
  const keys = findKeys(project.root, plans, keyName, ctx.env)
  const valid = await atDesk(
    ctx,
    ({ control }) => new Set(keys.filter(({ value }) => control.findGrant(value)).map(({ value }) => value)),
  )
  const origins = [...new Set([gateway, ...values.values()].flatMap((value) => originOf(value) ?? []))]
  const asked = origins.filter((origin) =>
    plans.some(({ names }) => names.some((name) => originOf(values.get(name) ?? '') === origin)),
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
    values,
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
  // Read the settings as the other commands do, so that a broken file is told in the same words.
  await readProject(ctx)
  const found = await findSites(request, ctx)
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
