/**
 * What models can do, by family: a table, no guessing from names. facts-vendors.ts and facts-weights.ts hold its lines.
 * A line: names (blank-separated; a last '*' stands for what follows) | input>output modalities | context | most output, in
 * tokens | tools | thinking | JSON schema | marks. 'yes', '-' for no, '?' or nothing for not known.
 * - modalities: t text, i image, a audio, v video, p PDF
 * - thinking: '-', 'yes' (how it is steered is not known), else 'always' or 'optional' with the efforts it takes (the default
 *   one starred), 'toggle', 'adaptive', 'budget:least-most' in tokens
 * - marks: see Mark
 */

import type { Effort } from '../core/chat.ts'
import type { Dialect } from '../protocols/codec.ts'
import { type FactGroup, vendorFacts } from './facts-vendors.ts'
import { hostFacts, weightFacts } from './facts-weights.ts'
import type { Modality } from './provider.ts'
import { spellings } from './spelling.ts'

const modalities = { t: 'text', i: 'image', a: 'audio', v: 'video', p: 'pdf' } as const satisfies Record<
  string,
  Modality
>

export type { Modality }

/**
 * sampling: refuses temperature and its like, always or (sampling-thinking) while it thinks; one-sampling: refuses temperature
 * beside top_p; penalties: refuses penalties and stop sequences; stop: only these; tight: refuses prompt and max_tokens that
 * are together over its context; signed: refuses calls that come back without their signature; media-results: reads images
 * in function responses; no-prefill: refuses a closing turn of the assistant; json-calls: answers in JSON while it may call
 * functions; hour-cache: Bedrock keeps its cache for an hour, if told; effort-switch: its host knows the efforts 'none' and
 * 'default' alone; responses: its maker takes tools beside thinking by OpenAI Responses alone; responses-only: its
 * maker serves it by no other protocol.
 */
const markWords = [
  'sampling',
  'sampling-thinking',
  'one-sampling',
  'penalties',
  'stop',
  'tight',
  'signed',
  'media-results',
  'no-prefill',
  'json-calls',
  'hour-cache',
  'effort-switch',
  'responses',
  'responses-only',
] as const
export type Mark = (typeof markWords)[number]

export interface Capability {
  maker: string
  /** The name in the table. */
  family: string
  source: string
  input: readonly Modality[]
  output: readonly Modality[]
  /** Tokens. */
  context?: number
  /** Tokens the model can write. */
  maxOutput?: number
  /** Absent, here and below = not known. */
  tools?: boolean
  thinks: 'never' | 'always' | 'optional' | 'somehow'
  efforts: readonly Effort[]
  /** What it does when nothing is said. */
  defaultEffort?: Effort
  toggle: boolean
  adaptive: boolean
  /** Thinking budget, tokens. */
  budget?: { min: number; max?: number }
  /** Native JSON schema output. */
  structured?: boolean
  marks: readonly Mark[]
}

const effortWords = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const satisfies readonly Effort[]
/** By how much they make it think. */
export const effortOrder: readonly Effort[] = effortWords

const known = (word: string): boolean | undefined => ({ yes: true, '-': false })[word]
const count = (word: string): number | undefined => (word === '' ? undefined : Number(word))
const readModalities = (letters: string): Modality[] =>
  [...letters].map((letter) => modalities[letter as keyof typeof modalities])

function readThinking(text: string) {
  const [how = '', ...words] = text.split(' ')
  const efforts = words.map((word) => word.replace('*', '')) as Effort[]
  const [, min, max] = /budget:(\d+)-(\d*)/.exec(text) ?? []
  const starred = words.find((word) => word.endsWith('*'))
  return {
    thinks: ({ '-': 'never', yes: 'somehow', always: 'always' } as const)[how] ?? ('optional' as const),
    efforts: effortWords.filter((word) => efforts.includes(word)),
    ...(starred !== undefined && { defaultEffort: starred.slice(0, -1) as Effort }),
    toggle: words.includes('toggle'),
    adaptive: words.includes('adaptive'),
    ...(min !== undefined && { budget: { min: Number(min), ...(max && { max: Number(max) }) } }),
  }
}

const readLines = ({ maker, source, lines }: Pick<FactGroup, 'maker' | 'source' | 'lines'>): [string, Capability][] =>
  lines
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const [names = '', sides = '', context = '', most = '', tools = '', thinking = '', schema = '', marks = ''] = line
        .split('|')
        .map((cell) => cell.trim())
      const [input = '', output = ''] = sides.split('>')
      const facts = {
        maker,
        source,
        input: readModalities(input),
        output: readModalities(output),
        context: count(context),
        maxOutput: count(most),
        tools: known(tools),
        ...readThinking(thinking),
        structured: known(schema),
        marks: markWords.filter((mark) => marks.split(' ').includes(mark)),
      }
      return names.split(' ').map((family): [string, Capability] => [family, { ...facts, family }])
    })

