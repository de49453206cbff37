/**
 * Two calls beside each other: what differs in their figures, then message by message. Messages are aligned first (the
 * longest run of equal ones that both have), and only those that differ are compared line by line.
 */

import type { LogDetail } from '../../store/store.ts'
import { counted, dollars, duration, localTime, orDash, statusText } from '../../traces/format.ts'
import { turnText } from '../../traces/parts.ts'
import { asArray } from '../../wire/value.ts'
import { spanLines, trimmed } from '../reading.ts'
import { fit, oneLine, safe } from '../text.ts'
import { block, type Line } from './body.ts'
import { type Change, changesOf, runsOf, wordSpans } from './changes.ts'

type Turn = ReturnType<typeof turnText>

const turnsOf = (call: LogDetail): Turn[] =>
  [...call.prompt_messages, ...(asArray(call.completion_message) ?? [])].map(turnText)

const signs = { same: '  ', gone: '- ', new: '+ ' } as const
const styles = { same: 'dim', gone: 'bad', new: 'good' } as const

const signed = (kind: Change<unknown>['kind'], text: string, width: number): Line[] =>
  block(text, width - 2).map((line) => ({ text: signs[kind] + line.text, style: styles[kind] }))

/** Lines of a message said otherwise: a line that stands for another shows which of its words changed. */
const changedLines = (changes: readonly Change<string>[], width: number): Line[] =>
  runsOf(changes).flatMap(({ same, gone, fresh }) => {
    const pairs = gone.map((line, i) => (fresh[i] === undefined ? undefined : wordSpans(line, fresh[i])))
    const lines = (kind: 'gone' | 'new', texts: readonly string[], side: 0 | 1) =>
      texts.flatMap((text, i) => {
        const spans = (pairs[i]?.[side] ?? []).map(({ start, end, style }) => ({
          start: start + 2,
          end: end + 2,
          style,
        }))
        return spanLines({ text: signs[kind] + text, style: styles[kind], spans }, width, '  ')
      })
    return [
      ...lines('gone', gone, 0),
      ...lines('new', fresh, 1),
      ...same.flatMap((text) => signed('same', text, width)),
    ]
  })

/** Equal messages in a row are one line. */
const turnLines = (changes: readonly Change<Turn>[], width: number): Line[] => {
  const lines: Line[] = []
  for (let i = 0; i < changes.length; i++) {
    const { kind, value } = changes[i] as Change<Turn>
    const next = changes[i + 1]
    if (kind === 'same') {
      let last = i
      while (changes[last + 1]?.kind === 'same') last++
      const count = last - i + 1
      lines.push({ text: `  ${counted(count, 'equal message')}`, style: 'dim' }, { text: '' })
      i = last
    } else if (kind === 'gone' && next?.kind === 'new' && next.value.role === value.role) {
      // The same turn, said otherwise.
      lines.push({ text: oneLine(value.role), style: 'bold' })
      const inside = changesOf(safe(value.text).split('\n'), safe(next.value.text).split('\n'), (line) => line)
      lines.push(...changedLines(inside, width), { text: '' })
      i++
    } else
      lines.push({ text: `${signs[kind]}${oneLine(value.role)}`, style: 'bold' }, ...signed(kind, value.text, width), {
        text: '',
      })
  }
  return lines
}

/** A message that was taken out before another is said in its place: pairs of them stand beside each other. */
const paired = (changes: readonly Change<Turn>[]): Change<Turn>[] => {
  const as = (kind: Change<Turn>['kind'], value: Turn | undefined): Change<Turn>[] =>
    value === undefined ? [] : [{ kind, value }]
  return runsOf(changes).flatMap(({ gone, fresh, same }) => [
    ...Array.from({ length: Math.max(gone.length, fresh.length) }, (_, k) => [
      ...as('gone', gone[k]),
      ...as('new', fresh[k]),
    ]).flat(),
    ...same.flatMap((turn) => as('same', turn)),
  ])
}

const figures: readonly [string, (call: LogDetail) => string][] = [
  ['id', ({ id }) => id],
  ['time', ({ start_time }) => localTime(start_time)],
  ['model', ({ model }) => model],
  ['provider', ({ provider_id }) => orDash(provider_id)],
  ['status', statusText],
  ['tokens in', ({ prompt_tokens }) => orDash(prompt_tokens)],
  ['tokens out', ({ completion_tokens }) => orDash(completion_tokens)],
  ['cost', ({ cost }) => orDash(dollars(cost))],
  ['latency', ({ latency }) => orDash(duration(latency))],
  ['first token', ({ time_to_first_token }) => orDash(duration(time_to_first_token))],
  ['finish', ({ finish_reason }) => orDash(finish_reason)],
  ['prompt', ({ prompt_id, prompt_version }) => orDash(prompt_id && `${prompt_id}@${orDash(prompt_version)}`)],
]

const make = ([a, b]: readonly [LogDetail, LogDetail], width: number): Line[] => {
  const half = Math.floor((width - 14) / 2)
  const head = figures.map(([name, of]): Line => {
    const [one, other] = [oneLine(of(a)), oneLine(of(b))]
    return { text: `${fit(name, 12)}  ${fit(one, half)}${fit(other, half)}`, style: one === other ? 'dim' : 'bold' }
  })
  const turns = changesOf(turnsOf(a), turnsOf(b), ({ role, text }) => `${role}\n${text}`)
  return trimmed([...head, { text: '' }, ...turnLines(paired(turns), width)])
}

const kept = new WeakMap<readonly LogDetail[], { width: number; lines: Line[] }>()
export const diffLines = (calls: readonly [LogDetail, LogDetail], width: number): Line[] => {
  const known = kept.get(calls)
  if (known?.width === width) return known.lines
  const lines = make(calls, width)
  kept.set(calls, { width, lines })
  return lines
}
