/**
 * The list of models in each protocol's own shape, with its own paging: what can be called through this gateway, under the
 * names that lead there. While no provider has a key: the whole catalogue, for the simulator answers to any name.
 * Shapes: https://platform.openai.com/docs/api-reference/models, https://docs.anthropic.com/en/api/models-list,
 * https://ai.google.dev/api/models (checked 2026-11)
 */

import { simulator } from '../core/simulated.ts'
import type { Supply } from '../gateway/supply.ts'
import { edition } from '../providers/edition.ts'
import { capabilityOf, listModels } from '../providers/models.ts'
import { findProvider } from '../providers/table.ts'

export interface Listed {
  id: string
  provider: string
  /** Tokens. */
  context?: number
}

/** What the simulator itself is called. */
const ours: readonly Listed[] = ['respan/echo', 'respan/sim'].map((id) => ({ id, provider: simulator }))

const named = ({ providers, keyed: hasKey }: Supply): Listed[] => {
  const keyed = providers.filter((provider) => hasKey(provider) || provider.models !== undefined)
  const taken = new Set<string>()
  // 'ft:gpt-4o' is a price, not a model: those that somebody trained have longer names.
  const listed = listModels(keyed.length > 0 ? keyed : providers).filter(({ id }) => !id.startsWith('ft:'))
  const rows = listed.map((row) => {
    // Only the first that has a name has it bare; a name with a slash would be read as a provider's.
    const bare = !row.id.includes('/') && !taken.has(row.id)
    taken.add(row.id)
    const provider = findProvider(row.provider, providers)
    const context = (provider && capabilityOf(provider, row.id)?.context) ?? row.context
    return { ...row, id: bare ? row.id : `${row.provider}/${row.id}`, ...(context !== undefined && { context }) }
  })
  // Who takes the first of a list wants one that talks.
  return [...rows.filter(({ id }) => talks(id)), ...rows.filter(({ id }) => !talks(id))]
}

const silent =
  /embed|whisper|[-/]tts|moderation|transcribe|dall-e|image|realtime|rerank|(?:^|\/)(?:text-)?(?:ada|babbage|curie|davinci)\b/
const talks = (id: string): boolean => !silent.test(id)

let made: { supply: Supply; edition: number; list: Listed[] } | undefined

/** Made once for each state of the providers and edition of the catalogue. */
export const callableModels = (supply: Supply): Listed[] => {
  const { number } = edition()
  if (made?.supply !== supply || made.edition !== number)
    made = { supply, edition: number, list: [...named(supply), ...ours] }
  return made.list
}

interface Query {
  get(name: string): string | null
}
/** One page of a list, and one model, as the client's protocol has them. */
export interface ListShape {
  page(models: readonly Listed[], query: Query): unknown
  one(model: Listed): unknown
}

const whole = (text: string | null, fallback: number, max: number): number => {
  const number = Number(text ?? fallback)
  return Number.isInteger(number) && number > 0 ? Math.min(number, max) : fallback
}

const openaiModel = ({ id, provider, context }: Listed) => ({
  id,
  object: 'model',
  created: 0,
  owned_by: provider,
  ...(context !== undefined && { context_window: context }),
})
const claudeModel = ({ id }: Listed) => ({
  type: 'model',
  id,
  display_name: id,
  created_at: '1970-01-01T00:00:00Z',
})
const geminiModel = ({ id, context }: Listed) => ({
  name: `models/${id}`,
  baseModelId: id,
  version: '001',
  displayName: id,
  ...(context !== undefined && { inputTokenLimit: context }),
  supportedGenerationMethods: talks(id)
    ? ['generateContent', 'countTokens']
    : id.includes('embed')
      ? ['embedContent']
      : ['predict'],
})

const claudePage = (models: readonly Listed[], query: Query) => {
  const limit = whole(query.get('limit'), 20, 1000)
  const [after, before] = [query.get('after_id'), query.get('before_id')]
  const at = models.findIndex(({ id }) => id === (after ?? before))
  const end = before === null ? models.length : Math.max(0, at)
  const start = before === null ? at + 1 : Math.max(0, end - limit)
  const page = models.slice(start, Math.min(end, start + limit))
  const more = before === null ? start + page.length < models.length : start > 0
  return {
    data: page.map(claudeModel),
    has_more: more,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  }
}

const geminiPage = (models: readonly Listed[], query: Query) => {
  const size = whole(query.get('pageSize'), 50, 1000)
  const start = whole(query.get('pageToken'), 0, models.length)
  const next = start + size
  return {
    models: models.slice(start, next).map(geminiModel),
    ...(next < models.length && { nextPageToken: String(next) }),
  }
}

export const listShapes = {
  openai: { page: (models) => ({ object: 'list', data: models.map(openaiModel) }), one: openaiModel },
  anthropic: { page: claudePage, one: claudeModel },
  gemini: { page: geminiPage, one: geminiModel },
} as const satisfies Record<string, ListShape>

/** By the name in the list, or by 'provider/model' of one that stands there without its provider. */
export const findModel = (models: readonly Listed[], id: string): Listed | undefined => {
  const plain = id.replace(/^models\//, '')
  const found = models.find((model) => model.id === plain || `${model.provider}/${model.id}` === plain)
  return found && { ...found, id: plain }
}
