/** Keys: shown once, listed without their secret, revoked by whatever names them. */

import { describe, expect, it } from 'vitest'
import { bytesBelow, openBench } from './shared.ts'

describe('keys', () => {
  it('create prints the key alone on standard output, and keeps no copy', async () => {
    const bench = openBench()
    const made = await bench.run('keys', 'create', '--name', 'laptop')
    expect(made.code).toBe(0)
    expect(made.out).toMatch(/^\w{8}\.\w{32}\n$/)
    const key = made.out.trim()
    expect(made.err).not.toContain(key)
    for (const format of [[], ['--json'], ['--csv']]) {
      const listed = await bench.run('keys', 'list', ...format)
      expect(listed.out).toContain('laptop')
      expect(listed.out + listed.err).not.toContain(key.slice(9))
    }
    expect(bytesBelow(bench.home)).not.toContain(key.slice(9))
  })

  it('create --json is one object', async () => {
    const { out } = await openBench().run('keys', 'create', '--env', 'prod', '--json')
    expect(JSON.parse(out)).toMatchObject({ key: expect.stringMatching(/^\w{8}\.\w{32}$/), env: 'prod', revoked: null })
  })

  it.each(['name', 'prefix', 'id'] as const)('revoke by %s', async (by) => {
    const bench = openBench()
    await bench.run('keys', 'create', '--name', 'a')
    const [before] = JSON.parse((await bench.run('keys', 'list', '--json')).out)
    const revoked = await bench.run('keys', 'revoke', before[by])
    expect(revoked.code).toBe(0)
    const [after] = JSON.parse((await bench.run('keys', 'list', '--json')).out)
    expect(after).toEqual({ ...before, revoked: expect.any(String) })
  })

  it('revoke does not guess between two keys of one name', async () => {
    const bench = openBench()
    await bench.run('keys', 'create', '--name', 'twin')
    await bench.run('keys', 'create', '--name', 'twin')
    const refused = await bench.run('keys', 'revoke', 'twin')
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('2 keys are named "twin"')])
    const rows = JSON.parse((await bench.run('keys', 'list', '--json')).out)
    expect(rows.map((row: { revoked: unknown }) => row.revoked)).toEqual([null, null])
    expect((await bench.run('keys', 'revoke', 'nobody')).code).toBe(1)
  })

  it('list --limit', async () => {
    const bench = openBench()
    for (const name of ['a', 'b', 'c']) await bench.run('keys', 'create', '--name', name)
    expect(JSON.parse((await bench.run('keys', 'list', '--limit', '2', '--json')).out)).toHaveLength(2)
  })
})
