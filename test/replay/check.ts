/** What both replays ask of an answer: the error that is told, the record that is kept, and the list of known gaps. */

import { expect } from 'vitest'
import type { Got } from './ask.ts'
import { gaps } from './gaps.ts'
import { type Rig, rowOf } from './rig.ts'
import { tellPieces } from './told.ts'
import { type Case, failureOf, framesOf, type Wire } from './wire.ts'

/** Does it as told, or fails as the list of gaps says it must. */
export const unlessGap = async (id: string, way: string, check: () => Promise<void>) => {
  const reason = gaps[`${way} ${id}`]
  if (reason === undefined) return check()
  const failed = await check().then(
    () => false,
    () => true,
  )
  expect(failed, `gaps.ts is stale: it works now (${reason})`).toBe(true)
}

export const headersOf = ({ provider, protocol, request }: Case): Record<string, string> => {
  const beta = request.headers['anthropic-beta']
  return { 'x-respan-route-provider': rowOf(provider, protocol), ...(beta && { 'anthropic-beta': beta }) }
}

const errorNames: Record<number, string> = {
  400: 'BadRequestError',
  404: 'NotFoundError',
  429: 'RateLimitError',
  502: 'InternalServerError',
}
/**
 * What the caller is told: the recorded status, but 502 where the provider refused our credential (the caller's own key is
 * good) or failed itself; 404 where it does not know the model and 400 where it refuses the content, whatever number it says that with.
 */
const statusFor = (status: number, error: Wire): number =>
  error.type === 'invalid_model'
    ? 404
    : /violates usage guidelines/.test(JSON.stringify(error))
      ? 400
      : status === 401 || status === 403 || status >= 500
        ? 502
        : status

export const checkError = (got: Got, { status, early, error }: NonNullable<ReturnType<typeof failureOf>>) => {
  if (!early) return expect(got.thrown).toMatchObject({ name: 'APIError', status: undefined })
  const told = statusFor(status ?? 0, error)
  expect(got.thrown).toMatchObject({ status: told, name: errorNames[told] ?? 'APIError' })
}

export const checkRecord = async (rig: Rig, { protocol, response }: Case) => {
  const record = await rig.log(rig.sent.at(-1)?.logId as string)
  if (failureOf(response)) return expect(record).toMatchObject({ status: 'error', failed: true })
  const pieces = response.sse === undefined ? [response.body as Wire] : framesOf(response.sse)
  const { usage } = tellPieces(protocol, pieces)
  if (usage === undefined) return expect(record.status).toBe('success')
  expect([record.prompt_tokens, record.completion_tokens]).toEqual([usage.input, usage.output])
}
