import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { freshHome } from './cases.ts'

it('loses no released exchange to kill -9, and marks the others interrupted', async () => {
  const home = freshHome()
  const child = spawn(process.execPath, [new URL('./victim.ts', import.meta.url).pathname, home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const begun = new Set<string>()
  const released = new Set<string>()
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, id] = line.split(' ') as [string, string]
    if (word === 'held') begun.add(id)
    else released.add(id)
    if (released.size === 2000) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  const store = openStore({ home, onTrouble: () => undefined })
  await store.ready
  for (const id of released) expect(await store.reader.get(id)).toMatchObject({ status: 'success', output: `re ${id}` })
  expect(begun.size).toBeGreaterThan(0)
  for (const id of begun) expect(await store.reader.get(id)).toMatchObject({ status: 'interrupted' })
  await store.close()
}, 30_000)

it('leaves the journal of another living gateway alone', async () => {
  const home = freshHome()
  const child = spawn(process.execPath, [new URL('./victim.ts', import.meta.url).pathname, home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  const second = openStore({ home, onTrouble: () => undefined })
  await second.ready
  await second.close()
  const released: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('released ')) continue
    released.push(line.slice('released '.length))
    if (released.length === 500) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  const store = openStore({ home, onTrouble: () => undefined })
  await store.ready
  // Tens of thousands went by: the last ones and a sample of the rest.
  const looked = released.filter((_, i) => i % 50 === 0 || i > released.length - 300)
  for (const id of looked) expect(await store.reader.get(id)).toMatchObject({ status: 'success' })
  await store.close()
}, 30_000)
