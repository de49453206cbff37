/**
 * The README says what the code says: its tables are written from the code (`npm run docs`) and compared here, and its
 * two lines and its examples are run (readme.e2e.test.ts).
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clients, filled } from '../src/cli/clients.ts'
import { commands } from '../src/cli/list.ts'
import { type Setting, settings } from '../src/config/shape.ts'
import { errors } from '../src/core/errors.ts'
import { known } from '../src/prompts/jinja-names.ts'
import { statementWords } from '../src/prompts/jinja-tokens.ts'
import { providers } from '../src/providers/table.ts'
import { absent } from '../src/server/absent.ts'
import { routeOf } from '../src/server/routes.ts'
import { fields } from '../src/traces/index.ts'
import { bindings as promptBindings } from '../src/tui/prompts/keys.ts'
import { bindings } from '../src/tui/traces/keys.ts'

const path = join(import.meta.dirname, '../README.md')

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')

interface KeyBinding {
  keys: readonly string[]
  on: readonly string[]
  help: string
}

const keyTable = (all: readonly KeyBinding[]): string => {
  const screens = new Set(all.flatMap(({ on }) => on)).size
  return table(
    ['key', 'where', 'what it does'],
    all.map(({ keys, on, help }) => [
      keys.map((key) => `\`${key}\``).join(' '),
      on.length === screens ? 'everywhere' : on.join(', '),
      help,
    ]),
  )
}

const address = 'http://127.0.0.1:7377'

const tables: Record<string, string> = {
  clients: table(
    ['client', 'lines'],
    clients.map(({ name, variables, run }) => {
      const exports = Object.entries(variables).map(([variable, value]) => `${variable}=${value}`)
      const lines = [`export ${exports.join(' ')}`, ...(run === undefined ? [] : [run])]
      return [name, lines.map((line) => `\`${filled(line, address, '$RESPAN_API_KEY')}\``).join('<br>')]
    }),
  ),
  commands: table(
    ['command', 'what it does'],
    commands.map(({ name, args = [], summary }) => [
      `\`${[
        name,
        ...args.map(({ name: word, optional, many }) => {
          const shown = many ? `${word}...` : word
          return optional ? `[${shown}]` : shown
        }),
      ].join(' ')}\``,
      summary,
    ]),
  ),
  absent: table(
    ['path', 'what', 'meanwhile'],
    absent.map(({ paths, methods, what, instead = '' }) => [
      `${methods === undefined ? '' : `${methods.join(', ')} `}${paths.map((one) => `\`${one}\``).join(' ')}`,
      what,
      instead,
    ]),
  ),
  keys: keyTable(bindings),
  'prompt keys': keyTable(promptBindings),
  settings: table(
    ['setting', 'environment', 'default', 'what'],
    Object.entries(settings as Record<string, Setting<unknown>>).map(
      ([name, { env, default: value, about, oneOf }]) => {
        const words = oneOf ? ` (${oneOf.join(', ')})` : ''
        return [`\`${name}\``, `\`${env}\``, String(value) === '' ? '' : `\`${value}\``, about + words]
      },
    ),
  ),
  fields: table(
    ['field', 'also called', 'what', 'example'],
    Object.entries(fields).map(([name, { aliases, about, example }]) => [
      `\`${name}\``,
      aliases.map((alias) => `\`${alias}\``).join(', '),
      about,
      example
        .split(', ')
        .map((one) => `\`${one}\``)
        .join(', '),
    ]),
  ),
  jinja: table(
    ['in Jinja', 'there are'],
    Object.entries({
      statements: statementWords.filter((word) => !word.startsWith('end')),
      filters: known.filter,
      tests: known.test,
      functions: known.function,
      'methods of texts and objects': known.method,
    }).map(([kind, words]) => [
      kind,
      words
        .toSorted()
        .map((word) => `\`${word}\``)
        .join(' '),
    ]),
  ),
  errors: table(
    ['code', 'status', 'whose fault', 'the router may try', 'when'],
    Object.entries(errors).map(([code, { status, blame, next, when }]) => [
      `\`${code}\``,
      String(status),
      blame,
      next.includes('stop' as never)
        ? 'nothing'
        : next.map((word) => (word === 'same' ? 'it again' : 'another')).join(', '),
      when,
    ]),
  ),
}

const between = (name: string) => new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- /${name} -->)`)

describe('README', () => {
  if (process.env.UPDATE === '1') {
    const text = readFileSync(path, 'utf8')
    const written = Object.entries(tables).reduce(
      (sum, [name, rows]) => sum.replace(between(name), (_, open, close) => open + rows + close),
      text,
    )
    writeFileSync(path, written)
  }
  const readme = readFileSync(path, 'utf8')

  it.each(Object.entries(tables))('has the table of %s that the code has', (name, rows) => {
    expect(between(name).exec(readme)?.[0]).toBe(`<!-- ${name} -->\n${rows}\n<!-- /${name} -->`)
  })
  it('counts the providers right', () => {
    expect(readme).toContain(`${providers.length} providers are built in`)
  })
  it('names only paths that are served', () => {
    const paths = [...readme.matchAll(/(?:127\.0\.0\.1:7377|`)(\/api\/[a-z/1]+(?:completions|messages))/g)].map(
      (match) => match[1] as string,
    )
    expect(paths.length).toBeGreaterThan(2)
    expect(paths.filter((one) => routeOf(one) === undefined)).toEqual([])
  })
})
