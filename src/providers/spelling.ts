/**
 * How hosts spell a maker's model: 'us.anthropic.claude-opus-4-6-v1', 'claude-sonnet-4-5@20250929', 'anthropic/claude-opus-4.6:free',
 * 'accounts/fireworks/models/kimi-k2p6'. In: a name as a provider takes it. Out: the names its maker may have for it.
 * Only marks of hosts are taken off, by the words they document; what is left must stand in the table of facts as it is.
 */

/** Inference profiles. @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html (checked 2026-11) */
const regions = 'us us-gov eu apac jp au ca sa global regional'.split(' ')
/** The makers' words at Bedrock. @see https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html (checked 2026-11) */
const bedrockMakers = (
  'ai21 amazon anthropic cohere deepseek google meta minimax mistral moonshot moonshotai nvidia openai qwen stability writer ' +
  'xai zai'
).split(' ')
/** Variants of one model. @see https://openrouter.ai/docs/features/model-routing (checked 2026-11) */
const variants = 'batch beta exacto extended floor free nitro online thinking'.split(' ')

/** A dated or -latest name without that ending: 'gpt-5.5-2026-04-23', 'claude-sonnet-4-5-20250929', 'grok-4-latest'. */
export const undated = (name: string): string => name.replace(/-(latest|\d{4}-?\d{2}-?\d{2})$/, '')

/** 'us.anthropic.claude-opus-4-6-v1:0' → 'claude-opus-4-6'; any other name as it is. */
function outOfBedrock(name: string): string {
  const words = name.split('.')
  const first = regions.includes(words[0] ?? '') ? 1 : 0
  if (words.length < first + 2 || !bedrockMakers.includes(words[first] ?? '')) return name
  return words
    .slice(first + 1)
    .join('.')
    .replace(/:\d+(:\w+)?$/, '')
    .replace(/-v\d+$/, '')
}

/** The provider whose own spelling the name is: nobody else takes it so. */
export const hostOf = (name: string): string | undefined => {
  const lower = name.toLowerCase()
  if (lower.startsWith('arn:aws') || outOfBedrock(lower) !== lower) return 'bedrock'
  return /^claude-[\w.-]+@(\d{8}|default)$/.test(lower) ? 'vertex-anthropic' : undefined
}

/** What a maker may call it, likeliest first, in lower case. */
export function spellings(name: string): string[] {
  const last = name.toLowerCase().split('/').at(-1) ?? ''
  const [bare = '', variant] = outOfBedrock(last)
    .replace(/@\w+$/, '')
    .replace(/-maas$/, '')
    .split(':')
  const plain = variant === undefined || variants.includes(variant) ? bare : `${bare}:${variant}`
  const dated = [plain, undated(plain)]
  // Anthropic writes 4-5 where its resellers write 4.5; Fireworks writes p for the point.
  const dashed = dated.map((word) => word.replaceAll('.', '-'))
  const pointed = dated.map((word) => word.replace(/(\d)p(\d)/g, '$1.$2'))
  return [...new Set([...dated, ...dashed, ...pointed])]
}
