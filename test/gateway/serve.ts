/** A gateway in a process of its own, for tests that kill it: says where it is and its first key on stdout, one JSON line. */

import { loadConfig } from '../../src/config/load.ts'
import { openLog } from '../../src/server/log.ts'
import { openServer } from '../../src/server/open.ts'

const config = loadConfig({ flags: { port: 0, simulate: 'never', retries: 0 }, env: process.env, cwd: process.cwd() })
const { port, firstKey } = await openServer(config, process.env, '0.0.0', openLog('info', false))
process.stdout.write(`${JSON.stringify({ port, key: firstKey })}\n`)
