/** Bedrock Converse: answer bodies → events. Streams are in ../converse-decoder.ts, what is told to clients in ../converse-encoder.ts. */

import type { ChatEvent, ChatResponse } from '../../core/chat.ts'
import { unfold } from '../../core/fold.ts'
import type { JsonDoc } from '../../wire/json.ts'
import { asRecord, asString, isRecord } from '../../wire/value.ts'
import { readContent } from '../converse-blocks.ts'
import { badAnswer } from '../converse-decoder.ts'
import { readException } from '../converse-error.ts'
import { protocol, readExtra, readFinish, readUsage } from './shape.ts'

const known = new Set(['output', 'stopReason', 'usage', 'metrics'])

/** Body → events. A body that is no message gives one error event. */
export const readResponse = (doc: JsonDoc): ChatEvent[] => {
  const body = asRecord(doc.value) ?? {}
  const message = asRecord(asRecord(body.output)?.message)
  if (message === undefined) {
    const said = asString(body.message) ?? asString(body.Message)
    const error = said === undefined ? badAnswer('it has no message') : readException(body, doc.text)
    return [{ type: 'error', error }]
  }
  const own = {
    ...readExtra(body, known).extra?.[protocol],
    ...(isRecord(body.metrics) && { $metrics: body.metrics }),
  }
  const response: ChatResponse = {
    choices: [
      {
        parts: readContent(doc, ['output', 'message', 'content'], message.content ?? []),
        finish: readFinish(asString(body.stopReason) ?? ''),
      },
    ],
    ...(isRecord(body.usage) && { usage: readUsage(body.usage) }),
    ...(Object.keys(own).length > 0 && { extra: { [protocol]: own } }),
  }
  return unfold(response)
}
