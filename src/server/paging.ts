/**
 * Pages of a list, as the hosted API cuts them: `?page=2&page_size=50` → count, next, previous, results.
 * In: an express request. Out: the page asked for; the frame. Throws GatewayError: no number (400), a page behind the last (404).
 */

import type { Request } from 'express'
import { GatewayError } from '../core/errors.ts'

export interface Page {
  page: number
  size: number
}

/** The members of the query. */
export const searchOf = ({ originalUrl }: Request): URLSearchParams =>
  new URL(originalUrl, 'http://localhost').searchParams

const pageMax = 1_000_000

const whole = (name: string, text: string | null, fallback: number): number => {
  if (text === null || text === '') return fallback
  const number = /^\d+$/.test(text) ? Number(text) : 0
  if (number < 1 || number > Number.MAX_SAFE_INTEGER)
    throw new GatewayError('bad_request', `${name}: must be a whole number from 1 on, not "${text}"`)
  return number
}

/** Of a larger page there is as much as there may be. */
export const pageOf = (request: Request, sizeDefault: number, sizeMax: number): Page => {
  const search = searchOf(request)
  const named = search.has('page_size') ? 'page_size' : 'limit'
  return {
    page: Math.min(whole('page', search.get('page'), 1), pageMax),
    size: Math.min(whole(named, search.get(named), sizeDefault), sizeMax),
  }
}

/** The same list at another page, where the caller found this one: the listener has checked the Host header. */
const link = ({ originalUrl, headers, protocol }: Request, page: number): string => {
  const forwarded = /^https?$/.exec(String(headers['x-forwarded-proto']))?.[0]
  const { pathname, searchParams } = new URL(originalUrl, 'http://localhost')
  searchParams.set('page', String(page))
  return `${forwarded ?? protocol}://${headers.host}${pathname}?${searchParams}`
}

/** `more`: there are pages behind this one. Only a first page may be empty. */
export const framedPage = (
  request: Request,
  { page }: Page,
  count: number,
  more: boolean,
  results: readonly unknown[],
) => {
  if (page > 1 && results.length === 0)
    throw new GatewayError('not_found', `Invalid page: there is no page ${page} of this list`)
  return {
    count,
    next: more ? link(request, page + 1) : null,
    previous: page > 1 ? link(request, page - 1) : null,
    results,
  }
}

/** The page of rows that are all at hand. */
export const pageFrom = <Row>(request: Request, page: Page, rows: readonly Row[]) => {
  const end = page.page * page.size
  return framedPage(request, page, rows.length, end < rows.length, rows.slice(end - page.size, end))
}
