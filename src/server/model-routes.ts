/** GET …/models and …/models/{id}, where each protocol's clients ask for them, and with their protocol's errors. */

import type { Express, Request, Response } from 'express'
import { toGatewayError } from '../core/errors.ts'
import { admit } from '../gateway/admit.ts'
import type { Supply } from '../gateway/supply.ts'
import { codecOf } from '../protocols/index.ts'
import type { ControlStore } from '../store/store.ts'
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

export const mountModels = (app: Express, control: Pick<ControlStore, 'findGrant'>, supply: () => Supply): void => {
  for (const { mount, shape, protocol, isFor } of routes) {
    const told = (request: Request, response: Response, answer: (query: URLSearchParams) => unknown) => {
      const query = new URL(request.originalUrl, 'http://localhost').searchParams
      try {
        admit(request.headers, control, `?${query}`)
        response.json(answer(query))
      } catch (thrown) {
        const { status, body } = codecOf(protocol).writeError(toGatewayError(thrown))
        response.status(status).type('json').send(body)
      }
    }
    app.get(new RegExp(`^${mount}/models/?$`), (request, response, next) => {
      if (!isFor(request)) next()
      else told(request, response, (query) => shape.page(callableModels(supply()), query))
    })
    // What has a colon is an operation on a model.
    app.get(new RegExp(`^${mount}/models/(?<id>[^:]+?)/?$`), (request, response, next) => {
      if (!isFor(request)) next()
      else told(request, response, () => shape.one(findModel(callableModels(supply()), String(request.params.id))))
    })
  }
}
