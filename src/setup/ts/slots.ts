/** Where the base URL and the key of a construction are written, and by what else one may come in. */

import { ts } from 'ts-morph'
import type { Rule } from '../rule.ts'
import { shown, textOf, visit } from './nodes.ts'
import {
  type Found,
  findOption,
  hiddenIn,
  memberNamed,
  type Options,
  objectAt,
  optionsOf,
  type Property,
  propertyOf,
  spreadsOf,
  writtenFor,
} from './options.ts'
import { trace } from './trace.ts'
import type { Place } from './traced.ts'

export type Construction = ts.NewExpression | ts.CallExpression

export interface Slots {
  options: Options
  base: Found
  key: Property | undefined
  /** Reasons to leave it, which the options themselves give. */
  doubts: readonly string[]
}

/** Options come first, or behind a model's name. */
export const argumentOf = (node: Construction, { argument = 0 }: Rule): number =>
  textOf(node.arguments?.[argument]) !== undefined && (node.arguments?.length ?? 0) > argument + 1
    ? argument + 1
    : argument

/** Ways to what decides where a call goes and with what: ['configuration', 'baseURL']. */
const pathsOf = ({ base, baseNames = [], keys = [], ...rule }: Rule): readonly (readonly string[])[] => [
  ...(base === undefined ? [] : [base]),
  ...baseNames,
  ...[keys, rule.credentials, rule.otherCredentials, rule.transports, rule.clouds].flatMap((names = []) =>
    names.map((name) => name.split('.')),
  ),
]

interface Level {
  object: ts.ObjectLiteralExpression | undefined
  names: ReadonlySet<string>
}

/** The options, and each object inside of them that such a way leads into. */
const levelsOf = (rule: Rule, object: ts.ObjectLiteralExpression | undefined, place: Place): Level[] => {
  const paths = pathsOf(rule)
  const inner = Map.groupBy(
    paths.filter(({ length }) => length > 1),
    ([first = '']) => first,
  )
  return [
    { object, names: new Set(paths.map(([first = '']) => first)) },
    ...[...inner].flatMap(([name, own]): Level[] => {
      const property = propertyOf(object, name)
      const value = property && objectAt(writtenFor(property), place)
      return value === undefined ? [] : [{ object: value, names: new Set(own.map(([, second = '']) => second)) }]
    }),
  ]
}

/** Spreads by which another base URL, key or transport may come in, as source. */
export const spreadsIn = (rule: Rule, object: ts.ObjectLiteralExpression | undefined, place: Place): string[] =>
  levelsOf(rule, object, place).flatMap((level) => spreadsOf(level.object, level.names, place))

/** Members that may be a base URL, key or transport, and say so only at run time. */
export const hiddenDoubts = (rule: Rule, object: ts.ObjectLiteralExpression | undefined, place: Place): string[] =>
  levelsOf(rule, object, place)
    .flatMap((level) => hiddenIn(level.object, level.names))
    .map((name) => `${name} says only at run time what it is, and may bring another base URL`)

const isOff = (value: string): boolean => /^(false|undefined|null)$/.test(value)

/** An option that is there and is not switched off. */
export const present = (names: readonly string[] | undefined, options: Options, place: Place): string | undefined =>
  names?.find((path) => {
    const steps = path.split('.')
    const { object } = findOption(options.object, steps, place)
    const member = memberNamed(object, steps.at(-1) ?? '')
    return member !== undefined && !(ts.isPropertyAssignment(member) && isOff(member.initializer.getText()))
  })

const credentialHeader = /^(authorization|x-api-key|api-key|x-goog-api-key)$/i

/** A key in the headers that the client sends with each call: it would go beside ours. */
const keyHeader = (options: Options, place: Place): string | undefined =>
  ['defaultHeaders', 'headers'].flatMap((name) => {
    const property = propertyOf(options.object, name)
    const headers = property && objectAt(writtenFor(property), place)
    const found = headers?.properties.find(({ name: header }) => credentialHeader.test(plain(header)))
    return found === undefined ? [] : [`${name}: ${plain(found.name)}`]
  })[0]

const plain = (name: ts.PropertyName | undefined): string => (name?.getText() ?? '').replace(/['"`[\]]/g, '')

/** Types that take any option. */
const open = /\b(?:Record|any|object|unknown|ConstructorParameters)\b/

/** The type that an object was given where it is made, unless it is the SDK's: it may not take a base URL. */
const typeOf = (object: ts.ObjectLiteralExpression | undefined, place: Place): string | undefined => {
  const holder = object?.parent
  const type = holder !== undefined && ts.isVariableDeclaration(holder) ? holder.type : undefined
  if (type === undefined || open.test(type.getText())) return undefined
  let isTheirs = false
  visit(type, (node) => {
    if (ts.isIdentifier(node) && trace(node, place).kind === 'package') isTheirs = true
  })
  return isTheirs ? undefined : shown(type)
}

export const slotsOf = (node: Construction, rule: Rule, place: Place): Slots => {
  const options = optionsOf(node.arguments?.[argumentOf(node, rule)], place)
  const paths = [...(rule.base === undefined ? [] : [rule.base]), ...(rule.baseNames ?? [])]
  const found = paths.map((path) => findOption(options.object, path, place))
  const base = found.find(({ property, lost }) => property !== undefined || lost !== undefined) ?? found[0]
  const all = [...(rule.keys ?? []), ...(rule.credentials ?? [])].flatMap(
    (name) => propertyOf(options.object, name) ?? [],
  )
  const live = all.filter((one) => !isOff(writtenFor(one).getText()))
  const lost = [...new Set(found.flatMap((one) => one.lost ?? []))]
  const other = present(rule.otherCredentials, options, place) ?? keyHeader(options, place)
  return {
    options,
    base: base ?? { object: options.object, property: undefined, rest: [] },
    key: live[0] ?? all[0],
    doubts: [
      ...lost.map((text) => `the base URL belongs to ${text}, which is made elsewhere`),
      ...(found.filter(({ property }) => property !== undefined).length > 1 ? ['its base URL is said twice'] : []),
      ...(live.length > 1 ? [`it has two credentials: ${live.map(({ name }) => plain(name)).join(', ')}`] : []),
      ...(other === undefined ? [] : [`it has a credential of another kind (${other})`]),
      ...hiddenDoubts(rule, options.object, place),
      ...[...new Set([options.object, base?.object])].flatMap((object) => {
        const type = typeOf(object, place)
        return type === undefined ? [] : [`its options are of the type ${type}, which may not take a base URL`]
      }),
    ],
  }
}
