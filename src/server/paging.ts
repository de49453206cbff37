/** Pages of a list, as the hosted API cuts them: `?page=2&page_size=50` → count, next, previous, results. */

import type { Request } from 'express'
import { asString } from '../wire/value.ts'

export interface Page {
  page: number
  size: number
}

const whole = (value: unknown, fallback: number, max: number): number => {
  const number = Number(asString(value) ?? fallback)
  return Number.isInteger(number) && number > 0 ? Math.min(number, max) : fallback
}

/** What a page asks for that says nothing else; a number that is none counts as not said. */
export const pageOf = ({ query }: Request, sizeDefault: number, sizeMax: number): Page => ({
  page: whole(query.page, 1, 1_000_000),
  size: whole(query.page_size ?? query.limit, sizeDefault, sizeMax),
})

const link = ({ originalUrl }: Request, page: number): string => {
  const url = new URL(originalUrl, 'http://localhost')
  url.searchParams.set('page', String(page))
  return url.pathname + url.search
}

/** The page of rows that are all at hand. */
export const pageFrom = <Row>(request: Request, { page, size }: Page, rows: readonly Row[]) => ({
  count: rows.length,
  next: page * size < rows.length ? link(request, page + 1) : null,
  previous: page > 1 ? link(request, page - 1) : null,
  results: rows.slice((page - 1) * size, page * size),
})
