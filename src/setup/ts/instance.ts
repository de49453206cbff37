/**
 * Ready-made clients that are imported (`openai` of @ai-sdk/openai): the import becomes that of their maker, and a client of the same
 * name is made below it, so that no use of it changes.
 */

import { ts } from 'ts-morph'
import type { Call } from '../call.ts'
import type { Rule } from '../rule.ts'
import { findRule, isSince, packageOf } from '../rules.ts'
import type { Edit, Site } from '../site.ts'
import { browserSign } from './browser.ts'
import { isInCircle } from './circle.ts'
import { usersKeySet } from './env-set.ts'
import { indentAt } from './insert.ts'
import { bare, givenTo, loadedModule, memberOf, nameOf, visit } from './nodes.ts'
import { judgedSite, siteAt } from './site.ts'
import { readerOf, styleOf } from './style.ts'
import { isLoader } from './timing.ts'
import { moduleOf } from './trace.ts'
import type { Place } from './traced.ts'
import { baseEntry, keyEntry, wordsOf } from './words.ts'

/** One name that is taken out of a module: `openai as oai`. */
interface Taken {
  node: ts.ImportSpecifier | ts.BindingElement
  /** As the module has it. */
  name: string
  local: ts.Identifier
  module: string
}

const takenIn = ({ parsed }: Place): Taken[] => {
  const found: Taken[] = []
  visit(parsed.source, (node) => {
    if (ts.isImportSpecifier(node) && !node.isTypeOnly && !node.parent.parent.isTypeOnly) {
      const module = moduleOf(node)
      if (module !== undefined)
        found.push({ node, name: (node.propertyName ?? node.name).text, local: node.name, module })
    }
    if (!ts.isBindingElement(node) || !ts.isIdentifier(node.name)) return
    const given = ts.isObjectBindingPattern(node.parent) ? givenTo(node.parent) : undefined
    const from = given && loadedModule(bare(given))
    const name = nameOf(node.propertyName ?? node.name)
    if (from !== undefined && name !== undefined) found.push({ node, name, local: node.name, module: from })
  })
  return found
}

/** What a provider's member makes → what people call it; the provider itself makes chat models. */
const operations: readonly [RegExp, string][] = [
  [/^(textEmbedding|embedding)/, 'embeddings'],
  [/^(image)/, 'images'],
  [/^(speech|transcription)/, 'audio'],
  [/^(realtime)/, 'realtime'],
  [/^(responses)/, 'responses'],
]

const usesOf = (local: ts.Identifier, { source, symbolAt }: Place['parsed']): ts.Identifier[] => {
  const symbol = symbolAt(local)
  const uses: ts.Identifier[] = []
  visit(source, (node) => {
    if (ts.isIdentifier(node) && node !== local && node.text === local.text && symbolAt(node) === symbol)
      uses.push(node)
  })
  return uses
}

const operationOf = (use: ts.Identifier): string => {
  const member = memberOf(use.parent)
  return operations.find(([pattern]) => pattern.test(member?.object === use ? member.name : ''))?.[1] ?? 'chat'
}

const isTop = (node: ts.Node): boolean => ts.isSourceFile(node.parent)

/** A parameter has no place below it. */
const isGiven = (node: Taken['node']): boolean =>
  ts.findAncestor(node, (one) => ts.isParameter(one) || ts.isVariableDeclaration(one))?.kind === ts.SyntaxKind.Parameter

/** Where the new client is made: below the imports, and below what loads the environment. */
const placeBelow = (node: Taken['node'], { source }: Place['parsed']): ts.Node => {
  const statement = ts.findAncestor(
    node,
    (one) => ts.isImportDeclaration(one) || ts.isVariableStatement(one),
  ) as ts.Statement
  if (!isTop(statement)) return statement
  const rest = source.statements.slice(source.statements.indexOf(statement))
  const loader = rest.findLast(isLoader)
  if (loader !== undefined) return loader
  const end = rest.findIndex((one) => !ts.isImportDeclaration(one))
  return ts.isImportDeclaration(statement) ? (rest[(end === -1 ? rest.length : end) - 1] as ts.Statement) : statement
}

