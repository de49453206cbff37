/** The messages as they would be sent, with what they are likely to cost, as lines. */

import { counted } from '../../traces/format.ts'
import { asArray, asRecord } from '../../wire/value.ts'
import { priceText } from '../gateway.ts'
import { block, type TextLine } from '../reading.ts'
import { fit, oneLine, safe, wrap } from '../text.ts'
import type { PreviewState } from './state.ts'
import { partText, roleStyle, settingLines } from './template.ts'

type Filled = NonNullable<PreviewState['filled']>

const messageLines = (message: Record<string, unknown>, width: number): TextLine[] => {
  const { role, content, ...more } = message
  const parts =
    typeof content === 'string' ? [content] : (asArray(content) ?? []).map((part) => partText(asRecord(part) ?? {}))
  return [
    { text: safe(String(role)), style: roleStyle(String(role)) },
    ...parts.flatMap((text) => block(text, width)),
    ...(Object.keys(more).length > 0 ? block(JSON.stringify(more), width, 'dim') : []),
    { text: '' },
  ]
}

const estimateLines = ({ estimates, tokensIn, tokensOut, outFrom }: Filled, width: number): TextLine[] => {
  const names = Math.min(32, Math.max(...estimates.map(({ model }) => model.length), 5))
  return [
    ...block(`about ${counted(tokensIn, 'token')} in; about ${tokensOut} out (${outFrom})`, width),
    ...(estimates.length === 0 ? block('no model is named: m chooses one', width, 'warn') : []),
    ...estimates.flatMap(({ model, ...price }) =>
      wrap(oneLine(priceText(price)), width - names - 4).map(
        (text, i): TextLine => ({
          text: `  ${fit(i === 0 ? oneLine(model) : '', names)}  ${text}`,
          style: price.cost === null ? 'warn' : 'plain',
        }),
      ),
    ),
  ]
}

const make = (filled: Filled, width: number): TextLine[] => [
  ...estimateLines(filled, width),
  ...filled.unknown.flatMap((name) => block(`variable "${name}" is none of the prompt's`, width, 'warn')),
  { text: '' },
  ...filled.messages.flatMap((message) => messageLines(message, width)),
  ...(Object.keys(filled.settings).length > 0
    ? [{ text: 'settings', style: 'bold' as const }, ...settingLines(filled.settings, width)]
    : []),
]

const kept = new WeakMap<Filled, { width: number; lines: TextLine[] }>()

export const previewLines = (
  { filled, problem }: Pick<PreviewState, 'filled' | 'problem'>,
  width: number,
): TextLine[] => {
  if (problem !== '') return block(problem, width, 'bad')
  if (filled === undefined) return [{ text: '…', style: 'dim' }]
  const known = kept.get(filled)
  if (known?.width === width) return known.lines
  const lines = make(filled, width)
  kept.set(filled, { width, lines })
  return lines
}
