/** The tabs that are tables: versions with the history of deployments, variables, figures by version. Rows as values. */

import { labelled } from '../../prompts/deployment.ts'
import type { StatsRow } from '../../store/store.ts'
import { sumText } from '../../traces/cost.ts'
import { duration, localTime, orDash } from '../../traces/format.ts'
import type { Look, Style } from '../paint.ts'
import { fit, oneLine, widthOf } from '../text.ts'
import { variablesOf } from './fields.ts'
import type { Entry, OpenState, Source, Traffic } from './state.ts'

/** One line of a table. `source`: the version that it is of. */
export interface Row {
  cells: readonly string[]
  style?: Style
  source?: Source
}

/** Name, cells, the width of the screen from which on it is shown; the last takes what is left. */
type Column = readonly [name: string, width: number, from: number, right?: boolean]

export interface Table {
  columns: readonly Column[]
  rows: readonly Row[]
  empty: string
}

const stamp = (at: number): string => localTime(new Date(at).toISOString())
const short = (commit: string | null): string => oneLine(orDash(commit?.replace(/^([0-9a-f]{7})[0-9a-f]*/, '$1')))

const versionsTable = ({ versions, history, newest }: Entry, { marked, source }: OpenState): Table => {
  const labels = [...labelled(history)]
  const rows = versions.map((row): Row => {
    const names = labels.filter(([, version]) => version === row.version).map(([label]) => label)
    const state = row.readonly ? (row === newest && names.length === 0 ? 'newest' : '') : 'draft'
    return {
      cells: [
        `${row.version === marked ? '*' : ' '}v${row.version}${row.version === source ? ' <' : ''}`,
        oneLine([...names, state].filter(Boolean).join(', ')),
        stamp(row.updatedAt),
        oneLine(row.author),
        short(row.commit),
        oneLine(row.message),
      ],
      ...(names.length > 0 && { style: 'good' as const }),
      source: row.version,
    }
  })
  const moves = history.map(
    ({ label, version, previous, at, actor, commit, message }): Row => ({
      cells: [
        version === null ? ' -' : ` v${version}`,
        `${oneLine(label)}${previous === null ? '' : ` was v${previous}`}`,
        stamp(at),
        oneLine(actor),
        short(commit),
        oneLine(message),
      ],
      style: 'dim',
      ...(version !== null && { source: version }),
    }),
  )
  return {
    columns: [
      ['version', 8, 0],
      ['deployed as', 18, 0],
      ['when', 19, 0],
      ['author', 24, 100],
      ['commit', 13, 76],
      ['message', 0, 56],
    ],
    rows: [...rows, ...(moves.length > 0 ? [{ cells: ['', 'deployments'], style: 'bold' as const }] : []), ...moves],
    empty: 'No version yet: P pushes the file.',
  }
}

const variablesTable = (entry: Entry, { source }: OpenState): Table => ({
  columns: [
    ['variable', 20, 0],
    ['type', 9, 0],
    ['', 9, 0],
    ['default', 18, 76],
    ['about', 0, 0],
  ],
  rows: variablesOf(entry, source).map(({ name, type, optional, fallback, description, used, declared, list }) => ({
    cells: [
      oneLine(name),
      list ? 'messages' : type,
      fallback !== undefined ? 'default' : optional ? 'optional' : 'required',
      fallback === undefined ? '-' : oneLine(typeof fallback === 'string' ? fallback : JSON.stringify(fallback)),
      [used ? '' : '(not used)', declared ? '' : '(not declared)', oneLine(description)].filter(Boolean).join(' '),
    ],
    ...(!used && { style: 'dim' as const }),
  })),
  empty: 'It has no variables.',
})

