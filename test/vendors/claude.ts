/** What Anthropic's own API refuses. */

import { asNumber, asRecord } from '../../src/wire/value.ts'
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

const docs = 'https://platform.claude.com/docs/en'

const blocksOf = ({ content }: Wire): Wire[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content)

const idsIn = (message: Wire, type: string, name: string): string[] =>
  blocksOf(message)
    .filter((block) => block.type === type)
    .map((block) => textOf(block[name]))

const typeOf = (value: unknown): string => textOf(asRecord(value)?.type)

export const claude: Rule[] = [
  {
    source: `${docs}/about-claude/models/whats-new-claude-4-6#prefill-removal; "final assistant content cannot end with trailing whitespace"`,
    broken: (body, { prefill = true }) => {
      const last = listOf(body.messages).at(-1)
      if (last?.role !== 'assistant') return false
      if (!prefill) return 'a closing assistant turn'
      if (/\s$/.test(textOf(blocksOf(last).at(-1)?.text))) return 'a closing turn that ends in a blank'
      return typeOf(body.thinking) === 'enabled' && 'a closing assistant turn beside thinking'
    },
  },
  {
    source: `${docs}/build-with-claude/extended-thinking: which models think, and max_tokens above the budget`,
    broken: (body, { thinks = true, maxOutput = Number.POSITIVE_INFINITY }) => {
      const budget = asNumber(asRecord(body.thinking)?.budget_tokens) ?? 0
      if (!thinks && body.thinking !== undefined) return 'thinking, for a model that does not'
      if (Number(body.max_tokens) > maxOutput) return `max_tokens ${body.max_tokens}, at most ${maxOutput}`
      return budget >= Number(body.max_tokens) && 'max_tokens must be above the budget'
    },
  },
  {
    source: `${docs}/build-with-claude/effort: which models take an effort`,
    broken: (body, { efforts = [] }) => {
      const effort = asRecord(body.output_config)?.effort
      return effort !== undefined && !efforts.includes(textOf(effort)) && `effort '${effort}'`
    },
  },
  {
    source: `${docs}/api/messages: temperature is 0 to 1`,
    broken: ({ temperature }) => Number(temperature ?? 0) > 1 && `temperature ${temperature}`,
  },
  {
    source: `${docs}/build-with-claude/structured-outputs#json-schema-limitations`,
    broken: (body, { structured = true }) => {
      const format = asRecord(asRecord(body.output_config)?.format)
      const strict = listOf(body.tools).filter((tool) => tool.strict === true)
      if (!structured && (format !== undefined || strict.length > 0)) return 'structured output'
      return firstOf([
        format !== undefined && claudeSchemaFault(format.schema),
        ...strict.map((tool) => claudeSchemaFault(tool.input_schema)),
      ])
    },
  },
  {
    source: 'https://github.com/anthropics/claude-code/issues/5973',
    broken: (body) => firstOf(listOf(body.tools).map((tool) => rootFault(tool.input_schema))),
  },
  {
    source: `${docs}/api/messages: tools: List should have at least 1 item; tool_choice may only be specified while providing tools`,
    broken: (body) => listOf(body.tools).length === 0 && (body.tools ?? body.tool_choice) !== undefined && 'no tools',
  },
  {
    source: `${docs}/agents-and-tools/tool-use: each tool_use has its tool_result in the next message, which begins with them`,
    broken: (body) =>
      unpaired(
        listOf(body.messages).map((message) => ({
          calls: idsIn(message, 'tool_use', 'id'),
          results: idsIn(message, 'tool_result', 'tool_use_id'),
        })),
      ),
  },
  {
    source: `${docs}/api/messages: tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`,
    broken: (body) =>
      firstOf(
        listOf(body.messages)
          .flatMap((message) => idsIn(message, 'tool_use', 'id'))
          .map((id) => !/^[\w-]+$/.test(id) && `call id '${id}'`),
      ),
  },
  {
    source: `${docs}/build-with-claude/pdf-support: a document by URL is a PDF`,
    broken: (body) =>
      firstOf(
        [...objectsIn(body.messages)].map(
          ({ type, source }) =>
            type === 'document' &&
            /\.(mp4|mp3|wav|png)$|youtu\.?be/.test(textOf(asRecord(source)?.url)) &&
            `a document at '${asRecord(source)?.url}'`,
        ),
      ),
  },
  {
    source: `${docs}/api/errors#long-requests: streaming is required above 21,333 tokens`,
    broken: (body) =>
      Number(body.max_tokens) > 21_333 && body.stream !== true && `${body.max_tokens} tokens unstreamed`,
  },
  {
    source: 'text content blocks must be non-empty',
    broken: (body) =>
      firstOf(
        listOf(body.messages)
          .flatMap(blocksOf)
          .map(({ type, text }) => type === 'text' && textOf(text).trim() === '' && 'a blank text'),
      ),
  },
]
