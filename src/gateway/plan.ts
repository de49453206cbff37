/** Step 3: the model names of a request → its ordered targets. */

import { GatewayError } from '../core/errors.ts'
import type { Incoming, Reading } from './read.ts'
import { type PlannedTarget, simulatedTarget, type TargetView } from './targets.ts'

/** The names to try, in order: the model (or the first of `models`), then its fallbacks. */
const namesOf = (reading: Reading, defaultModel: string): string[] => {
  const { fallback_models = [], models = [], disable_fallback } = reading.params
  const first = reading.model || models[0] || defaultModel
  if (first === '')
    throw new GatewayError('bad_request', 'model: is missing; name one, such as "gpt-5.5" or "openai/gpt-5.5"')
  if (disable_fallback === true) return [first]
  return [...new Set([first, ...fallback_models, ...models])]
}

/** `X-Respan-Route-Provider: azure` pins the provider without changing the model. */
const pinned = (name: string, provider: string | string[] | undefined): string =>
  typeof provider === 'string' && provider !== '' && !name.startsWith(`${provider}/`) ? `${provider}/${name}` : name

/** Throws `bad_request` (no model), or `model_not_found` where no name leads anywhere. */
export const plan = (
  reading: Reading,
  { headers, named }: Pick<Incoming, 'headers' | 'named'>,
  targets: Pick<TargetView, 'find'>,
  defaultModel: string,
): PlannedTarget[] => {
  const names = namesOf(reading, defaultModel)
  if (reading.params.mock_response !== undefined) return [simulatedTarget(names[0] as string, reading.codec.id)]
  const provider = headers['x-respan-route-provider'] ?? named.provider
  const found = names.map((name) => targets.find(pinned(name, provider), reading.codec.id, named.at))
  const first = found[0]
  if (
    first?.kind === 'broken' &&
    first.error.code === 'model_not_found' &&
    found.every((target) => target.kind === 'broken')
  )
    throw first.error
  return found
}
