/** GET …/models and …/models/{id}, where each protocol's clients ask for them, and with their protocol's errors. */

import type { Express, Request, Response } from 'express'
import { GatewayError, toGatewayError } from '../core/errors.ts'
import { admitCaller } from '../gateway/admit.ts'
import type { Gateway } from '../gateway/exchange.ts'
import type { Supply } from '../gateway/supply.ts'
import { codecOf } from '../protocols/index.ts'
import { isLocal } from './host.ts'
import { callableModels, findModel, listShapes } from './model-lists.ts'

/** Of those that share a path, the first that knows the request as its own. */
const routes = [
  {
    mount: '(?:/api)?(?:/anthropic)?(?:/v1){0,2}',
    shape: listShapes.anthropic,
    protocol: 'anthropic-messages',
    isFor: ({ path, headers }: Request) => headers['anthropic-version'] !== undefined || path.includes('/anthropic/'),
  },
  {
    mount: '(?:/api)?(?:/google/gemini|/google|/gemini)(?:/v1[a-z]*\\d*)?',
    shape: listShapes.gemini,
    protocol: 'gemini',
    isFor: () => true,
  },
  {
    mount: '(?:/api)?(?:/openai)?(?:/v1)?',
    shape: listShapes.openai,
    protocol: 'openai-chat',
    isFor: () => true,
  },
] as const

export const mountModels = (app: Express, gateway: Pick<Gateway, 'control' | 'settings' | 'targets'>): void => {
  for (const { mount, shape, protocol, isFor } of routes) {
    const told = (
      request: Request,
      response: Response,
      answer: (query: URLSearchParams, supply: Supply) => unknown,
    ) => {
      const query = new URL(request.originalUrl, 'http://localhost').searchParams
      try {
        const knock = { headers: request.headers, search: `?${query}`, isLocal: isLocal(request) }
        const { own } = admitCaller(knock, gateway)
        response.json(answer(query, gateway.targets.for(own).supply))
      } catch (thrown) {
        const { status, body } = codecOf(protocol).writeError(toGatewayError(thrown))
        response.status(status).type('json').send(body)
      }
    }
    app.get(new RegExp(`^${mount}/models/?$`), (request, response, next) => {
      if (!isFor(request)) next()
      else told(request, response, (query, supply) => shape.page(callableModels(supply), query))
    })
    app.get(new RegExp(`^${mount}/models/(?<id>.+?)/?$`), (request, response, next) => {
      const id = String(request.params.id)
      const found = isFor(request) ? findModel(callableModels(gateway.targets.supply()), id) : undefined
      // A model that somebody trained is in no list of ours: its provider knows it.
      if (!isFor(request) || (found === undefined && id.startsWith('ft:'))) next()
      else
        told(request, response, () => {
          if (found !== undefined) return shape.one(found)
          const message = `no model is called "${id}" here; GET /api/models lists them`
          throw new GatewayError('model_not_found', message, { model: id })
        })
    })
  }
}
