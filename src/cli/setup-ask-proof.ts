/** The last questions of `respan setup`: start the gateway, watch for the app's first call. */

import type { Proof, SeenCall } from '../setup/verify.ts'
import { readProject } from './project.ts'
import type { Talk } from './setup-ask.ts'
import { canStart } from './setup-finish.ts'
import { isLeft } from './setup-stop.ts'
import { healthAt, startGateway, watch } from './setup-verify.ts'

/** Is a gateway there, or to be started when all is written? */
export const askGateway = async ({ ask, ctx, request }: Talk): Promise<'there' | 'start' | 'absent'> => {
  const url = request.wishes.gateway
  if ((await healthAt(url)) !== undefined) return 'there'
  const { config } = await readProject(ctx)
  if (!canStart(url, config)) {
    ask.warn(`No gateway answers at ${url}.`)
    return 'absent'
  }
  return (await ask.confirm(`No gateway runs at ${url} yet. Start it in the background, when all is written?`))
    ? 'start'
    : 'absent'
}

/** What stopped it is told, and is no reason to end. */
export const startAsked = async ({ ask, ctx, stop }: Talk): Promise<void> => {
  const work = ask.work('The gateway starts')
  try {
    work.done(`The gateway listens on ${await stop.unless(startGateway(ctx))}`)
  } catch (thrown) {
    if (isLeft(thrown)) throw thrown
    work.done(`The gateway did not start: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  }
}

/** Enter or Ctrl-C ends the watch. */
const untilSkipped = (ctx: Talk['ctx'], stop: AbortController): (() => void) => {
  const skip = () => stop.abort()
  const forget = ctx.onStop(skip)
  process.stdin.once('data', skip)
  process.stdin.resume()
  return () => {
    forget()
    process.stdin.off('data', skip)
    process.stdin.pause()
  }
}

export const askWatch = async (
  { ask, ctx, request }: Talk,
  key: string,
  proofs: readonly Proof[],
  loadWith: string | undefined,
): Promise<SeenCall | undefined> => {
  const question = 'Run your app now, and watch for its first call here? (2 min at most)'
  const isWished = await ask.confirm(question).catch((thrown: unknown) => {
    // All is done by now: leaving this question leaves nothing undone.
    if (!isLeft(thrown)) throw thrown
    return false
  })
  if (!isWished) return undefined
  if (loadWith !== undefined) ask.say(`Start it with ${loadWith}`)
  const stop = new AbortController()
  const forget = untilSkipped(ctx, stop)
  const work = ask.work('Watching; Enter goes on')
  try {
    const seen = await watch({ url: request.wishes.gateway, key }, proofs, ctx.now(), stop.signal)
    work.done(
      seen === undefined
        ? 'No call was seen; respan doctor tells why, respan traces tail goes on watching'
        : `Seen: ${seen.model}, ${seen.status}`,
    )
    return seen
  } finally {
    forget()
  }
}
