/**
 * The setup room: moves a project onto the gateway and never hurts it.
 * In: a folder, wishes (project.ts). Out: sites with verdicts, a plan, changed files with a run record that takes them back.
 *
 *     files.ts   the files of the project, git-aware       ┐
 *     scan.ts    prefilter → a reader per language → sites ┘ readers: ts/, python/, config.ts (reader.ts)
 *     call.ts    what a reader says of a call              ┐
 *     rules.ts   a row an SDK                              │ the same for every language
 *     judge.ts   call × rule → verdict, reason, changes    ┘
 *     plan.ts    sites → new texts, parsed again           write.ts, undo.ts, record.ts: the disk
 *     env-*.ts   what the code needs of the environment, in which .env file, who loads it; merged, recorded, taken back
 *     agent*.ts  what is left, handed to a coding agent; prompt.ts, shape.ts: its task
 *     verify.ts  free calls that prove a route             doctor.ts: why calls do not arrive
 *
 * May import core, wire and the table of providers; node's file system, git and agents; never the terminal. Values of .env files are never
 * read into a site, a plan or a record.
 *
 * This file: a site, which is one place in the project and what is to become of it.
 */

/**
 * The most careful first: where several hold, the first wins. SKIP tests and generated code · ALREADY routed · KEEP on purpose ·
 * UNSUPPORTED cannot be routed · REVIEW a person or agent decides · REPORT a line outside of code · ENV a variable does it ·
 * REWRITE an edit does it.
 */
export const verdicts = ['SKIP', 'ALREADY', 'KEEP', 'UNSUPPORTED', 'REVIEW', 'REPORT', 'ENV', 'REWRITE'] as const
export type Verdict = (typeof verdicts)[number]

/** UTF-16 offsets in the file's text, byte order mark included. `start` = `end`: an insertion. */
export interface Edit {
  start: number
  end: number
  text: string
}

/** What a site asks the environment for. Never a secret: an address of the gateway. */
export interface Variable {
  name: string
  value: string
}

export interface Judgement {
  verdict: Verdict
  /** A sentence without a full stop. */
  reason: string
}

export interface Site extends Judgement {
  /** Stable while the file does not change: 'src/llm.ts:12:5', 'a.ipynb:cell3:2:5'. */
  id: string
  /** Below the root, with slashes. */
  file: string
  /** Both from 1; the column counts UTF-16 units. */
  line: number
  column: number
  /** Of a notebook, from 1, all cells counted: the line is counted in it. */
  cell?: number
  lang: 'ts' | 'js' | 'py' | 'config'
  /** A row's id (rules.ts), or 'http' for an address without an SDK. */
  sdk: string
  sdkVersion?: string
  /** What it looks like: 'O2' (pattern.ts). */
  pattern?: string
  /** What the client is used for, as far as the file shows: 'chat', 'embeddings' … */
  operations: readonly string[]
  /** Of a REWRITE: all in this file, none overlaps another. */
  edits: readonly Edit[]
  /** Of an ENV and a REWRITE. */
  env: readonly Variable[]
  /** The variable that its base URL is read from today. */
  reads?: string
  /** Of a REPORT or REVIEW: the line or code that would do it. */
  suggestion?: string
  /** Names by which other files may have the client: what they do to it counts too. Absent: it stays in its file. */
  names?: readonly string[]
  /** What the user should know besides, a sentence each. */
  notes: readonly string[]
}

/** The most careful judgement; the first of equals. Throws where there is none. */
export const mostCareful = <T extends Judgement>(judgements: readonly T[]): T =>
  judgements.reduce((best, next) => (verdicts.indexOf(next.verdict) < verdicts.indexOf(best.verdict) ? next : best))

/** Offset → line and column, both from 1. */
export const placeOf = (text: string, offset: number): { line: number; column: number } => {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 }
}
