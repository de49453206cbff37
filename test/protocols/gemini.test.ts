/** What of Gemini's wire no recording shows. */

import { expect, it } from 'vitest'
import { codecOf } from '../../src/protocols/index.ts'
import { parseJson } from '../../src/wire/json.ts'

it("bytes in the URL-safe alphabet, as Google's Python SDK sends them, reach others in the plain one", () => {
  const body = {
    contents: [
      {
        role: 'user',
        parts: [
          { inlineData: { mimeType: 'image/png', data: '-_8_AA==' } },
          { inline_data: { mime_type: 'audio/wav', data: '-_8_' } },
        ],
      },
    ],
  }
  const [message] = codecOf('gemini').readRequest(parseJson(JSON.stringify(body))).messages
  expect(message?.parts).toMatchObject([
    { type: 'image', source: { kind: 'base64', data: '+/8/AA==' } },
    { type: 'audio', data: '+/8/', format: 'wav' },
  ])
})
