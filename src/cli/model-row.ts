/** A model as `respan models` shows it: members for programs, columns for people. */

import { simulator } from '../core/simulated.ts'
import type { Described } from '../providers/describe.ts'
import type { Column } from './output.ts'

export interface ShownModel {
  id: string
  provider: string
  /** Has the provider a key (or needs none)? */
  configured: boolean
  /** Tokens. */
  context: number | null
  max_output: number | null
  /** US dollars per million tokens. */
  input_price: number | null
  output_price: number | null
  cache_read_price: number | null
  cache_write_price: number | null
  input_modalities: readonly string[] | null
  output_modalities: readonly string[] | null
  tools: boolean | null
  /** 'never', 'always', 'optional'; 'somehow' = it thinks, more is not known. */
  reasoning: string | null
  efforts: readonly string[] | null
  structured_output: boolean | null
}

export const shownOf = (
  id: string,
  provider: string,
  configured: boolean,
  facts: Omit<Described, 'from'>,
): ShownModel => ({
  id,
  provider,
  configured,
  context: facts.context ?? null,
  max_output: facts.maxOutput ?? null,
  input_price: facts.prices?.input_mtok ?? null,
  output_price: facts.prices?.output_mtok ?? null,
  cache_read_price: facts.prices?.cache_read_mtok ?? null,
  cache_write_price: facts.prices?.cache_write_mtok ?? null,
  input_modalities: facts.input ?? null,
  output_modalities: facts.output ?? null,
  tools: facts.tools ?? null,
  reasoning: facts.thinks ?? null,
  efforts: facts.efforts ?? null,
  structured_output: facts.structured ?? null,
})

const dollars = (price: number | null): string | null => (price === null ? null : `$${price}`)
const tokens = (count: number | null): string | null =>
  count === null ? null : count >= 1_000_000 ? `${+(count / 1e6).toFixed(2)}M` : `${Math.round(count / 1000)}k`
/** Text goes without saying. */
const readsOf = ({ input_modalities }: ShownModel): string =>
  (input_modalities ?? []).filter((word) => word !== 'text').join(' ')
const abilitiesOf = ({ output_modalities, tools, reasoning, structured_output }: ShownModel): string =>
  [
    ...(tools === true ? ['tools'] : []),
    ...(reasoning !== null && reasoning !== 'never' ? ['reasoning'] : []),
    ...(structured_output === true ? ['structured'] : []),
    ...(output_modalities ?? []).filter((word) => word !== 'text').map((word) => `${word}-output`),
  ].join(' ')

export const columns: readonly Column<ShownModel>[] = [
  { name: 'id', value: (row) => row.id, whole: true },
  { name: 'provider', value: (row) => row.provider },
  { name: 'configured', value: (row) => row.configured, show: (row) => (row.configured ? 'yes' : null) },
  { name: 'context', value: (row) => row.context, show: (row) => tokens(row.context), right: true },
  { name: 'input_price', value: (row) => row.input_price, show: (row) => dollars(row.input_price), right: true },
  { name: 'output_price', value: (row) => row.output_price, show: (row) => dollars(row.output_price), right: true },
  {
    name: 'cache_read',
    value: (row) => row.cache_read_price,
    show: (row) => dollars(row.cache_read_price),
    right: true,
  },
  { name: 'reads', value: readsOf },
  { name: 'can', value: abilitiesOf },
]

export const simulated: readonly ShownModel[] = ['respan/echo', 'respan/sim'].map((id) =>
  shownOf(id, simulator, true, {
    prices: { input_mtok: 0, output_mtok: 0 },
    input: ['text', 'image', 'pdf'],
    output: ['text'],
    tools: true,
    thinks: 'never',
    structured: true,
  }),
)
