/**
 * The traces room: recorded calls → words for people. Rows → columns, one call → text, a change → a line.
 * Pure functions: no HTTP, no terminal, no clock. May import core, wire and the store's types.
 */

/** Unknown is not zero. */
export const orDash = (text: string | number | null | undefined): string =>
  text === null || text === undefined || text === '' ? '-' : String(text)

/** 1, 'call' → '1 call'; 1200, 'call' → '1,200 calls'. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`

/** Seconds → '0.4 ms', '350 ms', '2.41 s'. */
export const duration = (seconds: number | null): string | null => {
  if (seconds === null) return null
  const ms = seconds * 1000
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(Math.round(seconds * 100) / 100).toFixed(2)} s`
}

/** US dollars, to the micro-dollar (two digits of what is less than ten of those), without needless zeros. */
export const dollars = (cost: number | null): string | null => {
  if (cost === null) return null
  const places = cost > 0 && cost < 1e-5 ? 1 - Math.floor(Math.log10(cost)) : 6
  const text = cost.toFixed(places).replace(/0+$/, '')
  const decimals = text.length - text.indexOf('.') - 1
  return `$${decimals < 2 ? cost.toFixed(2) : text}`
}

/** US dollars for a narrow place: from a cent on, four decimals are enough. What is little is not nothing. */
export const shortDollars = (cost: number): string =>
  dollars(cost >= 0.01 ? Math.round(cost * 1e4) / 1e4 : cost) as string

/** The same, never more than it is. The last digit of what is stored is a micro-dollar. */
export const atLeast = (cost: number): string =>
  shortDollars(cost >= 0.01 ? Math.floor(Math.round(cost * 1e6) / 100) / 1e4 : cost)

const two = (value: number): string => String(value).padStart(2, '0')

/** ISO 8601 → '2026-11-24 09:30:01' of the local clock. */
export const localTime = (iso: string): string => {
  const at = new Date(iso)
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

/** 'error 429', 'success', 'pending'; 'broke off': an answer had begun well. */
export const statusText = ({ status, status_code }: { status: string; status_code: number | null }): string =>
  status_code === null || status === 'success'
    ? status
    : status === 'error' && status_code < 400
      ? 'broke off'
      : `${status} ${status_code}`

const hex = (letter: string, width: number): string =>
  (letter.codePointAt(0) as number).toString(16).padStart(width, '0')

/**
 * What a terminal would obey is spelled (`\x1b`, `\u202e`), so that one sees that it was there: control letters but line ends
 * and tabs, and those that turn the direction of text.
 */
export const harmless = (text: string): string =>
  text
    .replace(/\r\n/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, (letter) => `\\x${hex(letter, 2)}`)
    .replace(/\p{Bidi_Control}/gu, (letter) => `\\u${hex(letter, 4)}`)

export const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ')
