/** The table of capabilities against what providers did: of a request that was answered, it would refuse and change nothing. */

import { expect, it } from 'vitest'
import { codecs } from '../../src/protocols/index.ts'
import { fitRequest } from '../../src/providers/fit.ts'
import { capabilityOf } from '../../src/providers/models.ts'
import { findProvider } from '../../src/providers/table.ts'
import { parseJson } from '../../src/wire/json.ts'
import { type Exchange, failureOf, present, readExchanges } from './wire.ts'

/** In the body, or in the path. */
const modelOf = ({ request }: Exchange): string => {
  const { model } = (request?.body ?? {}) as { model?: unknown }
  if (typeof model === 'string') return model
  return decodeURIComponent(/\/(?:models?|deployments)\/([^/:]+)/.exec(request?.path ?? '')?.[1] ?? '')
}

const exchanges = readExchanges()

it.skipIf(!present)('every recorded request of a known model fits it, or was refused by its provider', () => {
  const fitting: string[] = []
  const wrong: string[] = []
  for (const one of exchanges) {
    const [provider, model] = [findProvider(one.provider), modelOf(one)]
    const capability = provider && capabilityOf(provider, model)
    if (!capability || !one.request || failureOf(one.response)) continue
    const request = codecs[one.protocol].readRequest(parseJson(JSON.stringify(one.request.body)))
    try {
      const { warnings } = fitRequest(request, capability, `${one.provider}/${model}`)
      if (warnings.length > 0) wrong.push(`${one.id}: ${JSON.stringify(warnings)}`)
    } catch (thrown) {
      wrong.push(`${one.id}: ${(thrown as Error).message}`)
    }
    fitting.push(one.id)
  }
  console.info(`${fitting.length} recorded requests that were answered fit their models`)
  expect(wrong).toEqual([])
  expect(fitting.length).toBeGreaterThan(200)
})
