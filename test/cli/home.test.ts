/** Where the gateway cannot be: a RESPAN_HOME that is no folder, a port that somebody has. */

import { statSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openBench } from './shared.ts'

const commands = [
  ['proxy', 'start', '--port', '0'],
  ['proxy', 'start', '--detach', '--port', '0'],
  ['keys', 'list'],
]

describe('RESPAN_HOME', () => {
  it.each([...commands, ['traces', 'list'], ['proxy', 'status']])(
    'that is a file is refused by: %s %s',
    async (...argv) => {
      const bench = openBench()
      writeFileSync(bench.home, '')
      const { code, err } = await bench.run(...argv)
      expect([code, err]).toEqual([
        1,
        expect.stringMatching(
          /^respan: RESPAN_HOME \(.*home\) cannot be used: it is a file; set RESPAN_HOME to [^\n]*\n$/,
        ),
      ])
    },
  )

  it.each(commands)('that would be in a file is refused by: %s %s', async (...argv) => {
    const bench = openBench()
    writeFileSync(join(bench.home, '..', 'file'), '')
    Object.assign(bench.ctx.env, { RESPAN_HOME: join(bench.home, '..', 'file', 'home') })
    const { code, err } = await bench.run(...argv)
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('cannot be used: a part of the path is a file; set RESPAN_HOME'),
    ])
  })

  // Node's own recursive mkdir never comes back from there.
  it.runIf(process.platform === 'linux').each(commands)(
    'that no file system takes is refused by: %s %s',
    async (...argv) => {
      const { code, err } = await openBench({ env: { RESPAN_HOME: '/proc/respan-test/home' } }).run(...argv)
      expect([code, err]).toEqual([
        1,
        expect.stringContaining('cannot be used: no folder can be made there; set RESPAN_HOME'),
      ])
    },
  )

  it('is made for its owner only, with the folders above it', async () => {
    const bench = openBench()
    const home = join(bench.home, 'deep', 'er')
    Object.assign(bench.ctx.env, { RESPAN_HOME: home })
    expect((await bench.run('keys', 'list')).code).toBe(0)
    expect(statSync(home).mode & 0o777).toBe(0o700)
  })
})

describe('a port that is in use', () => {
  const heldBy = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const { code, err } = await openBench().run('proxy', 'start', '--port', String(port))
    expect(code).toBe(1)
    return err
  }

  it('is said to be held by another program, or by a gateway', async () => {
    const other = await heldBy((_request, response) => response.end('hello'))
    expect(other).toMatch(
      /^respan: cannot listen on 127\.0\.0\.1:\d+: the port is in use by another program; --port takes another\n$/,
    )
    const gateway = await heldBy((_request, response) => response.end('{"status":"ok","pid":4711}'))
    expect(gateway).toContain('in use by a respan gateway of another RESPAN_HOME (pid 4711);')
  })
})
