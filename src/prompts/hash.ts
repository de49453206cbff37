/** The content hash of a version: the same for the same meaning, whatever the order of its members. */

import { hash } from 'node:crypto'
import type { PromptBody } from '../core/prompt.ts'
import { isRecord } from '../wire/value.ts'

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isRecord(value)) return value
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sorted(member)]))
}

/** SHA-256, hex. */
export const hashBody = ({ template, model, messages, params, input }: PromptBody): string =>
  hash('sha256', JSON.stringify(sorted({ template, model, messages, params, input })))
