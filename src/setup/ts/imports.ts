/** Whom a text imports, by a glance. Imports nothing. */

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/** '…/sdk', or the folder of '…/llm/index': by its last name, as imports have it. */
const importName = (path: string): string => {
  const steps = path.replace(/\.[^./]+$/, '').split('/')
  const name = steps.at(-1) === 'index' ? steps.at(-2) : steps.at(-1)
  return name ?? '.'
}

/** Does the text name one of those files in an import? */
export const importsOneOf = (text: string, paths: ReadonlySet<string>): boolean =>
  [...paths].some((path) =>
    new RegExp(`['"][^'"\n]*${escaped(importName(path))}(?:/index)?(?:\\.\\w+)?['"]`).test(text),
  )
