/** Ctrl-C in setup: heard whenever it comes, also by work that never ends. */

import { expect, it } from 'vitest'
import type { Context } from '../../src/cli/command.ts'
import { hearStop, isLeft } from '../../src/cli/setup-stop.ts'

const pressed = () => {
  let press = () => {}
  const ctx = {
    onStop: (listener: () => void) => {
      press = listener
      return () => {
        press = () => {}
      }
    },
  } as unknown as Context
  return { stop: hearStop(ctx), press: () => press() }
}

it('work that never ends is left when it comes', async () => {
  const { stop, press } = pressed()
  const work = stop.unless(new Promise<never>(() => {}))
  await stop.check()
  press()
  await expect(work).rejects.toSatisfy(isLeft)
})

it('work that ends is its value, and what comes later is heard at the next look', async () => {
  const { stop, press } = pressed()
  expect(await stop.unless(Promise.resolve(1))).toBe(1)
  press()
  await expect(stop.check()).rejects.toSatisfy(isLeft)
  await expect(stop.unless(Promise.resolve(1))).rejects.toSatisfy(isLeft)
})
