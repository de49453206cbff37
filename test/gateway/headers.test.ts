/** F41: which of a caller's headers another vendor's server of the same protocol is sent. */

import { expect, test } from 'vitest'
import { openRig, paths } from './rig.ts'
import { ask, providers } from './speech.ts'

test('beta features are Anthropic’s own: others are not asked for them, and that is told', async () => {
  const rig = await openRig({ env: { MINIMAX_API_KEY: 'key-of-minimax' } })
  try {
    for (const stream of [false, true]) {
      rig.upstream.play(providers['anthropic-messages'].answer({ text: 'Hello!', end: 'stop' }, stream))
      const reply = await rig.call({
        path: paths['anthropic-messages'],
        headers: { 'anthropic-beta': 'context-1m-2025-08-07', 'anthropic-version': '2023-06-01' },
        body: ask('anthropic-messages', 'minimax/MiniMax-M2', stream),
      })
      expect(reply.status, reply.text).toBe(200)
      expect(rig.upstream.requests.at(-1)?.headers).not.toHaveProperty('anthropic-beta')
      expect(rig.upstream.requests.at(-1)?.headers).toMatchObject({ 'anthropic-version': '2023-06-01' })
      expect(reply.headers['x-respan-warnings']).toContain('anthropic-beta')
    }
  } finally {
    await rig.close()
    await rig.upstream.close()
  }
})
