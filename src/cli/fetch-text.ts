/** Text from a file or a URL, for commands that were asked to fetch something. Proxies of the environment are used. */

import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { openDispatcher } from '../gateway/send.ts'
import type { Env } from './command.ts'
import { refuse } from './command.ts'

const bytesMax = 64 * 1024 * 1024
const timeoutMs = 60_000
const redirectsMax = 5
const tooLarge = (from: string) => refuse(`${from} is larger than ${bytesMax / 1024 / 1024} MB. Nothing was changed.`)

type Dispatcher = ReturnType<typeof openDispatcher>

const readFile = (from: string, cwd: string): string => {
  const path = resolve(cwd, from)
  try {
    if (statSync(path).size > bytesMax) throw tooLarge(from)
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    throw code === 'ENOENT' ? refuse(`there is no file ${path}`) : thrown
  }
}

const readUrl = async (url: URL, dispatcher: Dispatcher, redirects = 0): Promise<string> => {
  const { statusCode, headers, body } = await dispatcher.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: 'GET',
    headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'respan' },
    signal: AbortSignal.timeout(timeoutMs),
  })
  const { location } = headers
  if (statusCode >= 300 && statusCode < 400 && typeof location === 'string' && redirects < redirectsMax) {
    await body.dump()
    return readUrl(new URL(location, url), dispatcher, redirects + 1)
  }
  if (statusCode !== 200) {
    await body.dump()
    throw refuse(`${url.href} answered ${statusCode}. Nothing was changed.`)
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bytesMax) throw tooLarge(url.href)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Throws bad_request that names the place. */
export const fetchText = async (from: string, { env, cwd }: { env: Env; cwd: string }): Promise<string> => {
  if (!/^https?:\/\//i.test(from)) return readFile(from, cwd)
  const dispatcher = openDispatcher(env, timeoutMs)
  try {
    return await readUrl(new URL(from), dispatcher)
  } catch (thrown) {
    if (thrown instanceof Error && 'status' in thrown) throw thrown
    const { message, code } = thrown as NodeJS.ErrnoException
    throw refuse(`${from} cannot be fetched (${message || String(code)}). Nothing was changed.`)
  } finally {
    await dispatcher.destroy()
  }
}
