/** Text → syntax tree, as plain nodes: those with a name or a role. Imports types of web-tree-sitter. */

import type { Parser, TreeCursor } from 'web-tree-sitter'

export interface PyNode {
  /** As the grammar calls it: 'call', 'keyword_argument', 'string'. */
  type: string
  /** UTF-16 offsets in the text, byte order mark included. */
  start: number
  end: number
  /** What it is to its parent: 'function', 'value'. */
  field: string | undefined
  parent: PyNode | undefined
  children: PyNode[]
}

export interface Tree {
  root: PyNode
  /** Syntax errors. */
  errors: number
}

/** Depth from which on what stands inside is left out: a machine wrote it, and our own walks recurse. */
const depthMax = 400

const read = (cursor: TreeCursor): Tree => {
  let errors = 0
  const nodeAt = (parent: PyNode | undefined): PyNode => ({
    type: cursor.nodeType,
    start: cursor.startIndex,
    end: cursor.endIndex,
    field: cursor.currentFieldName ?? undefined,
    parent,
    children: [],
  })
  const root = nodeAt(undefined)
  let at = root
  for (let depth = 0; ; ) {
    if (depth < depthMax && cursor.gotoFirstChild()) depth++
    else {
      while (!cursor.gotoNextSibling()) {
        if (depth === 0 || !cursor.gotoParent()) return { root, errors }
        depth--
        at = at.parent ?? root
      }
      at = at.parent ?? root
    }
    const node = nodeAt(at)
    if (node.type === 'ERROR' || cursor.nodeIsMissing) errors++
    if (cursor.nodeIsNamed || node.field !== undefined) at.children.push(node)
    at = node
  }
}

/** The parser's own tree is let go at once: it lives outside of what the runtime clears away. */
export const treeOf = (parser: Parser, text: string): Tree => {
  const tree = parser.parse(text)
  if (tree === null) throw new Error('the parser gave nothing')
  const cursor = tree.walk()
  try {
    return read(cursor)
  } finally {
    cursor.delete()
    tree.delete()
  }
}
