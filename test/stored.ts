/** A call as it is stored, in the neutral form that the CLI and the terminal UI read; over HTTP it has the hosted API's shape. */

import { openTraceReader } from '../src/store/reader.ts'
import type { LogDetail } from '../src/store/store.ts'

/** Of a gateway that has shown the call already: then it is in the file. */
export const storedCall = async (home: string, id: string): Promise<LogDetail> => {
  const reader = openTraceReader(home)
  try {
    const call = await reader.get(id)
    if (call === undefined) throw new Error(`no record of ${id} in ${home}`)
    return call
  } finally {
    reader.close()
  }
}
