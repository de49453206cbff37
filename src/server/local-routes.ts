/**
 * Routes for the user's own programs beside the gateway (`traces tui`): what running streams have said so far, what is said of
 * calls, and who would be asked for a model. Who can read RESPAN_HOME has the token (gateway.json); keys of callers are no use here.
 * In: express requests. Out: JSON. Throws GatewayError.
 */

import { createHash, timingSafeEqual } from 'node:crypto'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { GatewayError } from '../core/errors.ts'
import { keyOf } from '../gateway/admit.ts'
import type { LiveStreams } from '../gateway/live.ts'
import type { Targets } from '../gateway/targets.ts'
import { redact } from '../store/redact.ts'
import type { Annotation, Annotator, LiveText } from '../store/store.ts'
import { asArray, asRecord, asString } from '../wire/value.ts'
import { annotationOf } from './log-routes.ts'

export interface LocalSources {
  token: string
  live: LiveStreams
  annotator: Annotator
  targets: Pick<Targets, 'find'>
}

const callsMax = 200
const changesMax = 1000
/** Of a call in a list its last words are enough. */
const tailCharacters = 400

const digest = (text: string) => createHash('sha256').update(text).digest()

export const mountLocal = (app: Express, { token, live, annotator, targets }: LocalSources): void => {
  const wanted = digest(token)
  const ownersOnly = (request: Request, _: Response, next: NextFunction) => {
    if (!timingSafeEqual(digest(keyOf(request.headers) ?? ''), wanted))
      throw new GatewayError('unauthorized', 'this route takes the token of RESPAN_HOME/gateway.json')
    next()
  }
  const listed = (request: Request, name: string): string[] =>
    (asString(request.query[name]) ?? '')
      .split(',')
      .filter((id) => id !== '')
      .slice(0, callsMax)

  app.get('/local/live', ownersOnly, (request, response) => {
    const whole = new Set(listed(request, 'whole'))
    const calls = [...new Set([...listed(request, 'ids'), ...whole])].flatMap((id): LiveText[] => {
      const said = live.read(id)
      if (said === undefined) return []
      // Cut behind the mask: a key is not shown in halves.
      const text = redact(whole.has(id) ? said : said.slice(-4 * tailCharacters))
      return [{ id, text: whole.has(id) ? text : text.slice(-tailCharacters), characters: said.length }]
    })
    response.json({ calls })
  })

  // Who would be asked first, without asking.
  app.get('/local/targets', ownersOnly, (request, response) => {
    const found = listed(request, 'models').map((asked) => {
      const target = targets.find(asked, 'openai-chat')
      const { providerId: provider, model } = target
      return { asked, provider, model, ...(target.kind === 'broken' && { problem: redact(target.error.message) }) }
    })
    response.json({ targets: found })
  })

  app.post('/local/annotations', ownersOnly, express.json({ limit: '1mb' }), async (request, response) => {
    const given = (asArray(asRecord(request.body)?.changes) ?? []).slice(0, changesMax)
    const changes = given.map((change): Annotation => annotationOf(asRecord(change)?.id, asRecord(change) ?? {}))
    response.json({ found: await annotator.annotate(changes) })
  })
}
