/** The load: requests at a fixed concurrency, streams with their delays. Runs in a process of its own. */

import { Agent } from 'undici'

export interface Load {
  url: string
  path: string
  headers: Record<string, string>
  body: string
  concurrency: number
  /** Requests in all. */
  count: number
}

export interface Measured {
  /** ms per request, sorted. */
  latency: number[]
  /** ms to the first content frame, sorted; streams only. */
  firstToken: number[]
  /** ms from the upstream's write to here, per frame, sorted; streams only. */
  delay: number[]
  failed: number
}

const clock = (): number => performance.timeOrigin + performance.now()

const sorted = (values: number[]): number[] => values.sort((a, b) => a - b)

export const drive = async ({ url, path, headers, body, concurrency, count }: Load): Promise<Measured> => {
  const agent = new Agent({ connections: concurrency, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 })
  const latency: number[] = []
  const firstToken: number[] = []
  const delay: number[] = []
  let failed = 0
  let sent = 0
  const once = (): Promise<void> =>
    new Promise((resolve) => {
      const started = clock()
      let first = true
      let ok = false
      agent.dispatch(
        { origin: url, path, method: 'POST', headers, body },
        {
          onRequestStart() {},
          onResponseStart(_, status) {
            ok = status === 200
          },
          onResponseData(_, bytes) {
            const now = clock()
            const text = bytes.toString('latin1')
            for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
              if (first) firstToken.push(now - started)
              first = false
              delay.push(now - Number.parseFloat(text.slice(at + 1, at + 19)))
            }
          },
          onResponseEnd() {
            latency.push(clock() - started)
            if (!ok) failed++
            resolve()
          },
          onResponseError() {
            failed++
            resolve()
          },
        },
      )
    })
  const worker = async () => {
    while (sent++ < count) await once()
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  await agent.close()
  return { latency: sorted(latency), firstToken: sorted(firstToken), delay: sorted(delay), failed }
}

process.on('message', (load: Load) => {
  drive(load).then((measured) => process.send?.(measured))
})
