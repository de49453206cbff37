/**
 * Two calls beside each other: what differs in their figures, then message by message. Messages are aligned first (the
 * longest run of equal ones that both have), and only those that differ are compared line by line.
 */

import type { LogDetail } from '../../store/store.ts'
import { dollars, duration, orDash, statusText } from '../../traces/format.ts'
import { turnText } from '../../traces/parts.ts'
import { asArray } from '../../wire/value.ts'
import { fit, oneLine } from '../text.ts'
import { block, type Line } from './body.ts'

export type Change<T> = { kind: 'same' | 'gone' | 'new'; value: T }

/** Cells of the table of the longest common subsequence; beyond, one side is shown as gone and the other as new. */
const cellsMax = 4_000_000

/** The shortest way from one list to the other. */
export const changesOf = <T>(before: readonly T[], after: readonly T[], keyOf: (value: T) => string): Change<T>[] => {
  const [a, b] = [before.map(keyOf), after.map(keyOf)]
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const [rows, columns] = [a.length - head - tail, b.length - head - tail]
  const as = (kind: Change<T>['kind'], values: readonly T[]) => values.map((value): Change<T> => ({ kind, value }))
  const middle: Change<T>[] = []
  if (rows * columns > cellsMax)
    middle.push(...as('gone', before.slice(head, head + rows)), ...as('new', after.slice(head, head + columns)))
  else {
    const stride = columns + 1
    const longest = new Uint32Array((rows + 1) * stride)
    const at = (i: number, j: number): number => longest[i * stride + j] as number
    for (let i = rows - 1; i >= 0; i--)
      for (let j = columns - 1; j >= 0; j--)
        longest[i * stride + j] =
          a[head + i] === b[head + j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    let [i, j] = [0, 0]
    while (i < rows || j < columns) {
      if (i < rows && j < columns && a[head + i] === b[head + j]) {
        middle.push({ kind: 'same', value: after[head + j] as T })
        i++
        j++
      } else if (j === columns || (i < rows && at(i + 1, j) >= at(i, j + 1)))
        middle.push({ kind: 'gone', value: before[head + i++] as T })
      else middle.push({ kind: 'new', value: after[head + j++] as T })
    }
  }
  return [...as('same', after.slice(0, head)), ...middle, ...as('same', after.slice(after.length - tail))]
}

type Turn = ReturnType<typeof turnText>

const turnsOf = (call: LogDetail): Turn[] =>
  [...call.prompt_messages, ...(asArray(call.completion_message) ?? [])].map(turnText)

const signs = { same: '  ', gone: '- ', new: '+ ' } as const
const styles = { same: 'dim', gone: 'bad', new: 'good' } as const

const signed = (kind: Change<unknown>['kind'], text: string, width: number): Line[] =>
  block(text, width - 2).map((line) => ({ text: signs[kind] + line.text, style: styles[kind] }))

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
      lines.push({ text: `  ${count} equal message${count > 1 ? 's' : ''}`, style: 'dim' }, { text: '' })
      i = last
    } else if (kind === 'gone' && next?.kind === 'new' && next.value.role === value.role) {
      // The same turn, said otherwise.
      lines.push({ text: oneLine(value.role), style: 'bold' })
      const inside = changesOf(value.text.split('\n'), next.value.text.split('\n'), (line) => line)
      lines.push(...inside.flatMap((change) => signed(change.kind, change.value, width)), { text: '' })
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
  const out: Change<Turn>[] = []
  for (let i = 0; i < changes.length; ) {
    const run = (kind: Change<Turn>['kind'], from: number) => {
      let to = from
      while (changes[to]?.kind === kind) to++
      return changes.slice(from, to)
    }
    const gone = run('gone', i)
    const fresh = run('new', i + gone.length)
    const same = run('same', i + gone.length + fresh.length)
    for (let k = 0; k < Math.max(gone.length, fresh.length); k++)
      out.push(...[gone[k], fresh[k]].filter((change) => change !== undefined))
    out.push(...same)
    i += gone.length + fresh.length + same.length
  }
  return out
}

const figures: readonly [string, (call: LogDetail) => string][] = [
  ['id', ({ id }) => id],
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
  return [...head, { text: '' }, ...turnLines(paired(turns), width)]
}

const kept = new WeakMap<readonly LogDetail[], { width: number; lines: Line[] }>()
export const diffLines = (calls: readonly [LogDetail, LogDetail], width: number): Line[] => {
  const known = kept.get(calls)
  if (known?.width === width) return known.lines
  const lines = make(calls, width)
  kept.set(calls, { width, lines })
  return lines
}
