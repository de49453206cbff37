/**
 * A version becomes a file. The author's partials stay where that gives the same version; what cannot be kept is told.
 * In: the version, where its file is, what is there now. Out: the file's text.
 */

import type { PromptRow, VersionRow } from '../core/prompt.ts'
import { bodyText, writePromptFile } from './file.ts'
import { type Folder, type FoundFile, findPartial, readText } from './folder.ts'
import { expandPartials, partialTags } from './partials.ts'

export interface PulledText {
  text: string
  /** Tags of partials whose text stands in their place now. */
  lost: string[]
}

const front = (text: string): string => text.slice(0, text.length - bodyText(text).length)

/** Each tag in place of its own text, where that stands in the file. */
const withTags = (written: string, tags: readonly string[], expand: (tag: string) => string): string =>
  tags.reduce((text, tag) => {
    try {
      const said = expand(tag)
      return said === '' ? text : text.replace(said, () => tag)
    } catch {
      return text
    }
  }, written)

/** `file`: what is there now. */
export const textOfVersion = (
  version: VersionRow,
  path: string,
  { root }: Pick<Folder, 'root'>,
  prompt: PromptRow,
  file?: FoundFile,
): PulledText => {
  const says = (text: string): boolean => {
    try {
      return readText(root, path, text).hash === version.hash
    } catch {
      // A partial is not here.
      return false
    }
  }
  // Whoever wrote the version chose its partials.
  if (version.source !== null && says(version.source)) return { text: version.source, lost: [] }
  const written = writePromptFile(version.body, prompt)
  const expand = (tag: string) => expandPartials(tag, findPartial(root, path))
  const authors = [version.source, file?.source ?? null].filter((text) => text !== null)
  const tried = authors.flatMap((source) => [
    front(written) + bodyText(source),
    withTags(written, partialTags(source), expand),
  ])
  const text = tried.find(says) ?? written
  return { text, lost: [...new Set(authors.flatMap(partialTags))].filter((tag) => !text.includes(tag)) }
}
