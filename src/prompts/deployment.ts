/** What is deployed as what, and what was before. In: the history of a prompt. Out: versions. */

import { type DeploymentRow, productionLabel } from '../core/prompt.ts'

/** Label → version, production first; what was taken back is null. `history`: newest first. */
export const labelled = (history: readonly DeploymentRow[]): Map<string, number | null> => {
  const labels = new Map<string, number | null>()
  const live = history.find(({ label }) => label === productionLabel)
  if (live !== undefined) labels.set(live.label, live.version)
  for (const { label, version } of history) if (!labels.has(label)) labels.set(label, version)
  return labels
}

/** 'v3, staging v4': what has no label is production. */
export const deployedText = (history: readonly DeploymentRow[]): string =>
  [...labelled(history)]
    .flatMap(([label, version]) =>
      version === null ? [] : `${label === productionLabel ? '' : `${label} `}v${version}`,
    )
    .join(', ')

/** What a rollback goes to: the version before the one that is live, in the order in which they were deployed. */
export const earlierOf = (history: readonly DeploymentRow[], label: string): number | undefined => {
  const own = history.filter((row) => row.label === label)
  const live = own[0]?.version ?? null
  return (
    own.find(({ version }) => version !== null && version < (live ?? Number.POSITIVE_INFINITY))?.version ?? undefined
  )
}
