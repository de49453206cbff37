/** Who holds the port that is asked for: a gateway says so at /healthz. In: the URL of the port. Out: words for people. */

import { asNumber, asRecord } from '../wire/value.ts'

const answerMsMax = 1000

export const holderOf = async (url: string): Promise<string> => {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(answerMsMax) })
    const said = asRecord(await response.json())
    const pid = asNumber(said?.pid)
    if (pid !== undefined && said?.status === 'ok') return `a respan gateway of another RESPAN_HOME (pid ${pid})`
  } catch {
    // It speaks no HTTP, or not ours.
  }
  return 'another program'
}
