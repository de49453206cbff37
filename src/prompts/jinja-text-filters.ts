/**
 * Jinja's filters of text and numbers, a row each.
 * @see https://jinja.palletsprojects.com/en/stable/templates/#list-of-builtin-filters (3.1, checked 2026-11)
 */

import { type Arguments, numberIn, placesIn, type Row, row, textIn, truthIn } from './jinja-call.ts'
import {
  float,
  integer,
  isFloat,
  isNumber,
  isRecord,
  isText,
  kindOf,
  membersOf,
  printed,
  repr,
  text,
  type Value,
} from './jinja-values.ts'
import { wrapped } from './jinja-wrap.ts'

type Filter = Row<Value>

const onText = (change: (value: string) => string): Filter => row('', (value) => text(change(printed(value))))

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
}
const characters: Readonly<Record<string, string>> = Object.fromEntries([
  ...Object.entries(entities).map(([character, entity]) => [entity, character]),
  ['&quot;', '"'],
  ['&nbsp;', '\u00a0'],
])
const escaped = onText((value) => value.replace(/[&<>'"]/g, (one) => entities[one] as string))

const striptags = onText((value) =>
  value
    .replace(/<!--[\s\S]*?-->|<[^<>]*>/g, '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ')
    .replace(/&(?:amp|lt|gt|quot|nbsp|#39|#34);/g, (one) => characters[one] as string),
)

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase()

/** encodeURIComponent leaves more than Python does. */
const quoted = (value: string, more: RegExp): string =>
  encodeURIComponent(value)
    .replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(more, (one) => decodeURIComponent(one))
const queryText = (value: Value): string => quoted(printed(value), /(?!)/g).replaceAll('%20', '+')
const urlencode: Filter = row('', (value) =>
  text(
    isRecord(value)
      ? [...membersOf(value)].map(([name, one]) => `${queryText(text(name))}=${queryText(one)}`).join('&')
      : quoted(printed(value), /%2F/g),
  ),
)

const truncate: Filter = row('length killwords end leeway', (value, given) => {
  const [length, leeway] = [numberIn(given, 'length', 255), numberIn(given, 'leeway', 5)]
  const end = textIn(given, 'end', '...')
  const all = Array.from(printed(value))
  if (all.length <= length + leeway) return text(all.join(''))
  const cut = all.slice(0, Math.max(0, length - Array.from(end).length)).join('')
  const space = cut.lastIndexOf(' ')
  return text((truthIn(given, 'killwords') || space === -1 ? cut : cut.slice(0, space)) + end)
})

const indent: Filter = row('width first blank', (value, given) => {
  const { width } = given
  const by =
    width !== undefined && isText(width) ? printed(width) : ' '.repeat(Math.max(0, placesIn(given, 'width', 4)))
  const [first, blank] = [truthIn(given, 'first'), truthIn(given, 'blank')]
  const lines = printed(value).split('\n')
  return text(lines.map((line, i) => ((i === 0 && !first) || (line === '' && !blank) ? line : by + line)).join('\n'))
})

const center: Filter = row('width', (value, given) => {
  const said = printed(value)
  const width = placesIn(given, 'width', 80)
  const space = Math.max(0, width - Array.from(said).length)
  const left = Math.floor(space / 2) + (space & width & 1)
  return text(' '.repeat(left) + said + ' '.repeat(space - left))
})

const replace: Filter = row('old new count', (value, given) => {
  const [old, fresh] = [textIn(given, 'old', ''), textIn(given, 'new', '')]
  const pieces = old === '' ? ['', ...Array.from(printed(value)), ''] : printed(value).split(old)
  const count = given.count === undefined ? pieces.length - 1 : Math.min(numberIn(given, 'count', 0), pieces.length - 1)
  if (count * fresh.length > 50_000_000) throw new Error('makes too long a text')
  return text([pieces.slice(0, count + 1).join(fresh), ...pieces.slice(count + 1)].join(old))
})

const trim: Filter = row('chars', (value, given) => {
  const said = printed(value)
  if (given.chars === undefined) return text(said.trim())
  const cut = new Set(textIn(given, 'chars', ''))
  const all = Array.from(said)
  const from = all.findIndex((one) => !cut.has(one))
  return text(from === -1 ? '' : all.slice(from, all.findLastIndex((one) => !cut.has(one)) + 1).join(''))
})

/** printf, as Python's `%` has it. */
const conversion = /%(?:\((\w+)\))?([-+ 0#]*)(\d+)?(?:\.(\d+))?([sdifFeEgGxXor%])/g
const format: Filter = row('…', (value, _, { inOrder, byName }: Arguments) => {
  let next = 0
  return text(
    printed(value).replace(conversion, (_whole, name, flags: string, width, precision, kind: string) => {
      if (kind === '%') return '%'
      const one = name === undefined ? inOrder[next++] : byName.get(name)
      if (one === undefined) throw new Error(`has no value for ${_whole}`)
      if (Number(width) > 10_000 || Number(precision) > 100) throw new Error(`${_whole} is too wide`)
      const said = converted(one, kind, precision === undefined ? undefined : Number(precision))
      const signed = flags.includes('+') && isNumber(one) && Number(one.value) >= 0 ? `+${said}` : said
      if (flags.includes('-')) return signed.padEnd(Number(width ?? 0))
      return flags.includes('0') && kind !== 's'
        ? signed.replace(
            /^([-+]?)(.*)$/,
            (_all, sign: string, digits: string) => sign + digits.padStart(Number(width ?? 0) - sign.length, '0'),
          )
        : signed.padStart(Number(width ?? 0))
    }),
  )
})

const converted = (value: Value, kind: string, precision: number | undefined): string => {
  if (kind === 's') return precision === undefined ? printed(value) : printed(value).slice(0, precision)
  if (kind === 'r') return repr(value)
  if (!isNumber(value)) throw new Error(`%${kind} needs a number, and was given ${kindOf(value)}`)
  const number = Number(value.value)
  const padded = (shown: string) => shown.replace(/e([+-])(\d)$/, 'e$10$2')
  const kinds: Record<string, () => string> = {
    d: () => String(Math.trunc(number)),
    i: () => String(Math.trunc(number)),
    f: () => number.toFixed(precision ?? 6),
    e: () => padded(number.toExponential(precision ?? 6)),
    g: () => padded(String(Number(number.toPrecision(precision || 6)))),
    x: () => Math.trunc(number).toString(16),
    o: () => Math.trunc(number).toString(8),
  }
  const shown = kinds[kind.toLowerCase()]?.() ?? String(number)
  return kind === kind.toUpperCase() ? shown.toUpperCase() : shown
}

/** Half goes to the even neighbour, where the number is exactly a half. */
const rounded = (number: number, places: number): number => {
  const scaled = number * 10 ** places
  const isHalf = Math.abs(scaled % 1) === 0.5 && (places < 0 || Number.isInteger(number * 2 ** (places + 1)))
  if (isHalf) return (2 * Math.round(scaled / 2)) / 10 ** places
  return places < 0 ? Math.round(scaled) / 10 ** places : Number(number.toFixed(Math.min(places, 100)))
}
const round: Filter = row('precision method', (value, given) => {
  if (!isNumber(value)) throw new Error(`takes a number, and was given ${kindOf(value)}`)
  const places = placesIn(given, 'precision', 0)
  const method = textIn(given, 'method', 'common')
  const number = Number(value.value)
  if (method === 'common') return isFloat(value) ? float(rounded(number, places)) : integer(rounded(number, places))
  if (method !== 'ceil' && method !== 'floor') throw new Error('method must be common, ceil or floor')
  const by = 10 ** places
  return float(Math[method](number * by) / by)
})

const abs: Filter = row('', (value) => {
  if (!isNumber(value)) throw new Error(`takes a number, and was given ${kindOf(value)}`)
  return (isFloat(value) ? float : integer)(Math.abs(Number(value.value)))
})

const digits: Readonly<Record<number, RegExp>> = {
  10: /^[-+]?\d+$/,
  16: /^[-+]?(?:0x)?[\da-f]+$/i,
  8: /^[-+]?(?:0o)?[0-7]+$/i,
  2: /^[-+]?(?:0b)?[01]+$/i,
}
const int: Filter = row('default base', (value, given) => {
  const usual = given.default ?? integer(0)
  if (isNumber(value)) return Number.isFinite(Number(value.value)) ? integer(Math.trunc(Number(value.value))) : usual
  if (!isText(value)) return usual
  const said = String(value.value).trim().replaceAll('_', '')
  const base = numberIn(given, 'base', 10)
  if (digits[base]?.test(said)) return integer(Number.parseInt(said.replace(/^([-+]?)0[xob]/i, '$1'), base))
  return said !== '' && Number.isFinite(Number(said)) && base === 10 ? integer(Math.trunc(Number(said))) : usual
})
const toFloat: Filter = row('default', (value, given) => {
  const number = isNumber(value)
    ? Number(value.value)
    : isText(value) && printed(value).trim() !== ''
      ? Number(printed(value))
      : Number.NaN
  return Number.isNaN(number) ? (given.default ?? float(0)) : float(number)
})

export const textFilters: Readonly<Record<string, Filter>> = {
  abs,
  capitalize: onText(capital),
  center,
  e: escaped,
  escape: escaped,
  float: toFloat,
  forceescape: escaped,
  format,
  indent,
  int,
  lower: onText((value) => value.toLowerCase()),
  pprint: row('verbose', (value) => text(repr(value))),
  replace,
  round,
  safe: row('', (value) => value),
  string: row('', (value) => text(printed(value))),
  striptags,
  title: onText((value) => value.replace(/[^-\s({[<]+/g, capital)),
  trim,
  truncate,
  upper: onText((value) => value.toUpperCase()),
  urlencode,
  wordcount: row('', (value) => integer(printed(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0)),
  wordwrap: row('width break_long_words wrapstring break_on_hyphens', (value, given) =>
    text(
      wrapped(printed(value), {
        width: Math.max(1, placesIn(given, 'width', 79)),
        breaksWords: truthIn(given, 'break_long_words', true),
        breaksHyphens: truthIn(given, 'break_on_hyphens', true),
        lineEnd: textIn(given, 'wrapstring', '\n'),
      }),
    ),
  ),
}
