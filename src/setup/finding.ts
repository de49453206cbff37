/** A site as programs read it (`--json`, agents): stable names. In: a site and its file's text. Out: a plain record. */

import { hunksOf } from './hunks.ts'
import type { Site, Variable, Verdict } from './site.ts'

export interface Finding {
  id: string
  file: string
  line: number
  column: number
  lang: string
  sdk: string
  sdkVersion: string | null
  pattern: string | null
  operations: readonly string[]
  verdict: Verdict
  reason: string
  /** The lines that change, of a REWRITE. */
  edit?: { before: string; after: string }
  env?: readonly Variable[]
  suggestion?: string
  notes?: readonly string[]
}

const editOf = (text: string, { edits }: Site): Finding['edit'] => {
  const lines = hunksOf(text, edits).flatMap((hunk) => hunk.lines)
  const of = (kind: string) =>
    lines.flatMap((line) => (line.kind === kind ? [line.text.replace(/\r$/, '')] : [])).join('\n')
  return { before: of('removed'), after: of('added') }
}

export const findingOf = (site: Site, text: string | undefined): Finding => {
  const {
    id,
    file,
    line,
    column,
    lang,
    sdk,
    sdkVersion,
    pattern,
    operations,
    verdict,
    reason,
    env,
    suggestion,
    notes,
  } = site
  return {
    id,
    file,
    line,
    column,
    lang,
    sdk,
    sdkVersion: sdkVersion ?? null,
    pattern: pattern ?? null,
    operations,
    verdict,
    reason,
    ...(verdict === 'REWRITE' && text !== undefined && { edit: editOf(text, site) }),
    ...(env.length > 0 && { env }),
    ...(suggestion !== undefined && { suggestion }),
    ...(notes.length > 0 && { notes }),
  }
}
