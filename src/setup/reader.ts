/**
 * How a language plugs in: a row here, a reader that is loaded when the first candidate of the language is met.
 * A reader says what is there (call.ts), asks judge.ts, and writes the edits of its language; it opens no file itself.
 */

import type { Project } from './project.ts'
import type { Site } from './site.ts'

export interface Source {
  /** Below the root, with slashes. */
  path: string
  /** As decoded, byte order mark included. */
  text: string
  /** Why it is not touched: 'a test', 'generated code'. */
  skip: string | undefined
}

export interface Reader {
  read(source: Source, project: Project): Site[]
  /** Does the file hand a client's class on to others, by itself or from one of those paths? Absent: the language is not followed so. */
  handsOn?(source: Source, project: Project, from: ReadonlySet<string>): boolean
  /** What the file does to those clients of other files after they were made: id of the site → why it is left to a person. */
  altered?(source: Source, project: Project, sites: readonly Site[]): Map<string, string>
  /** Syntax errors of a text: a plan that adds one is dropped. */
  countErrors(path: string, text: string): number
}

export interface Language {
  /** As `--lang` names it. */
  id: string
  /** By the file's name alone. */
  matches(path: string): boolean
  /** Could there be a site? A glance at the text, no parsing. */
  mayHold(text: string): boolean
  /** Does the text name one of those files in an import? Asked where `handsOn` found some. */
  imports?(text: string, paths: ReadonlySet<string>): boolean
  /** Could it do something to a client that another file makes? A glance; asked where clients leave their files. */
  mayAlter?(text: string): boolean
  load(): Promise<Reader>
}
