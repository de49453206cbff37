/**
 * Text → syntax tree, with names bound in this file alone: no types, no libraries, no other file. Imports ts-morph, for the compiler
 * inside of it.
 */

import { ts } from 'ts-morph'
import { scriptOnly } from './blocks.ts'

export interface Parsed {
  path: string
  text: string
  source: ts.SourceFile
  /** What a name at that place stands for. */
  symbolAt(node: ts.Node): ts.Symbol | undefined
  /** What a name would stand for at that place; undefined: nothing in this file takes it. */
  boundAt(name: string, node: ts.Node): ts.Symbol | undefined
  /** Syntax errors. */
  errors(): number
}

/** Endings as the compiler knows them. */
const kinds: readonly [RegExp, '.ts' | '.tsx' | '.jsx'][] = [
  [/\.[cm]?ts$/, '.ts'],
  [/\.tsx$/, '.tsx'],
  [/\.[cm]?jsx?$/, '.jsx'],
]
const kindOf = (path: string, text: string): '.ts' | '.tsx' | '.jsx' =>
  kinds.find(([ending]) => ending.test(path))?.[1] ?? (/lang=["'](tsx|jsx)/.test(text) ? '.tsx' : '.ts')

const options: ts.CompilerOptions = {
  noLib: true,
  noResolve: true,
  allowJs: true,
  types: [],
  target: ts.ScriptTarget.Latest,
}

/** Comments that document are skipped like others: nobody asks for them, and they are half of some trees. */
const reading: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.Latest,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
}

/** Who counts the errors of a text reads it next. */
let last: Parsed | undefined

/** Offsets are those of `text`, whatever stands round the script. */
export const parse = (path: string, text: string): Parsed => {
  if (last?.path !== path || last.text !== text) last = parseAnew(path, text)
  return last
}

const parseAnew = (path: string, text: string): Parsed => {
  const name = `/file${kindOf(path, text)}`
  const source = ts.createSourceFile(name, scriptOnly(path, text), reading, true)
  const host: ts.CompilerHost = {
    getSourceFile: (asked) => (asked === name ? source : undefined),
    writeFile: () => undefined,
    getDefaultLibFileName: () => 'lib.d.ts',
    useCaseSensitiveFileNames: () => true,
    getCanonicalFileName: (asked) => asked,
    getCurrentDirectory: () => '/',
    getNewLine: () => '\n',
    fileExists: (asked) => asked === name,
    readFile: () => undefined,
  }
  let program: ts.Program | undefined
  let checker: ts.TypeChecker | undefined
  const open = (): ts.Program => {
    program ??= ts.createProgram({ rootNames: [name], options, host })
    return program
  }
  return {
    path,
    text,
    source,
    symbolAt(node) {
      checker ??= open().getTypeChecker()
      const { parent } = node
      // There the name stands for the variable, not for the export or property of that name.
      if (ts.isExportSpecifier(parent)) return checker.getExportSpecifierLocalTargetSymbol(parent)
      if (ts.isShorthandPropertyAssignment(parent)) return checker.getShorthandAssignmentValueSymbol(parent)
      return checker.getSymbolAtLocation(node)
    },
    boundAt(name, node) {
      checker ??= open().getTypeChecker()
      return checker
        .getSymbolsInScope(node, ts.SymbolFlags.Value | ts.SymbolFlags.Alias)
        .find((symbol) => symbol.name === name)
    },
    errors: () => open().getSyntacticDiagnostics(source).length,
  }
}
