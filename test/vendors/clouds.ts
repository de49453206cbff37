/** What Google's and Amazon's own protocols refuse. */

import { asArray, asNumber, asRecord } from '../../src/wire/value.ts'
import {
  claudeSchemaFault,
  firstOf,
  listOf,
  objectsIn,
  type Rule,
  rootFault,
  textOf,
  unpaired,
  type Wire,
} from './rule.ts'

// ── Gemini ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const docs = 'https://ai.google.dev/gemini-api/docs'
const configOf = (body: Wire): Wire => asRecord(body.generationConfig) ?? {}
const declarationsIn = (body: Wire): Wire[] => listOf(body.tools).flatMap((tool) => listOf(tool.functionDeclarations))

const namesIn = (content: Wire, kind: string): string[] =>
  listOf(content.parts).flatMap((part) => (part[kind] === undefined ? [] : [textOf(asRecord(part[kind])?.name)]))

export const gemini: Rule[] = [
  {
    source: 'https://ai.google.dev/api/generate-content#generationconfig: up to 5 stop sequences',
    broken: (body) => {
      const count = asArray(configOf(body).stopSequences)?.length ?? 0
      return count > 5 && `${count} stop sequences`
    },
  },
  {
    source: 'Function calling config is set without function_declarations',
    broken: (body) =>
      asRecord(body.toolConfig)?.functionCallingConfig !== undefined &&
      declarationsIn(body).length === 0 &&
      'a choice without functions',
  },
  {
    source: 'https://github.com/googleapis/python-genai/issues/867; of Gemini 3: /structured-output#tools',
    broken: (body, { takes = [] }) =>
      !takes.includes('json beside functions') &&
      declarationsIn(body).length > 0 &&
      configOf(body).responseMimeType === 'application/json' &&
      'functions beside a JSON answer',
  },
  {
    source: `${docs}/thinking: which models think, and the least budget`,
    broken: (body, { thinks = true, takes = [] }) => {
      const config = asRecord(configOf(body).thinkingConfig)
      if (config === undefined) return false
      if (!thinks) return 'thinkingConfig, for a model that does not think'
      const budget = asNumber(config.thinkingBudget)
      if (budget === 0 && !takes.includes('budget 0')) return 'a budget of 0'
      return (
        !takes.includes('any budget') && budget !== undefined && budget > 0 && budget < 128 && `a budget of ${budget}`
      )
    },
  },
  {
    source: `${docs}/function-calling: as many function responses as calls, in the turn right behind them`,
    broken: (body) =>
      unpaired(
        listOf(body.contents).map((content) => ({
          calls: namesIn(content, 'functionCall'),
          results: namesIn(content, 'functionResponse'),
        })),
      ) ||
      firstOf(
        listOf(body.contents).map((content, i, all) => {
          const [calls, next] = [namesIn(content, 'functionCall').length, all[i + 1]]
          const answers = next === undefined ? calls : namesIn(next, 'functionResponse').length
          return calls !== answers && calls > 0 && `${calls} calls, ${answers} responses`
        }),
      ),
  },
]

// ── Bedrock Converse ──────────────────────────────────────────────────────────────────────────────────────────────────

const aws = 'https://docs.aws.amazon.com/bedrock/latest'
const blocksOf = ({ content }: Wire): Wire[] => listOf(content)
const specsIn = (body: Wire): Wire[] =>
  listOf(asRecord(body.toolConfig)?.tools).map(({ toolSpec }) => asRecord(toolSpec) ?? {})
const textFormatIn = (body: Wire): Wire | undefined => asRecord(asRecord(body.outputConfig)?.textFormat)
const schemaOf = (spec: Wire): unknown => asRecord(spec.inputSchema)?.json
const fieldsIn = (body: Wire): Wire => asRecord(body.additionalModelRequestFields) ?? {}

export const bedrock: Rule[] = [
  {
    source: `${aws}/APIReference/API_runtime_InferenceConfiguration.html: temperature is 0 to 1`,
    broken: (body) => {
      const temperature = asNumber(asRecord(body.inferenceConfig)?.temperature) ?? 0
      return temperature > 1 && `temperature ${temperature}`
    },
  },
  {
    source: `${aws}/userguide/structured-output.html: which models hold to a schema`,
    broken: (body, { structured = false }) =>
      !structured &&
      firstOf([
        textFormatIn(body) !== undefined && 'textFormat',
        ...specsIn(body).map((s) => 'strict' in s && 'strict'),
      ]),
  },
  {
    source: `${aws}/userguide/prompt-caching.html: which models keep a cache for an hour`,
    broken: (body, { takes = [] }) =>
      !takes.includes('ttl') &&
      firstOf(
        [...objectsIn(body)].map(({ cachePoint }) => asRecord(cachePoint)?.ttl !== undefined && 'cachePoint.ttl'),
      ),
  },
  {
    source: `${aws}/userguide/claude-messages-extended-thinking.html and the Nova 2 guide: which models think`,
    broken: (body, { thinks = false }) =>
      !thinks && firstOf(['thinking', 'reasoningConfig'].map((name) => name in fieldsIn(body) && name)),
  },
  {
    source: 'https://docs.aws.amazon.com/nova/latest/userguide/tool-use-definition.html, and Claude’s own rule',
    broken: (body) => firstOf(specsIn(body).map((spec) => rootFault(schemaOf(spec)))),
  },
  {
    source: `${aws}/APIReference/API_runtime_ToolUseBlock.html: toolUseId`,
    broken: (body) =>
      firstOf(
        [...objectsIn(body.messages)].map(
          ({ toolUseId: id }) => typeof id === 'string' && !/^[\w.:-]{1,64}$/.test(id) && `call id '${id}'`,
        ),
      ),
  },
  {
    source: 'Expected toolResult blocks at messages.N.content for the following Ids',
    broken: (body) =>
      unpaired(
        listOf(body.messages).map((message) => ({
          calls: blocksOf(message).flatMap(({ toolUse }) => (toolUse ? [textOf(asRecord(toolUse)?.toolUseId)] : [])),
          results: blocksOf(message).flatMap(({ toolResult }) =>
            toolResult ? [textOf(asRecord(toolResult)?.toolUseId)] : [],
          ),
        })),
      ),
  },
  {
    source: 'A conversation must alternate between user and assistant roles, and begin with the user',
    broken: (body) => {
      const roles = listOf(body.messages).map(({ role }) => role)
      return (roles[0] === 'assistant' || roles.some((role, i) => role === roles[i - 1])) && `roles ${roles.join()}`
    },
  },
]

export const bedrockClaude: Rule[] = [
  ...bedrock,
  {
    source: 'https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations',
    broken: (body) => {
      const schema = textOf(asRecord(asRecord(textFormatIn(body)?.structure)?.jsonSchema)?.schema)
      const strict = specsIn(body).filter((spec) => spec.strict === true)
      return firstOf([
        schema !== '' && claudeSchemaFault(JSON.parse(schema)),
        ...strict.map((spec) => claudeSchemaFault(schemaOf(spec))),
      ])
    },
  },
  {
    source: '"This model does not support assistant message prefill", "cannot end with trailing whitespace"',
    broken: (body, { prefill = true }) => {
      const last = listOf(body.messages).at(-1)
      if (last?.role !== 'assistant') return false
      if (!prefill) return 'a closing assistant turn'
      return /\s$/.test(textOf(blocksOf(last).at(-1)?.text)) && 'a closing turn that ends in a blank'
    },
  },
]
