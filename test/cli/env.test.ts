/** `respan env`: what a shell reads of it is what the table says, and no key is made up. */

import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { clients } from '../../src/cli/clients.ts'
import { openBench } from './shared.ts'

const run = (argv: string[], env: Record<string, string> = {}) => openBench({ env }).run(...argv)

describe('respan env', () => {
  it('refuses to print without a key, and says how to get one', async () => {
    const { code, err } = await run(['env'])
    expect([code, err]).toEqual([1, expect.stringContaining('--new-key')])
    expect((await run(['env'], { RESPAN_API_KEY: 'nobody.knows' })).err).toContain('no valid key')
  })
  it.each(clients.map(({ id }) => id))('prints for %s what a shell reads', async (id) => {
    const { code, out } = await run(['env', '--client', id, '--new-key'])
    expect(code).toBe(0)
    const { variables } = clients.find((client) => client.id === id) as (typeof clients)[number]
    const read = execFileSync('sh', ['-c', `${out}\nenv`], { env: {} }).toString()
    for (const [name, template] of Object.entries(variables)) {
      const value = new RegExp(`^${name}=(.*)$`, 'm').exec(read)?.[1]
      expect(value).toMatch(template.includes('{key}') ? /^\w{8}\.\w{32}$/ : /^(true|http:\/\/127\.0\.0\.1:7377\/)/)
    }
  })
  it('prints JSON, and for other readers', async () => {
    const { out } = await run(['env', '--new-key', '--json'])
    expect(JSON.parse(out)).toMatchObject({
      OPENAI_BASE_URL: 'http://127.0.0.1:7377/api',
      RESPAN_API_KEY: expect.any(String),
    })
    expect((await run(['env', '--new-key', '--client', 'openai', '--shell', 'fish'])).out).toMatch(
      /^set -gx OPENAI_BASE_URL '/,
    )
  })
})
