/** Text for a database column: as it is when short, else zstd. The column's own type tells which on the way back. */

import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Packed } from './sqlite/schema.ts'

/** Starting the compressor costs about 25 µs of CPU: on shorter text it saves less than it takes. */
const plainCharactersMax = 1500
const options = { params: { [constants.ZSTD_c_compressionLevel]: 3 } }

export const pack = (text: string): Packed => {
  if (text.length <= plainCharactersMax) return text
  return zstdCompressSync(Buffer.from(text), options)
}

export const unpack = (packed: Packed): string =>
  typeof packed === 'string' ? packed : zstdDecompressSync(packed).toString('utf8')
