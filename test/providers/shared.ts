/** The yardstick data beside the project, read where it is; undefined (said aloud) where it is not. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = process.env.RESPAN_SHARED ?? join(import.meta.dirname, '../../../shared')

export interface SharedProvider {
  name: string
  npm: string
  env: string[]
  api?: string
  api_default?: string
  protocol_hint?: string
}
export interface SharedModel {
  id: string
  provider: string
  context?: number
  max_output?: number
  input_modalities?: string[]
  output_modalities?: string[]
  tool_call?: boolean
  structured_output?: boolean
  temperature?: boolean
  reasoning?: boolean
  reasoning_options?: { type: string; values?: (string | null)[] }[]
  price?: { input?: number; output?: number; cache_read?: number; cache_write?: number }
}

function read<T>(file: string): T | undefined {
  const path = join(root, 'catalog', file)
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as T
  console.warn(`SKIPPED: ${path} is absent; tests against ${file} do not run`)
  return undefined
}

/** US dollars a million; searches a query. */
export interface SharedExtras {
  cache_write_1h?: number
  web_search_per_query_usd?: Record<string, number>
  [tierPrice: `${string}_${'input' | 'output' | 'cache_read'}`]: number | undefined
}

export const sharedExtras = () => read<Record<string, SharedExtras>>('price-extras.json')
export const sharedProviders = () => read<Record<string, SharedProvider>>('providers.json')
export const sharedModels = () => read<SharedModel[]>('models.json')
export const laterModels = () => read<SharedModel[]>('models-supplement.json')
