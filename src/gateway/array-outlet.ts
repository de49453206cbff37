/**
 * A stream for a client that wants one JSON array in place of frames: the data of each frame is an element of it.
 * In: the outlet of a codec's own frames. Out: the same, telling an array. An error in the stream is its last element.
 */

import { sseSplitter } from '../wire/sse.ts'
import type { Outlet } from './outlet.ts'

export const arrayOutlet = (outlet: Outlet): Outlet => {
  const splitter = sseSplitter()
  /** A refusal is a body of its own. */
  let streaming = false
  let elements = 0

  const tell = (bytes: string | Buffer): string =>
    splitter
      .push(Buffer.from(bytes))
      // White space keeps the connection alive where a comment did.
      .map(({ data }) => (data === '' ? '\n' : `${elements++ === 0 ? '[' : '\n,'}${data}`))
      .join('')

  return {
    get open() {
      return outlet.open
    },
    get gone() {
      return outlet.gone
    },
    head(status, headers) {
      streaming = headers['content-type']?.includes('event-stream') === true
      outlet.head(status, streaming ? { ...headers, 'content-type': 'application/json; charset=utf-8' } : headers)
    },
    write: (bytes) => outlet.write(streaming ? tell(bytes) : bytes),
    end(bytes) {
      if (!streaming) return outlet.end(bytes)
      const last = bytes === undefined ? '' : tell(bytes)
      outlet.end(`${last}${elements === 0 ? '[' : '\n'}]`)
    },
    onDrain: outlet.onDrain,
  }
}
