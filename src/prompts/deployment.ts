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

/**
 * What a rollback goes to: what was live before the last deployment. A way back takes off what it came from, so that the next
 * goes further back. `history`: newest first.
 */
export const earlierOf = (history: readonly DeploymentRow[], label: string): number | undefined => {
  let live: (number | null)[] = []
  for (const { version, rollback } of history.filter((row) => row.label === label).toReversed()) {
    const at = live.lastIndexOf(version)
    if (rollback && at !== -1) live = live.slice(0, at + 1)
    else if (version !== live.at(-1)) live.push(version)
  }
  return live.slice(0, -1).findLast((version) => version !== null) ?? undefined
}
