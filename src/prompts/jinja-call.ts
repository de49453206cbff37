/** How filters, tests and functions of Jinja take their arguments: in order or by name, as their row says. */

import { isAbsent, isBoolean, isNone, isNumber, isText, kindOf, printed, type Value } from './jinja-values.ts'

export interface Arguments {
  inOrder: readonly Value[]
  byName: ReadonlyMap<string, Value>
}

/** What filters may ask of the place where they stand. */
export interface Place {
  filter(name: string, value: Value, given: Arguments): Value
  test(name: string, value: Value, given: Arguments): boolean
}

export type Given = Readonly<Record<string, Value | undefined>>

export interface Row<T> {
  /** Names of its arguments, in order. `…` at the end = any others. */
  takes: readonly string[]
  run(value: Value, given: Given, all: Arguments, place: Place): T
}

export const row = <T>(takes: string, run: Row<T>['run']): Row<T> => ({ takes: takes.split(' ').filter(Boolean), run })

/** Throws for an argument that it does not take. */
export const call = <T>({ takes, run }: Row<T>, value: Value, all: Arguments, place: Place): T => {
  const names = takes.filter((name) => name !== '…')
  const open = names.length < takes.length
  if (!open && all.inOrder.length > names.length)
    throw new Error(
      `takes ${names.length === 0 ? 'no arguments' : `at most ${names.length}`}, and was given ${all.inOrder.length}`,
    )
  const given: Record<string, Value | undefined> = {}
  for (const [i, name] of names.entries()) given[name] = all.inOrder[i]
  for (const [name, one] of all.byName) {
    if (!open && !names.includes(name)) throw new Error(`takes no argument "${name}"`)
    given[name] = one
  }
  return run(value, given, all, place)
}

const said = (value: Value | undefined): value is Value => value !== undefined && !isAbsent(value) && !isNone(value)

/** How large a number of places may be that text is made wider by. */
const placesMax = 10_000

export const numberIn = (given: Given, name: string, usual: number): number => {
  const value = given[name]
  if (!said(value)) return usual
  if (!isNumber(value)) throw new Error(`${name} must be a number, not ${kindOf(value)}`)
  return Number(value.value)
}
export const placesIn = (given: Given, name: string, usual: number): number => {
  const places = numberIn(given, name, usual)
  if (!Number.isInteger(places) || Math.abs(places) > placesMax)
    throw new Error(`${name} must be a whole number of at most ${placesMax}`)
  return places
}
export const textIn = (given: Given, name: string, usual: string): string => {
  const value = given[name]
  return said(value) ? printed(value) : usual
}
export const truthIn = (given: Given, name: string, usual = false): boolean => {
  const value = given[name]
  return said(value) ? value.__bool__().value : usual
}
/** An attribute's name, or its place in a list. */
export const pathIn = (given: Given, name: string): string | undefined => {
  const value = given[name]
  if (!said(value)) return undefined
  if (!isText(value) && !(isNumber(value) && !isBoolean(value))) throw new Error(`${name} must be a name`)
  return printed(value)
}