/** The comment behind a statement on its line stays there. */
const lineEnd = (text: string, node: ts.Node): number => {
  const end = node.getEnd()
  const rest = /^[^\S\r\n]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*\*\/[^\S\r\n]*)?(?=\r?\n|$)/.exec(text.slice(end))
  return end + (rest?.[0].length ?? 0)
}

/** Would the code behind that place be read as part of a line that ends there without a semicolon, or does it stand on that line? */
const goesOn = (at: number, { source, text }: Place['parsed']): boolean => {
  if (/^[^\S\r\n]*[^\s}]/.test(text.slice(at))) return true
  let next: ts.Node | undefined
  visit(source, (node) => {
    if (node !== source && node.getStart() >= at && (next === undefined || node.getStart() < next.getStart()))
      next = node
  })
  return next !== undefined && /^[([`/+\-*.,?]/.test(next.getText())
}

/** `{ openai, createOpenAI }` → `{ createOpenAI }`: without the name and one comma. */
const withoutName = (node: Taken['node']): Edit => {
  const { elements } = node.parent as ts.NamedImports
  const at = (elements as readonly ts.Node[]).indexOf(node)
  const [before, after] = [elements[at - 1], elements[at + 1]]
  if (after !== undefined) return { start: node.getStart(), end: after.getStart(), text: '' }
  return { start: before?.getEnd() ?? node.getStart(), end: node.getEnd(), text: '' }
}

const isType = (node: ts.Node): boolean => ts.isImportSpecifier(node) && node.isTypeOnly

/** The maker is taken out of the module beside it. */
const makerBeside = ({ node }: Taken, maker: string): string | undefined => {
  const elements: readonly ts.Node[] = (node.parent as ts.NamedImports | ts.ObjectBindingPattern).elements
  for (const one of elements)
    if ((ts.isImportSpecifier(one) || ts.isBindingElement(one)) && nameOf(one.propertyName ?? one.name) === maker)
      return isType(one) ? undefined : nameOf(one.name)
  return undefined
}

/** The maker's name is taken elsewhere in the file: a second one would clash. */
const isNameTaken = ({ node }: Taken, maker: string | undefined, { source }: Place['parsed']): boolean => {
  let taken = false
  visit(source, (one) => {
    if (!ts.isIdentifier(one) || one.text !== maker) return
    if (one.parent.parent === node.parent && !isType(one.parent)) return
    taken ||= 'name' in one.parent && one.parent.name === one && !ts.isPropertyAccessExpression(one.parent)
  })
  return taken
}

const versionOf = (rule: Rule, { parsed, project }: Place): string | undefined =>
  project.versionOf(parsed.path, packageOf(rule))

const editsOf = (taken: Taken, rule: Rule, place: Place): Edit[] => {
  const read = readerOf(place, [], [taken.node])
  if (typeof read === 'string' || rule.base === undefined || rule.maker === undefined) return []
  const { parsed, project } = place
  const words = wordsOf(rule, read, taken.node.getEnd(), place)
  const exact = project.hasExactTypes(parsed.path)
  const { eol, semicolon, quoted } = styleOf(parsed, taken.node.getStart())
  const entries = [
    baseEntry(rule, rule.base, words, exact),
    ...(rule.keys ?? []).slice(0, 1).map((name) => keyEntry(rule, name, words, exact)),
    ...(rule.made === undefined || isSince(versionOf(rule, place), rule.made.below)
      ? []
      : [`${rule.made.name}: ${quoted(rule.made.value)}`]),
  ]
  const beside = makerBeside(taken, rule.maker)
  const below = placeBelow(taken.node, parsed)
  const gap = ts.isImportDeclaration(below) ? `${eol}${eol}` : `${eol}${indentAt(parsed.text, below.getStart())}`
  const at = lineEnd(parsed.text, below)
  const end = semicolon === '' && goesOn(at, parsed) ? ';' : semicolon
  const made = `const ${taken.local.text} = ${beside ?? rule.maker}({ ${entries.join(', ')} })${end}`
  return [
    beside === undefined
      ? { start: taken.node.getStart(), end: taken.node.getEnd(), text: rule.maker }
      : withoutName(taken.node),
    { start: at, end: at, text: `${gap}${made}` },
  ]
}

/** In a browser, if one use of it is there. */
const usedIn = (uses: readonly ts.Identifier[], place: Place): string | undefined =>
  uses.map((use) => browserSign(use, undefined, undefined, place)).find((sign) => sign !== undefined)

const siteOf = (taken: Taken, rule: Rule, place: Place): Site[] => {
  const { parsed } = place
  const uses = usesOf(taken.local, parsed)
  if (uses.length === 0) return []
  const isExported = uses.some((use) => ts.isExportSpecifier(use.parent))
  const read = readerOf(place, [], [taken.node])
  const isAbove =
    !isGiven(taken.node) &&
    uses.some((use) => use.getStart() < placeBelow(taken.node, parsed).getEnd() && !ts.isImportSpecifier(use.parent))
  const set = usersKeySet(rule, undefined, place)
  const call: Call = {
    rule,
    file: place.parsed.path,
    version: versionOf(rule, place),
    options: 'none',
    base: undefined,
    key: undefined,
    spreads: [],
    transport: undefined,
    cloud: undefined,
    browser: usedIn(uses, place),
    otherBase: undefined,
    operations: [...new Set(uses.map(operationOf))].sort(),
    isWholeUse: !isExported,
    pattern: undefined,
    doubts: [
      ...(isGiven(taken.node)
        ? [`${taken.local.text} is given to a function: make a client there with ${rule.maker}`]
        : []),
      ...(isNameTaken(taken, rule.maker, parsed) ? [`${rule.maker} is the name of something else in this file`] : []),
      ...(set === undefined ? [] : [`its key is a user's or tenant's: ${set}`]),
      ...(typeof read === 'string' ? [read] : []),
      ...(ts.isImportSpecifier(taken.node) && isInCircle(place)
        ? [`this file is part of a circle of imports, in which ${taken.local.text} may be asked for before it is made`]
        : []),
      ...(isAbove ? [`${taken.local.text} is used above the line that loads the environment`] : []),
    ],
  }
  const site = judgedSite(place, taken.node, call, () => editsOf(taken, rule, place))
  const all = uses.length === 1 ? [] : [`its ${uses.length} uses in this file stay as they are, and are routed with it`]
  return [site.verdict === 'REWRITE' ? { ...site, notes: [...site.notes, ...all] } : site]
}

/** A name that is only handed on, `export { openai } from '@ai-sdk/openai'`, has no place for a client. */
const handedOn = (place: Place): Site[] =>
  place.parsed.source.statements.flatMap((statement): Site[] => {
    if (!ts.isExportDeclaration(statement) || statement.isTypeOnly) return []
    const { exportClause } = statement
    const module = moduleOf(statement)
    if (module === undefined || exportClause === undefined || !ts.isNamedExports(exportClause)) return []
    return exportClause.elements.flatMap((one) => {
      const rule = instanceRule(module, (one.propertyName ?? one.name).text, place)
      if (rule === undefined || one.isTypeOnly) return []
      const verdict = rule.keep === undefined ? 'REVIEW' : 'KEEP'
      const reason = rule.keep?.reason ?? `it is handed on as it is: make a client here with ${rule.maker}`
      return [siteAt(place, one.getStart(), { sdk: rule.id, verdict, reason })]
    })
  })

const instanceRule = (module: string, name: string, { parsed, project }: Place): Rule | undefined =>
  findRule(module, name, 'instance', (one) => project.versionOf(parsed.path, one))

export const instanceSites = (place: Place): Site[] => [
  ...takenIn(place).flatMap((taken) => {
    const rule = instanceRule(taken.module, taken.name, place)
    return rule === undefined ? [] : siteOf(taken, rule, place)
  }),
  ...handedOn(place),
]
