/** The gateway's log: one JSON line an event (pino), or a short line for people at a terminal. Secrets are masked. */

import pino from 'pino'
import type { SettledLine } from '../gateway/exchange.ts'
import { redact } from '../store/redact.ts'

export interface Log {
  info(text: string, fields?: Record<string, unknown>): void
  warn(text: string, fields?: Record<string, unknown>): void
  error(text: string, fields?: Record<string, unknown>): void
  settled(line: SettledLine): void
  flush(): void
}

const forPeople = {
  write(line: string) {
    const { time, msg, level, err: _err, ...fields } = JSON.parse(line) as Record<string, unknown>
    const clock = new Date(Number(time)).toISOString().slice(11, 19)
    const rest = Object.entries(fields)
      .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join(' ')
    const mark = Number(level) >= 50 ? 'error ' : Number(level) >= 40 ? 'warn ' : ''
    process.stderr.write(`${clock} ${mark}${String(msg)}${rest === '' ? '' : `  ${rest}`}\n`)
  },
}

/** Lines of a busy gateway are written together: at 12 KB or after this long. */
const flushMs = 250

/** Texts that may quote somebody: masked field by field, since most lines quote nobody. */
const masked = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value]),
  )

/** No key is this short. */
const harmlessCharactersMax = 16

export const openLog = (level: string, terminal: boolean): Log => {
  const buffered = terminal ? undefined : pino.destination({ fd: 2, sync: false, minLength: 12_288 })
  const timer = buffered && setInterval(() => buffered.flush(), flushMs).unref()
  const options: pino.LoggerOptions = { level, base: null }
  const logger = buffered ? pino(options, buffered) : pino(options, forPeople)
  const write =
    (severity: 'info' | 'warn' | 'error') =>
    (text: string, fields: Record<string, unknown> = {}) =>
      logger[severity](masked(fields), redact(text))
  return {
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    settled({ id, model, provider, statusCode, ms, attempts, error }) {
      if (!logger.isLevelEnabled('warn') || (error === undefined && !logger.isLevelEnabled('info'))) return
      const name = model.length > harmlessCharactersMax ? redact(model) : model
      const fields = { id, model: name, provider, status: statusCode, ms: Math.round(ms * 10) / 10, attempts }
      if (error === undefined) return logger.info(fields, 'call')
      const failed = { ...fields, code: error.code, reason: redact(error.message) }
      if (error.code !== 'internal') return logger.warn(failed, 'call failed')
      const cause = error.cause instanceof Error ? error.cause : error
      logger.error({ ...failed, stack: redact(String(cause.stack)) }, 'call failed')
    },
    flush() {
      clearInterval(timer)
      try {
        buffered?.flushSync()
      } catch {
        // Not open yet: nothing was written.
      }
    },
  }
}
