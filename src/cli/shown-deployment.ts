/** A deployment as every command prints it. */

import type { DeploymentRow } from '../core/prompt.ts'

export interface ShownDeployment {
  id: string
  at: string
  label: string
  version: number | null
  previous: number | null
  rollback: boolean
  actor: string
  commit: string | null
  message: string
}

export const shownDeployment = (row: DeploymentRow): ShownDeployment => ({
  id: row.promptId,
  at: new Date(row.at).toISOString(),
  label: row.label,
  version: row.version,
  previous: row.previous,
  rollback: row.rollback === true,
  actor: row.actor,
  commit: row.commit,
  message: row.message,
})
