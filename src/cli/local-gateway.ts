/**
 * The gateway of this home, asked by its owner: what running streams say, what is said of calls. Who can read gateway.json has
 * the token. Where no gateway runs, what is said of calls is written into the store itself.
 */

import { isAlive } from '../store/home.ts'
import type { Annotation, LiveText } from '../store/store.ts'
import { asArray, asNumber, asRecord, asString } from '../wire/value.ts'
import { type Aim, refuse } from './command.ts'
import { readGatewayFile } from './gateway-file.ts'

const answerMsMax = 5000

/** Undefined where none runs. Throws what it answers. */
const ask = async (home: string, path: string, body?: unknown): Promise<Record<string, unknown> | undefined> => {
  const file = readGatewayFile(home)
  if (file?.url === undefined || file.token === undefined || !isAlive(file.pid, Date.parse(file.startedAt)))
    return undefined
  const answer = await fetch(file.url.replace('//0.0.0.0', '//127.0.0.1') + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${file.token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(answerMsMax),
  })
  const said = asRecord(await answer.json()) ?? {}
  if (!answer.ok) throw refuse(`the gateway answered ${answer.status}: ${asString(said.detail) ?? ''}`)
  return said
}

const liveOf = (value: unknown): LiveText[] => {
  const { id, text, characters } = asRecord(value) ?? {}
  return [{ id: asString(id) ?? '', text: asString(text) ?? '', characters: asNumber(characters) ?? 0 }]
}

export const askLive = async (home: string, ids: readonly string[], whole: string | undefined): Promise<LiveText[]> => {
  const query = new URLSearchParams({ ids: ids.join(','), whole: whole ?? '' })
  const said = await ask(home, `/local/live?${query}`)
  return (asArray(said?.calls) ?? []).flatMap(liveOf)
}

/** Who the gateway would ask first for each model; none where no gateway runs, or an older one. */
export const askTargets = async (home: string, models: readonly string[]): Promise<Aim[]> => {
  const query = new URLSearchParams({ models: models.join(',') })
  const said = await ask(home, `/local/targets?${query}`).catch(() => undefined)
  return (asArray(said?.targets) ?? []).map((value): Aim => {
    const { asked, provider, model, problem } = asRecord(value) ?? {}
    return {
      asked: asString(asked) ?? '',
      provider: asString(provider) ?? '',
      model: asString(model) ?? '',
      ...(typeof problem === 'string' && { problem }),
    }
  })
}

export const annotateCalls = async (home: string, changes: readonly Annotation[]): Promise<string[]> => {
  const said = await ask(home, '/local/annotations', { changes })
  if (said !== undefined) return (asArray(said.found) ?? []).flatMap((id) => asString(id) ?? [])
  const { annotateStored } = await import('../store/reader.ts')
  return annotateStored(home, changes)
}
