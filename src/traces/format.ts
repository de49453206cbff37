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

const two = (value: number): string => String(value).padStart(2, '0')

/** ISO 8601 → '2026-11-24 09:30:01' of the local clock. */
export const localTime = (iso: string): string => {
  const at = new Date(iso)
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

/** 'error 429', 'success', 'pending'. */
export const statusText = ({ status, status_code }: { status: string; status_code: number | null }): string =>
  status_code === null || status === 'success' ? status : `${status} ${status_code}`

/** Text of others without what a terminal would obey; line ends and tabs stay. */
export const harmless = (text: string): string => text.replace(/\r\n/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '')

export const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ')
