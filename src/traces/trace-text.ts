/** A trace as text: its figures, and who called whom. What `traces get` prints beside a call, or for a trace's own id. */

import type { LogRow, Trace, TraceRow } from '../store/store.ts'
import { dollars, duration, harmless, indent, localTime, orDash, statusText } from './format.ts'
import { inOrder } from './span-tree.ts'

const factsOf = (span: LogRow): string =>
  [
    span.model,
    statusText(span),
    orDash(duration(span.latency)),
    `${orDash(span.prompt_tokens)} → ${orDash(span.completion_tokens)} tokens`,
    orDash(dollars(span.cost)),
    span.id,
  ]
    .filter((fact) => fact !== '')
    .join('  ')

/** A span a line, below the one that called it; `current` is marked. */
export const treeText = (spans: readonly LogRow[], current?: string): string =>
  inOrder(spans)
    .map(({ span, depth }) => {
      const mark = current === undefined ? '' : span.id === current ? '> ' : '  '
      return harmless(
        `${mark}${'  '.repeat(depth)}${span.span_name || span.log_type}  ${factsOf(span)}`.replace(/\n/g, ' '),
      )
    })
    .join('\n')

const headText = (row: TraceRow): string =>
  [
    `name    ${row.name}`,
    `id      ${row.trace_unique_id}`,
    `time    ${localTime(row.start_time)}  (${row.start_time})`,
    `length  ${orDash(duration(row.duration))}`,
    `spans   ${row.span_count} (${row.llm_call_count} calls of a model, ${row.error_count} failed)`,
    `tokens  ${row.total_prompt_tokens} in, ${row.total_completion_tokens} out`,
    `cost    ${orDash(dollars(row.total_cost))}`,
    ...(row.customer_identifier === null ? [] : [`customer  ${row.customer_identifier}`]),
  ]
    .map(harmless)
    .join('\n')

/** The whole trace. `emphasis` marks headings. */
export const traceText = (
  { row, spans }: Trace,
  emphasis: (heading: string) => string = (heading) => heading,
): string => [emphasis('Trace'), indent(headText(row)), '', emphasis('Spans'), indent(treeText(spans))].join('\n')