export const share = (part: number, whole: number): string =>
  whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`

const figures = (row: StatsRow): string[] => [
  row.calls.toLocaleString('en'),
  share(row.errors, row.calls),
  sumText(row),
  orDash(duration(row.latency_p50)),
  orDash(duration(row.latency_p95)),
  orDash(duration(row.ttft_p50)),
  row.prompt_tokens.toLocaleString('en'),
  row.completion_tokens.toLocaleString('en'),
]

const trafficTable = ({ live }: Entry, traffic: Traffic | undefined): Table => ({
  columns: [
    ['version', 14, 0],
    ['calls', 9, 0, true],
    ['errors', 8, 0, true],
    ['cost', 10, 0, true],
    ['p50', 9, 76, true],
    ['p95', 9, 0, true],
    ['ttft p50', 9, 90, true],
    ['tokens in', 11, 90, true],
    ['out', 11, 90, true],
    ['', 0, 0],
  ],
  rows:
    traffic === undefined
      ? []
      : [
          ...traffic.versions.map(({ version, row }) => ({
            cells: [
              version === null ? 'unknown' : `v${version}${version === live?.version ? ' live' : ''}`,
              ...figures(row),
              '',
            ],
            ...(version !== null && { source: version }),
          })),
          { cells: ['all', ...figures(traffic.total), ''], style: 'bold' as const },
        ],
  empty: 'No call in the last seven days.',
})

export const isTable = ({ tab }: Pick<OpenState, 'tab'>): boolean =>
  tab === 'versions' || tab === 'variables' || tab === 'traffic'

/** No column is wider than what is in it: the last one needs the room. */
const fitted = ({ columns, rows, empty }: Table): Table => ({
  columns: columns.map(([name, width, ...more], i): Column => {
    const longest = rows.reduce((most, { cells }) => Math.max(most, widthOf(cells[i] ?? '')), widthOf(name))
    return [name, width === 0 || i === columns.length - 1 ? width : Math.min(width, longest + 1), ...more]
  }),
  rows,
  empty,
})

const make = (entry: Entry, open: OpenState, traffic: Traffic | undefined): Table => {
  if (open.tab === 'versions') return versionsTable(entry, open)
  return open.tab === 'variables' ? variablesTable(entry, open) : trafficTable(entry, traffic)
}

type Asked = Pick<OpenState, 'tab' | 'marked' | 'source'> & { traffic: Traffic | undefined }
const kept = new WeakMap<Entry, { asked: Asked; table: Table }>()

/** Made and measured once, as long as what it is of stays the same: a frame and a key ask for it again. */
export const tableOf = (entry: Entry, open: OpenState, traffic: Traffic | undefined): Table => {
  const known = kept.get(entry)
  const { tab, marked, source } = open
  const asked: Asked = { tab, marked, source, traffic }
  if (known !== undefined && Object.entries(known.asked).every(([name, value]) => asked[name as keyof Asked] === value))
    return known.table
  const table = fitted(make(entry, open, traffic))
  kept.set(entry, { asked, table })
  return table
}

const cellsLine = (cells: readonly string[], columns: readonly Column[], width: number, { glyphs }: Look): string => {
  const seen = columns.flatMap(([, cellWidth, from, right], i) =>
    width >= from ? [{ text: cells[i] ?? '', cellWidth, right: right === true }] : [],
  )
  const taken = seen.reduce((sum, { cellWidth }) => sum + cellWidth + 1, 1)
  const line = seen.map(({ text, cellWidth, right }) =>
    cellWidth === 0
      ? fit(text, Math.max(0, width - taken), glyphs)
      : fit(text, cellWidth, { right, more: glyphs.more }),
  )
  return fit(` ${line.join(' ')}`, width)
}

/** Header and the rows from `top` on. */
export const tableLines = (
  table: Table,
  { at, top, height, width }: { at: number; top: number; height: number; width: number },
  look: Look,
): string[] => {
  const { columns, rows, empty } = table
  const header = look.paint(
    'dim',
    cellsLine(
      columns.map(([name]) => name),
      columns,
      width,
      look,
    ),
  )
  if (rows.length === 0) return [header, look.paint('dim', fit(` ${empty}`, width, look.glyphs))]
  return [
    header,
    ...rows
      .slice(top, top + height - 1)
      .map(({ cells, style = 'plain' }, i) =>
        look.paint(top + i === at ? 'chosen' : style, cellsLine(cells, columns, width, look)),
      ),
  ]
}
