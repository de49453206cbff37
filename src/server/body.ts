/** A request's bytes, up to a limit, inflated where the client compressed them. */

import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib'
import { GatewayError } from '../core/errors.ts'

type Inflate = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>
const inflaters: Record<string, Inflate> = {
  gzip: promisify(gunzip) as Inflate,
  deflate: promisify(inflate) as Inflate,
  br: promisify(brotliDecompress) as Inflate,
  zstd: promisify(zstdDecompress) as Inflate,
}

const tooLarge = (bytesMax: number) =>
  new GatewayError(
    'body_too_large',
    `the request body is over the limit of ${bytesMax} bytes; RESPAN_BODY_BYTES_MAX raises it`,
  )

const readRaw = (request: IncomingMessage, bytesMax: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > bytesMax) return reject(tooLarge(bytesMax))
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > bytesMax) {
        // The rest is read and thrown away, so that the caller gets to see the answer.
        chunks.length = 0
        reject(tooLarge(bytesMax))
      } else chunks.push(chunk)
    })
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    request.on('error', () =>
      reject(new GatewayError('client_closed', 'the caller hung up before the request was complete')),
    )
    request.on('close', () => {
      if (!request.complete)
        reject(new GatewayError('client_closed', 'the caller hung up before the request was complete'))
    })
  })

/** Rejects with `body_too_large`, `bad_request` (an encoding that cannot be read) or `client_closed`. */
export const readBody = async (request: IncomingMessage, bytesMax: number): Promise<Buffer> => {
  const bytes = await readRaw(request, bytesMax)
  const encoding = request.headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') return bytes
  const inflateBytes = inflaters[encoding]
  if (inflateBytes === undefined)
    throw new GatewayError(
      'bad_request',
      `content-encoding "${encoding}" is not known; send ${Object.keys(inflaters).join(', ')} or none`,
    )
  try {
    return await inflateBytes(bytes, { maxOutputLength: bytesMax })
  } catch (cause) {
    const over = cause instanceof RangeError
    throw over ? tooLarge(bytesMax) : new GatewayError('bad_request', `the body is not valid ${encoding}`, { cause })
  }
}
