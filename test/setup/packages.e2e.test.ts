/**
 * Apps as the READMEs of some fifty packages begin, each in a repository of its own: set up by the command, then run as it is with its
 * .env file. The call is in the traces with provider, model and protocol; with the file of before it calls its provider's own host.
 * RESPAN_TEST_PACKAGES names a folder with the packages of npm in its node_modules, RESPAN_TEST_PYTHON an interpreter with those of
 * PyPI. An app whose package is absent is skipped.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from './packages/app.ts'
import { npmApps } from './packages/npm.ts'
import { pythonApps } from './packages/python.ts'
import { openRig, type Rig } from './packages/rig.ts'

const folder = process.env.RESPAN_TEST_PACKAGES ?? ''
const python = process.env.RESPAN_TEST_PYTHON ?? ''

/** name → version */
type Installed = ReadonlyMap<string, string>

const ofNpm = (apps: readonly App[]): Installed =>
  new Map(
    apps
      .flatMap(({ packages }) => packages)
      .flatMap((name): [string, string][] => {
        const manifest = join(folder, 'node_modules', name, 'package.json')
        if (folder === '' || !existsSync(manifest)) return []
        return [[name, (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version]]
      }),
  )

const list = 'import importlib.metadata as m, json; print(json.dumps([(d.name, d.version) for d in m.distributions()]))'
const ofPython = (): Installed =>
  new Map(
    python === ''
      ? []
      : (JSON.parse(spawnSync(python, ['-c', list], { encoding: 'utf8' }).stdout) as [string, string][]).map(
          ([name, version]) => [name.toLowerCase().replaceAll('_', '-'), version],
        ),
  )

const kinds = [
  { what: 'npm', variable: 'RESPAN_TEST_PACKAGES', apps: npmApps, installed: ofNpm(npmApps) },
  { what: 'PyPI', variable: 'RESPAN_TEST_PYTHON', apps: pythonApps, installed: ofPython() },
].map((kind) => {
  const missing = [
    ...new Set(kind.apps.flatMap(({ packages }) => packages.filter((name) => !kind.installed.has(name)))),
  ]
  if (missing.length > 0)
    console.warn(`SKIPPED: apps of ${kind.what} without ${missing.join(', ')}; ${kind.variable} names where they are`)
  return { ...kind, here: kind.apps.filter(({ packages }) => packages.every((name) => kind.installed.has(name))) }
})

const present = kinds.filter(({ here }) => here.length > 0)
if (present.length === 0) it.skip('apps of packages that are absent')

/** Some packages take half a minute to load where others use the machine too. */
const slowMs = 300_000

let rig: Rig | undefined
beforeAll(async () => {
  if (present.length > 0) rig = await openRig()
})
afterAll(() => rig?.close())

describe.each(present)('of $what', ({ what, here, installed }) => {
  const runtime = what === 'PyPI' ? { python } : { modules: join(folder, 'node_modules') }
  const rows = here.map((app) => [app.name, app] as const)

  it.each(rows)(
    '%s',
    async (_name, app) => {
      const made = (rig as Rig).make(app, installed, runtime, 'code')
      const { sites } = made.setUp()
      expect(sites).toMatchObject([{ verdict: app.verdict }])
      if (app.call !== undefined) {
        const { output, calls } = await made.run()
        const { model, provider, protocol } = app.call
        expect(calls, output).toMatchObject([{ input: expect.stringContaining('Say it'), model, protocol }])
        // Its own key goes to its provider's own address alone: there the simulator answers.
        if (app.verdict === 'REWRITE') expect(calls, output).toMatchObject([{ provider_id: provider }])
      }
      if (app.host === '') return
      const { hosts, output } = await made.hostsOfRun(app.call === undefined ? 'set up' : 'as before', app.host)
      expect(hosts, output).toContain(app.host)
    },
    slowMs,
  )

  const led = rows.filter(([, { call }]) => call !== undefined)
  it.each(led)(
    '%s, by a variable alone where the verdict is ENV',
    async (_name, app) => {
      const made = (rig as Rig).make(app, installed, runtime, 'env')
      const { sites } = made.setUp()
      expect(['ENV', 'REVIEW']).toContain(sites[0]?.verdict)
      if (sites[0]?.verdict === 'REVIEW') return
      const { output, calls } = await made.run()
      const model = expect.stringContaining(app.call?.model ?? '?')
      expect(calls, output).toMatchObject([{ input: expect.stringContaining('Say it'), model }])
    },
    slowMs,
  )
})
