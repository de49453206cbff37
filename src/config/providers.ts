/** The providers of a config file: rows of the user's own, checked member by member. Throws `bad_request` that says where. */

import { asRecord, isRecord } from '../wire/value.ts'
import { wrong } from './refusal.ts'
import { type ConfigModel, type ConfigProvider, priceWords } from './shape.ts'

/** `{model: {input, output, …}}` in the price list's words. */
const readPrices = (given: unknown, at: string): ConfigProvider['prices'] => {
  if (given === undefined) return undefined
  const problem = `must be {"model": {"input": 1.5, …}}, US dollars a million; known prices: ${Object.keys(priceWords).join(', ')}`
  if (!isRecord(given)) throw wrong(at, problem)
  const prices = Object.entries(given).map(([model, row]) => {
    const pairs = Object.entries(asRecord(row) ?? { row }).map(([word, price]) => {
      const key = priceWords[word]
      if (key === undefined || typeof price !== 'number' || !(price >= 0) || price === Number.POSITIVE_INFINITY)
        throw wrong(`${at}.${model}.${word}`, problem)
      return [key, price] as const
    })
    return [model, Object.fromEntries(pairs)] as const
  })
  return Object.fromEntries(prices)
}

const readText = (given: unknown, at: string): string | undefined => {
  if (given !== undefined && typeof given !== 'string') throw wrong(at, 'must be text')
  return given
}

const readUrl = (given: unknown, at: string): string | undefined => {
  const text = readText(given, at)
  if (text !== undefined && !URL.canParse(text.replace(/\{\w+\}/g, 'x'))) throw wrong(at, 'must be a URL')
  return text
}

const headerName = /^[\w!#$%&'*+.^`|~-]+$/
const readHeaders = (given: unknown, at: string): ConfigProvider['headers'] => {
  if (given === undefined) return undefined
  if (!isRecord(given)) throw wrong(at, 'must be {"name": "value"}')
  const headers = Object.entries(given).map(([name, value]) => {
    if (!headerName.test(name) || typeof value !== 'string' || /[^\x20-\x7e]/.test(value))
      throw wrong(`${at}.${name}`, 'must be a header name with printable text')
    return [name.toLowerCase(), value]
  })
  return Object.fromEntries(headers)
}

const modalities = ['text', 'image', 'audio', 'video', 'pdf']
const isCount = (value: unknown) => Number.isInteger(value) && (value as number) > 0
const isFlag = (value: unknown) => typeof value === 'boolean'
/** Member of a model → what it takes, in words. */
const modelMembers: Readonly<Record<keyof ConfigModel, [takes: (value: unknown) => boolean, words: string]>> = {
  as: [(value) => typeof value === 'string' && value !== '', 'the name that the provider takes'],
  context: [isCount, 'tokens'],
  maxOutput: [isCount, 'tokens'],
  input: [
    (value) => Array.isArray(value) && value.every((word) => modalities.includes(word as string)),
    `a list of ${modalities.join(', ')}`,
  ],
  tools: [isFlag, 'true or false'],
  structured: [isFlag, 'true or false'],
}

/** A list of names, or names with what is known of each. */
const readModels = (given: unknown, at: string): ConfigProvider['models'] => {
  if (given === undefined) return undefined
  if (Array.isArray(given) && given.every((name) => typeof name === 'string' && name !== ''))
    return Object.fromEntries(given.map((name) => [name, {}]))
  if (!isRecord(given)) throw wrong(at, 'must be a list of names, or {"name": {"context": 32768, …}}')
  for (const [name, model] of Object.entries(given)) {
    if (!isRecord(model)) throw wrong(`${at}.${name}`, 'must be an object')
    for (const [member, value] of Object.entries(model)) {
      const [takes, words] = modelMembers[member as keyof ConfigModel] ?? []
      if (takes === undefined)
        throw wrong(`${at}.${name}.${member}`, `is not known; known are ${Object.keys(modelMembers).join(', ')}`)
      if (!takes(value)) throw wrong(`${at}.${name}.${member}`, `must be ${words}`)
    }
  }
  return given as ConfigProvider['models']
}

const readDialect = (given: unknown, at: string): ConfigProvider['dialect'] => {
  if (given !== undefined && !isRecord(given)) throw wrong(at, 'must be {"flag": value}')
  return given
}

/** Each member of a row, and how it is read. */
const members = {
  baseUrl: readUrl,
  protocol: readText,
  keyEnv: readText,
  prices: readPrices,
  headers: readHeaders,
  dialect: readDialect,
  models: readModels,
} as const satisfies {
  [K in Exclude<keyof ConfigProvider, 'fromFolder'>]-?: (given: unknown, at: string) => ConfigProvider[K]
}

const readProvider = (row: unknown, at: string): ConfigProvider => {
  if (!isRecord(row)) throw wrong(at, `must be an object of ${Object.keys(members).join(', ')}`)
  const stranger = Object.keys(row).find((name) => !(name in members))
  if (stranger !== undefined)
    throw wrong(`${at}.${stranger}`, `is not known; known are ${Object.keys(members).join(', ')}`)
  if (Object.keys(row).length === 0) throw wrong(at, `says nothing; it may have ${Object.keys(members).join(', ')}`)
  const read = Object.entries(members).map(([name, readMember]) => [name, readMember(row[name], `${at}.${name}`)])
  return Object.fromEntries(read.filter(([, value]) => value !== undefined)) as ConfigProvider
}

export const readProviders = (file: Record<string, unknown>, path: string): Record<string, ConfigProvider> =>
  Object.fromEntries(
    Object.entries(asRecord(file.providers) ?? {}).map(([id, row]) => [
      id,
      readProvider(row, `${path}: providers.${id}`),
    ]),
  )
