/**
 * The price package, loaded at first need: it costs about 25 ms and 19 MB, which neither a start-up nor an idle gateway
 * shall pay; and its data, as the edition in force has it. Only this file and catalogue.ts's builder touch it; types excepted.
 */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type * as Prices from '@pydantic/genai-prices'
import { discard, type Edition, edition } from './edition.ts'

const name = '@pydantic/genai-prices'
/** When the version that we bring came out. @see https://www.npmjs.com/package/@pydantic/genai-prices */
export const builtInRelease = { version: '0.1.8', day: '2026-09-23' }

let loaded: { number: number; package: typeof Prices } | undefined
let version: string | undefined

const requireHere = createRequire(import.meta.url)

/** The package as it comes, with data of its own: one that took other data in never goes back. */
const freshPackage = (): typeof Prices => {
  delete requireHere.cache[requireHere.resolve(name)]
  return requireHere(name) as typeof Prices
}

/** The package with these lists in place of its own. It checks them too, and throws. */
export function packageWith(lists: Prices.Provider[]): typeof Prices {
  const fresh = freshPackage()
  fresh.updatePrices(({ setProviderData }) => setProviderData(lists))
  return fresh
}

function load(at: Edition): typeof Prices {
  const lists = at.refreshed?.lists
  if (lists === undefined) return freshPackage()
  try {
    return packageWith(lists)
  } catch (thrown) {
    discard(at, thrown)
    return freshPackage()
  }
}

/** The package with the data of the edition in force, loaded once each. */
export const pricePackage = (): typeof Prices => {
  const now = edition()
  if (loaded?.number !== now.number) {
    const made = load(now)
    loaded = { number: edition().number, package: made }
  }
  return loaded.package
}

/** Its version, for the record of what a cost was computed from; for refreshed data with the time that they were fetched. */
export function priceVersion(): string {
  if (version === undefined) {
    const manifest = join(dirname(requireHere.resolve(name)), '..', 'package.json')
    version = String((JSON.parse(readFileSync(manifest, 'utf8')) as { version: unknown }).version)
  }
  const { refreshed } = edition()
  return refreshed?.lists === undefined ? version : `${version}+${refreshed.madeAt.replace(/\.\d+|[-:]/g, '')}`
}
