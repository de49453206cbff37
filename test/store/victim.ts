/** Records exchanges until it is killed; says on stdout which were released, and which it never ends (pipes are synchronous). */

import { openStore } from '../../src/store/open.ts'
import { ended, jsonAnswer, requestOf, started } from './exchanges.ts'

const store = openStore({ home: process.argv[2] as string, onTrouble: console.error })
await store.ready
for (let n = 0; n < 5; n++) store.sink.begin(started(`held${n}`), Buffer.from(requestOf('never ends')))
await store.flush()
for (let n = 0; n < 5; n++) process.stdout.write(`held held${n}\n`)
const one = (n: number) => {
  const id = `r${n}`
  store.sink.begin(started(id), Buffer.from(requestOf(id)))
  // Not as fast as it can: what is left behind must be stored again within the test.
  setTimeout(() => {
    store.sink.finish(ended(id), [Buffer.from(jsonAnswer(`re ${id}`))], () => {
      process.stdout.write(`released ${id}\n`)
      one(n + 16)
    })
  }, 20)
}
for (let n = 0; n < 16; n++) one(n)
