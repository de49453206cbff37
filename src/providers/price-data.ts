/**
 * The price package, loaded at first need: it costs about 25 ms and 19 MB, which neither a start-up nor an idle gateway
 * shall pay. Only this file and catalogue.ts's builder touch it; types excepted.
 */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type * as Prices from '@pydantic/genai-prices'

const name = '@pydantic/genai-prices'
let loaded: typeof Prices | undefined
let version: string | undefined

const requireHere = createRequire(import.meta.url)

/** The package, loaded once. */
export const pricePackage = (): typeof Prices => {
  loaded ??= requireHere(name) as typeof Prices
  return loaded
}

/** Its version, for the record of what a cost was computed from. */
export function priceVersion(): string {
  if (version === undefined) {
    const manifest = join(dirname(requireHere.resolve(name)), '..', 'package.json')
    version = String((JSON.parse(readFileSync(manifest, 'utf8')) as { version: unknown }).version)
  }
  return version
}
