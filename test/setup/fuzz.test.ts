/** A call as nobody writes it: comments and line ends between any two tokens. The edit is the same, and what was between stays. */

import { ts } from 'ts-morph'
import { describe, expect, it } from 'vitest'
import { applyEdits } from '../../src/setup/edit.ts'
import { openProject } from '../../src/setup/open-project.ts'
import { typescriptReader } from '../../src/setup/ts/reader.ts'
import { openaiGolden, otherGolden } from './golden.ts'
import { makeFolder, wishes } from './shared.ts'

/** Where a token ends, and another may begin on the next line. */
const boundaries = (text: string): number[] => {
  const source = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true)
  const ends: number[] = []
  const see = (node: ts.Node): void => {
    const children = node.getChildren(source)
    if (children.length === 0 && node.getEnd() > node.getStart(source)) ends.push(node.getEnd())
    for (const child of children) see(child)
  }
  see(source)
  return [...new Set(ends)]
}

const errorsOf = (text: string): number => {
  const { diagnostics = [] } = ts.transpileModule(text, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.Latest },
  })
  return diagnostics.length
}

/** Tokens alone. */
const tokensOf = (text: string): string[] => {
  const ends = boundaries(text)
  const source = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const see = (node: ts.Node): void => {
    const children = node.getChildren(source)
    if (children.length === 0 && node.getEnd() > node.getStart(source)) found.push(node.getText(source))
    for (const child of children) see(child)
  }
  if (ends.length > 0) see(source)
  // A comma behind the last of a list says nothing.
  return found.filter((token, i) => !(token === ',' && /^[})\]]$/.test(found[i + 1] ?? '')))
}

const put = { 'a comment': ' /* 🦜 */ ', 'a line end': '\n', 'a comment to the line end': ' // x\n' }

const rows = [...openaiGolden, ...otherGolden].filter(
  ({ name, file, more }) =>
    file === undefined &&
    more === undefined &&
    /^(O1$|O2 on one line|O2 on lines|O3|O5|O6$|Anthropic$|Google with|LangChain$)/.test(name),
)

describe.each(Object.entries(put))('%s at every token boundary', (_, between) => {
  it.each(rows.map((row) => [row.name, row] as const))('%s', (_name, { before, after }) => {
    const project = openProject(makeFolder({}), wishes)
    const wanted = tokensOf(after)
    for (const at of boundaries(before)) {
      const text = before.slice(0, at) + between + before.slice(at)
      // Where a line end changes the meaning, it is another program.
      if (errorsOf(text) > 0 || tokensOf(text).join(' ') !== tokensOf(before).join(' ')) continue
      const sites = typescriptReader.read({ path: 'a.ts', text, skip: undefined }, project)
      const fresh = applyEdits(
        text,
        sites.flatMap((site) => site.edits),
      )
      expect([at, tokensOf(fresh)]).toEqual([at, wanted])
      expect([at, errorsOf(fresh)]).toEqual([at, 0])
      expect([at, fresh.split(between.trim() || '\n').length >= text.split(between.trim() || '\n').length]).toEqual([
        at,
        true,
      ])
    }
  })
})
