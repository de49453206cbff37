/** Circles of imports: there a file's functions may be called before its constants are made. */

import { ts } from 'ts-morph'
import type { Project } from '../project.ts'
import type { Place } from './traced.ts'

/** Files that are followed; a larger circle is none that anybody keeps. */
const filesMax = 300

const importedBy = (path: string, text: string, project: Project): string[] =>
  ts.preProcessFile(text, true, true).importedFiles.flatMap(({ fileName }) => project.resolve(path, fileName) ?? [])

/** Does the file import itself, by way of others? */
export const isInCircle = ({ parsed, project }: Place): boolean => {
  const seen = new Set<string>()
  const open = importedBy(parsed.path, parsed.text, project)
  for (let path = open.pop(); path !== undefined && seen.size < filesMax; path = open.pop()) {
    if (path === parsed.path) return true
    const text = seen.has(path) ? undefined : project.read(path)
    seen.add(path)
    if (text !== undefined) open.push(...importedBy(path, text, project))
  }
  return false
}
