/**
 * Step 4, the only loop: try a target, again where the error table allows it, then the next target, up to the commit point.
 * In: the plan. Out: an answer that has begun (its first content is at hand), or the error that nothing could mend.
 */

import { allows, GatewayError, toGatewayError } from '../core/errors.ts'
import type { AttemptRecord } from '../store/store.ts'
import { errorRecord } from './record.ts'
import type { Tried } from './reply.ts'
import type { PlannedTarget } from './targets.ts'

export interface RetryPolicy {
  /** Further tries of one target. */
  retries: number
  delayMs: number
  /** For all waits together. */
  budgetMs: number
}

export interface Answer extends Tried {
  target: PlannedTarget
  record: AttemptRecord
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason as GatewayError)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })

/** Milliseconds before try `number + 1`: the provider's Retry-After if it named one, else doubling with up to half of jitter. */
const waitOf = (error: GatewayError, tries: number, policy: RetryPolicy): number => {
  const backoff = policy.delayMs * 2 ** (tries - 1) * (1 + Math.random() / 2)
  return Math.max(error.detail.retryAfterMs ?? 0, backoff)
}

/**
 * `tryOnce` makes one attempt and rejects with a GatewayError; `records` collects every try. Throws the last error.
 */
export const attempt = async (
  targets: readonly PlannedTarget[],
  policy: RetryPolicy,
  signal: AbortSignal,
  records: AttemptRecord[],
  tryOnce: (target: PlannedTarget, record: AttemptRecord) => Promise<Tried>,
): Promise<Answer> => {
  let waitedMs = 0
  let last: GatewayError | undefined
  for (const target of targets) {
    for (let tries = 1; ; tries++) {
      const reason = tries > 1 ? 'retry' : records.length > 0 ? 'fallback' : 'first'
      const record: AttemptRecord = {
        number: records.length + 1,
        reason,
        provider: target.providerId,
        model: target.model,
        protocol: target.protocol,
        startedAt: performance.timeOrigin + performance.now(),
        endedAt: 0,
        requestBytes: 0,
        responseBytes: 0,
      }
      records.push(record)
      try {
        const tried = await tryOnce(target, record)
        return { target, record, ...tried }
      } catch (thrown) {
        last = toGatewayError(thrown)
        record.endedAt = performance.timeOrigin + performance.now()
        record.error = errorRecord(last)
        record.status ??= last.detail.upstream?.status
      }
      if (signal.aborted) throw last
      const waitMs = waitOf(last, tries, policy)
      if (!allows(last, 'same') || tries > policy.retries || waitedMs + waitMs > policy.budgetMs) break
      waitedMs += waitMs
      await sleep(waitMs, signal)
    }
    if (!allows(last, 'other')) break
  }
  throw last ?? new GatewayError('internal', 'the plan has no target')
}