interface Table {
  exact: Map<string, Capability>
  /** Beginnings of names, the longest first. */
  heads: [string, Capability][]
  hosts: Map<string, Capability>
}
let table: Table | undefined

/** Read at first need. */
function facts(): Table {
  if (table) return table
  const families = [...vendorFacts, ...weightFacts].flatMap(readLines)
  const heads = families
    .filter(([name]) => name.endsWith('*'))
    .map(([name, c]): [string, Capability] => [name.slice(0, -1), c])
  const hosts = Object.entries(hostFacts).flatMap(([host, { source, lines }]) =>
    readLines({ maker: host, source, lines }).map(([name, c]): [string, Capability] => [`${host}/${name}`, c]),
  )
  const exact = new Map(families.filter(([name]) => !name.endsWith('*')))
  table = { exact, heads: heads.sort((a, b) => b[0].length - a[0].length), hosts: new Map(hosts) }
  return table
}

/** Every family of the table, for lists and tests. */
export const families = (): Capability[] => [...facts().exact.values(), ...facts().heads.map(([, c]) => c)]

/** The maker's facts on a model, however a host spells it. */
export function familyOf(name: string): Capability | undefined {
  const { exact, heads } = facts()
  const words = spellings(name)
  for (const word of words) {
    const found = exact.get(word)
    if (found) return found
  }
  return heads.find(([head]) => words.some((word) => word.startsWith(head)))?.[1]
}

/** The maker's facts with the host's over them. */
export function hostedFamily(provider: string, name: string): Capability | undefined {
  const maker = familyOf(name)
  const host = facts().hosts.get(`${provider}/${name.toLowerCase()}`)
  const found =
    host && maker ? { ...host, maker: maker.maker, marks: [...maker.marks, ...host.marks] } : (host ?? maker)
  const reads = hostFacts[provider]?.reads
  return found && reads ? { ...found, input: [...new Set([...found.input, ...readModalities(reads)])] } : found
}

/**
 * Bedrock Converse, by maker: what its content blocks and tool choice say they support.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolResultContentBlock.html, …_ToolResultBlock.html,
 * …_ToolChoice.html and https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html (checked 2026-11)
 */
const plainConverse: Dialect = {
  noResultStatus: true,
  noForcedCalls: true,
  noMediaInResults: true,
  cachePoints: 'none',
  modelFields: undefined,
}
const fullConverse: Dialect = {
  noResultStatus: false,
  noForcedCalls: false,
  noMediaInResults: false,
  cachePoints: undefined,
}
const converse: Readonly<Record<string, Dialect>> = {
  anthropic: { ...fullConverse, modelFields: 'claude' },
  amazon: { ...fullConverse, modelFields: 'nova', cachePoints: 'messages' },
  mistral: { ...plainConverse, noForcedCalls: false },
  openai: { ...plainConverse, modelFields: 'openai' },
}

/** What the facts mean for each protocol's spelling. */
export function dialectFor({
  maker,
  thinks,
  efforts,
  budget,
  toggle,
  marks,
  structured,
  maxOutput,
  ...c
}: Capability): Dialect {
  const steered = efforts.length > 0 || budget !== undefined || toggle || c.adaptive || thinks === 'somehow'
  const tight = marks.includes('tight') ? 32_000 : Number.POSITIVE_INFINITY
  return {
    ...(converse[maker] ?? plainConverse),
    ...(!steered && { reasoningControl: 'none' }),
    ...(marks.includes('effort-switch') && { reasoningControl: 'effort-switch' }),
    // What it is not known to take, no model of Bedrock takes. @see …/userguide/structured-output.html: of Claude since 4.5
    noTextFormat: maker !== 'anthropic' || structured !== true,
    noCacheLife: !marks.includes('hour-cache'),
    ...(structured === false && { noJsonSchema: true, noOutputFormat: true }),
    ...(maker === 'anthropic' && {
      adaptiveThinking: c.adaptive,
      ...(maxOutput !== undefined && { defaultMaxTokens: Math.min(maxOutput, tight) }),
    }),
    ...(maker === 'google' && {
      thinkingLevels: efforts.length > 0 || (budget === undefined && thinks === 'always'),
      signedCalls: marks.includes('signed'),
      mediaInResults: marks.includes('media-results'),
      noJsonBesideCalls: !marks.includes('json-calls'),
    }),
  }
}
