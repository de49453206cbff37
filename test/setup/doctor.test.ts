/** The doctor: one thing wrong at a time, and what it says of it. */

import { describe, expect, it } from 'vitest'
import { byMend, diagnose, type Facts } from '../../src/setup/doctor.ts'
import type { EnvPlan } from '../../src/setup/env-plan.ts'
import type { Site } from '../../src/setup/site.ts'

const key = 'AbCd1234.abcdefghijklmnopqrstuvwxyzABCDEF'
const url = 'http://127.0.0.1:7377'
const site = (over: Partial<Site>): Site => ({
  id: 'a.ts:1:1',
  file: 'a.ts',
  line: 1,
  column: 1,
  lang: 'ts',
  sdk: 'openai',
  operations: [],
  verdict: 'ALREADY',
  reason: '',
  edits: [],
  env: [],
  notes: [],
  ...over,
})
const plan: EnvPlan = {
  folders: [''],
  target: { file: '.env.local', exists: true, loadedBy: 'Next.js', warnings: [], passedOver: [] },
  variables: [],
  kept: [],
  names: ['RESPAN_API_KEY', 'RESPAN_BASE_URL'],
  routes: ['openai'],
  loaded: ['.env.local'],
}
const good = new Map([
  ['RESPAN_API_KEY', key],
  ['RESPAN_BASE_URL', `${url}/api`],
])
const well: Facts = {
  sites: [site({})],
  plans: [plan],
  keyName: 'RESPAN_API_KEY',
  keys: [{ from: '.env.local', value: key }],
  isValid: () => true,
  seenBy: () => good,
  gateway: { url, answers: true, simulates: false },
  answers: (at) => at.startsWith(url),
  env: {},
  containers: [],
  program: 'respan',
}
const only = (values: Record<string, string>) => () => new Map(Object.entries(values))

const rows: [what: string, facts: Partial<Facts>, id: string, state: 'warn' | 'fail', says: RegExp][] = [
  ['no gateway', { gateway: { url, answers: false, simulates: false } }, 'gateway', 'fail', /no gateway answers/],
  ['the simulator', { gateway: { url, answers: true, simulates: true } }, 'gateway', 'warn', /simulator/],
  ['no key', { keys: [] }, 'key', 'fail', /set nowhere/],
  ['a key of elsewhere', { isValid: () => false }, 'key', 'fail', /no valid key of this gateway/],
  [
    'a key without a base',
    { seenBy: only({ RESPAN_API_KEY: key }) },
    'RESPAN_BASE_URL',
    'fail',
    /would go to the provider/,
  ],
  ['neither', { seenBy: only({}) }, 'RESPAN_BASE_URL', 'fail', /calls its provider directly/],
  [
    'a base that leads elsewhere',
    { seenBy: only({ RESPAN_API_KEY: key, RESPAN_BASE_URL: 'http://127.0.0.1:1/api' }) },
    'RESPAN_BASE_URL',
    'fail',
    /http:\/\/127\.0\.0\.1:1, where no gateway answers/,
  ],
  [
    'a file that nothing loads: what stands in it is no address of the app',
    {
      seenBy: only({}),
      plans: [
        {
          ...plan,
          target: {
            file: '.env',
            exists: true,
            loadWith: 'node --env-file=.env',
            warnings: ['nothing loads .env'],
            passedOver: [],
          },
        },
      ],
    },
    'env:.env',
    'fail',
    /nothing loads/,
  ],
  [
    'one of two files without an address of its code, beside the key',
    {
      plans: [plan, { ...plan, target: { ...plan.target, file: 'web/.env.local' } }],
      seenBy: ({ target }) => (target.file === '.env.local' ? good : new Map([['RESPAN_API_KEY', key]])),
    },
    'RESPAN_BASE_URL',
    'fail',
    /^RESPAN_API_KEY is set in web\/\.env\.local and RESPAN_BASE_URL is not: the gateway's key would go to the provider$/,
  ],
  [
    'a file of containers with the key, and an address of this machine',
    {
      plans: [
        plan,
        {
          ...plan,
          target: { ...plan.target, file: '.env' },
          forContainers: [{ name: 'RESPAN_BASE_URL', value: 'http://host.docker.internal:7377/api' }],
        },
      ],
    },
    '.env:RESPAN_BASE_URL',
    'fail',
    /only containers are given/,
  ],
  [
    'what setup left to people',
    { sites: [site({}), site({ verdict: 'REVIEW', line: 7, reason: 'it is given **kwargs' })] },
    'left:a.ts:1:1',
    'warn',
    /^a\.ts:7 is left to you: it is given \*\*kwargs$/,
  ],
  [
    'an Azure client beside OPENAI_BASE_URL',
    {
      sites: [site({}), site({ sdk: 'azure-openai', verdict: 'KEEP' })],
      seenBy: () => new Map([...good, ['OPENAI_BASE_URL', url]]),
    },
    'azure',
    'fail',
    /takes it for its own/,
  ],
  [
    'a proxy',
    { env: { HTTP_PROXY: 'http://proxy:3128', NO_PROXY: 'example.com' } },
    'proxy',
    'warn',
    /HTTP_PROXY is set/,
  ],
  [
    'many new clients',
    { sites: [9, 12, 20, 33, 41, 50, 61].map((line) => site({ verdict: 'ENV', line })) },
    'drift',
    'warn',
    /^7 clients are not routed: a\.ts:9, a\.ts:12, a\.ts:20, a\.ts:33, a\.ts:41 and 2 more$/,
  ],
  ['containers', { containers: ['compose.yaml'] }, 'containers', 'warn', /the container itself/],
  [
    'a new client',
    { sites: [site({}), site({ verdict: 'REWRITE', line: 9 })] },
    'drift',
    'warn',
    /a client is not routed: a\.ts:9/,
  ],
]

describe('diagnose', () => {
  it('finds nothing where all is well', () => {
    const found = diagnose({ ...well, env: { http_proxy: 'x', no_proxy: 'localhost,127.0.0.1' } })
    expect(found.filter(({ state }) => state !== 'ok')).toEqual([])
    expect(found.map(({ id }) => id)).toEqual(['gateway', 'key', 'RESPAN_BASE_URL', 'env:.env.local', 'proxy', 'drift'])
  })
  it.each(rows)('%s', (_, facts, id, state, says) => {
    const found = diagnose({ ...well, ...facts })
    const wrong = found.filter((finding) => finding.state !== 'ok')
    expect(wrong).toMatchObject([{ id, state, text: expect.stringMatching(says), mend: expect.stringMatching(/./) }])
    expect(JSON.stringify(found)).not.toContain(key)
  })
  it('says one mend where the address is that of the gateway that does not answer', () => {
    const found = diagnose({ ...well, gateway: { url, answers: false, simulates: false }, answers: () => false })
    expect(found.flatMap(({ mend }) => mend ?? [])).toEqual(Array(2).fill('respan proxy start --detach'))
  })
  it('says once what mends several things', () => {
    const sites = [site({ verdict: 'REWRITE' })]
    const groups = byMend(diagnose({ ...well, sites, keys: [], seenBy: only({}) }))
    expect(groups.map((group) => [group[0]?.mend, group.map(({ id }) => id)])).toEqual([
      [undefined, ['gateway']],
      ['respan setup', ['key', 'RESPAN_BASE_URL', 'drift']],
      [undefined, ['env:.env.local']],
    ])
  })
})
