/** The form as values: which fields a version has, what fills them, what is kept when one leaves. */

import { examplesOf } from '../../prompts/file.ts'
import { listHeight, settled, sourcesOf } from './entries.ts'
import { givenOf, problemOf, typedAs, variablesOf } from './fields.ts'
import type { Entry, Field, FormState, Source, State } from './state.ts'

/** Lines of fields: all but title, source, models, two lines about the field and the bottom line. */
export const formHeight = (state: Pick<State, 'rows'>): number => Math.max(1, listHeight(state) - 2)

type Values = Readonly<Record<string, unknown>>

const own = (values: Values, name: string): unknown => (Object.hasOwn(values, name) ? values[name] : undefined)

/** The values of a call or an example in place of what is there. */
export const withValues = (fields: readonly Field[], values: Values): Field[] =>
  fields.map((field) => ({ ...field, ...typedAs(own(values, field.name), field.list ? 'messages' : field.type) }))

export const fieldsOf = (entry: Entry, source: Source, earlier: readonly Field[] = []): Field[] => {
  const typed = new Map(earlier.map((field) => [field.name, field]))
  return variablesOf(entry, source).map(({ used: _, declared: __, ...variable }) => {
    const { text, json = false } = typed.get(variable.name) ?? {}
    return { ...variable, text, json }
  })
}

export const examplesIn = (entry: Entry, source: Source): Record<string, unknown>[] => {
  if (source === 'file') return entry.file?.examples ?? []
  try {
    return examplesOf(entry.versions.find(({ version }) => version === source)?.source ?? null)
  } catch {
    return []
  }
}

/** As it was left; else with the first example, or what the prompt says itself. */
export const openForm = (state: State, entry: Entry, source: Source): FormState => {
  const kept = state.kept.get(entry.id)
  if (kept !== undefined) return { ...kept, source, fields: fieldsOf(entry, source, kept.fields) }
  const all = examplesIn(entry, source)
  const [first] = all
  const fields = fieldsOf(entry, source)
  return {
    id: entry.id,
    source,
    fields: first === undefined ? fields : withValues(fields, first),
    at: 0,
    top: 0,
    from: first === undefined ? 'the defaults' : `example 1 of ${all.length}`,
    changed: false,
    example: first === undefined ? -1 : 0,
    touched: false,
  }
}

/** The next example, and behind the last one the defaults. */
export const nextExample = (form: FormState, entry: Entry): FormState => {
  const all = examplesIn(entry, form.source)
  const at = form.example + 1 < all.length ? form.example + 1 : -1
  return {
    ...form,
    fields: withValues(form.fields, all[at] ?? {}),
    from: at === -1 ? 'the defaults' : `example ${at + 1} of ${all.length}`,
    changed: false,
    example: at,
    touched: true,
  }
}

export const withForm = (state: State, form: FormState): State => ({
  ...state,
  form,
  kept: new Map(state.kept).set(form.id, form),
})

export const withText = (form: FormState, text: string | undefined): FormState => {
  if (form.fields[form.at]?.text === text) return { ...form, touched: true }
  return {
    ...form,
    fields: form.fields.map((field, i) => (i === form.at ? { ...field, text } : field)),
    changed: true,
    example: -1,
    touched: true,
  }
}

export const moveField = (state: State, form: FormState, at: number): State => ({
  ...state,
  form: settled({ ...form, at }, form.fields.length, formHeight(state)),
})

/** The version behind this one; behind the last, the first again. */
export const nextSource = (entry: Entry, source: Source): Source => {
  const sources = sourcesOf(entry)
  return sources[(sources.indexOf(source) + 1) % sources.length] ?? source
}

/** What would be sent, or what is wrong with it. */
export const readForm = ({ fields, source }: FormState, entry: Entry): { variables: Values } | { problem: string } => {
  const problem = fields.map((field) => problemOf(field, entry, source)).find((text) => text !== '')
  return problem === undefined ? { variables: givenOf(fields) } : { problem }
}
