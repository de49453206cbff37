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

/** Lines of a busy gateway are written together: at 8 KB or after this long. */
const flushMs = 250

export const openLog = (level: string, terminal: boolean): Log => {
  const buffered = terminal ? undefined : pino.destination({ fd: 2, sync: false, minLength: 8192 })
  const timer = buffered && setInterval(() => buffered.flush(), flushMs).unref()
  const options: pino.LoggerOptions = { level, base: null, hooks: { streamWrite: redact } }
  const logger = buffered ? pino(options, buffered) : pino(options, forPeople)
  return {
    info: (text, fields) => logger.info(fields ?? {}, text),
    warn: (text, fields) => logger.warn(fields ?? {}, text),
    error: (text, fields) => logger.error(fields ?? {}, text),
    settled({ id, model, provider, statusCode, ms, attempts, error }) {
      if (!logger.isLevelEnabled('info')) return
      const fields = { id, model, provider, status: statusCode, ms: Math.round(ms * 10) / 10, attempts }
      if (error === undefined) logger.info(fields, 'call')
      else {
        const failed = { ...fields, code: error.code, reason: error.message }
        if (error.code === 'internal')
          logger.error(
            { ...failed, stack: String((error.cause as Error | undefined)?.stack ?? error.stack) },
            'call failed',
          )
        else logger.warn(failed, 'call failed')
      }
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
