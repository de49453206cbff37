/** `respan prompts history · versions`: what was live when, and which versions there are. */

import type { VersionRow } from '../core/prompt.ts'
import { labelled } from '../prompts/deployment.ts'
import type { ControlStore } from '../store/store.ts'
import { type Context, countOf, type Input } from './command.ts'
import { type Column, printList } from './output.ts'
import { atDesk } from './project.ts'
import { promptOf } from './prompts-deploy.ts'
import { type ShownDeployment, shownDeployment } from './shown-deployment.ts'

const shortCommit = (commit: string | null): string => (commit ?? '').replace(/^([0-9a-f]{10})[0-9a-f]*/, '$1')

export const history = (input: Input, ctx: Context): Promise<number> =>
  atDesk(ctx, ({ control }) => {
    const columns = (['at', 'label', 'version', 'previous', 'actor', 'commit', 'message'] as const).map(
      (name): Column<ShownDeployment> => ({
        name,
        value: (row) => row[name],
        ...(name === 'commit' && { show: (row: ShownDeployment) => shortCommit(row.commit) }),
      }),
    )
    const rows = control.listDeployments(promptOf(control, input.args[0] ?? '').id).map(shownDeployment)
    return printList(ctx, input, columns, rows, 'Nothing was deployed yet: respan prompts deploy')
  })

interface ShownVersion {
  version: number
  state: 'draft' | 'committed'
  /** What it is deployed as. */
  labels: string[]
  model: string
  author: string
  commit: string | null
  message: string
  hash: string
  created: string
}

const shownVersion = (row: VersionRow, labels: ReadonlyMap<string, number | null>): ShownVersion => ({
  version: row.version,
  state: row.readonly ? 'committed' : 'draft',
  labels: [...labels].flatMap(([label, version]) => (version === row.version ? [label] : [])),
  model: row.body.model,
  author: row.author,
  commit: row.commit,
  message: row.message,
  hash: row.hash,
  created: new Date(row.createdAt).toISOString(),
})

const versionColumns: readonly Column<ShownVersion>[] = (
  ['version', 'state', 'labels', 'model', 'author', 'commit', 'message', 'created'] as const
).map((name) => ({
  name,
  value: (row) => (name === 'labels' ? row.labels.join(' ') : row[name]),
  ...(name === 'commit' && { show: (row: ShownVersion) => shortCommit(row.commit) }),
}))

const versionsOf = (control: ControlStore, which: string): ShownVersion[] => {
  const { id } = promptOf(control, which)
  const labels = labelled(control.listDeployments(id))
  return control.listVersions(id).map((row) => shownVersion(row, labels))
}

export const versions = (input: Input, ctx: Context): Promise<number> =>
  atDesk(ctx, ({ control }) => {
    const rows = versionsOf(control, input.args[0] ?? '').slice(0, countOf(input, 'limit', 1_000_000))
    return printList(ctx, input, versionColumns, rows, 'There is no version yet: respan prompts push')
  })
