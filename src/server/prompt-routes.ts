/**
 * /api/prompts/ …: prompts, versions, commits, deployments, in the hosted API's shapes. A change is live when its answer is
 * there: the gateway asks the same store.
 */

import express, { type Express, type Request, type RequestHandler, type Response, type Router } from 'express'
import { GatewayError } from '../core/errors.ts'
import { type PromptRow, productionLabel, type VersionRow } from '../core/prompt.ts'
import { admit } from '../gateway/admit.ts'
import { warningsHeader } from '../gateway/error-answer.ts'
import { hashBody } from '../prompts/hash.ts'
import {
  hostedPrompt,
  hostedSummary,
  hostedVersion,
  readHostedBody,
  readTags,
  unknownMembers,
} from '../prompts/hosted.ts'
import type { ControlStore } from '../store/store.ts'
import { asBoolean, asRecord, asString } from '../wire/value.ts'
import { pageFrom, pageOf } from './paging.ts'
import { asksFor, filterPrompts, sortPrompts } from './prompt-list.ts'

/** As the hosted API has them. */
const pageSize = { prompts: 25, promptsMax: 100, versions: 200, versionsMax: 1000 }

const refuse = (message: string) => new GatewayError('bad_request', message)

/** Types of members that are no settings of a version. */
const kinds: Record<string, { fits(value: unknown): boolean; word: string }> = {
  name: { fits: (value) => typeof value === 'string' && value.trim() !== '', word: 'text' },
  description: { fits: (value) => typeof value === 'string', word: 'text' },
  prompt_slug: { fits: (value) => typeof value === 'string' && /^[\p{L}\p{N}_.~-]+$/u.test(value), word: 'a word' },
  tags: { fits: Array.isArray, word: 'a list of names' },
  starred: { fits: (value) => typeof value === 'boolean', word: 'true or false' },
  deploy: { fits: (value) => typeof value === 'boolean', word: 'true or false' },
  label: { fits: (value) => typeof value === 'string', word: 'text' },
}

/** Throws `bad_request` for a member of the wrong type. */
const checked = (given: Record<string, unknown>): Record<string, unknown> => {
  for (const [name, { fits, word }] of Object.entries(kinds))
    if (given[name] != null && !fits(given[name])) throw refuse(`${name}: must be ${word}`)
  return given
}

/** What is sent and not kept: told, not refused, for the hosted API's clients send more than it takes. */
const tell = (response: Response, unknown: readonly string[]): void => {
  const warnings = unknown.map((field) => ({
    field,
    action: 'dropped' as const,
    detail: 'prompts have no such member',
  }))
  response.set(warningsHeader(warnings))
}
const promptMembers = new Set(
  'id prompt_id name description prompt_slug tags starred is_active is_deleted current_version live_version created_at updated_at'.split(
    ' ',
  ),
)
const unknownOfPrompt = (given: Record<string, unknown>): string[] =>
  Object.keys(given).filter((name) => !promptMembers.has(name))

const methods = 'get post put patch delete'.split(' ')
/** Behind the methods of a path: each other one is refused with those that there are. */
const only = (router: Router): void => {
  for (const { route } of [...router.stack]) {
    if (route === undefined) continue
    const there = methods.filter((method) => route.stack.some((layer) => layer.method === method))
    if (there.length === 0) continue
    const allow = there.map((method) => method.toUpperCase()).join(', ')
    router.all(route.path, (request, response) => {
      response.set('allow', allow)
      throw new GatewayError(
        'method_not_allowed',
        `${request.baseUrl}${request.path} takes ${allow}, not ${request.method}`,
      )
    })
  }
}

const fieldsOf = (request: Request): Record<string, unknown> => {
  const body = asRecord(request.body)
  if (body === undefined) throw refuse('the body must be a JSON object')
  return checked(body)
}

export const mountPrompts = (app: Express, control: ControlStore): void => {
  const router = express.Router()
  const live = (id: string): number | null =>
    control.resolvePrompt(id, { label: productionLabel })?.version.version ?? null
  const told = (row: VersionRow) => hostedVersion(row, live(row.promptId))
  const promptOf = (request: Request): PromptRow => {
    const id = String(request.params.id)
    const found = control.findPrompt(id)
    if (found === undefined) throw new GatewayError('not_found', `no prompt has the id or slug "${id}"`)
    return found
  }
  const versionOf = (request: Request): VersionRow => {
    const { id } = promptOf(request)
    const number = Number(request.params.version)
    const found = Number.isInteger(number) ? control.readVersion(id, number) : undefined
    if (found === undefined)
      throw new GatewayError('not_found', `prompt ${id} has no version ${request.params.version}`)
    return found
  }
  const whole = (row: PromptRow) => {
    const current = control.resolvePrompt(row.id, { latest: true })
    const deployed = control.resolvePrompt(row.id, { label: productionLabel })
    return hostedPrompt(row, current ? told(current.version) : null, deployed ? told(deployed.version) : null)
  }
  const narrow = (row: PromptRow) => {
    const current = control.resolvePrompt(row.id, { latest: true })
    const deployed = control.resolvePrompt(row.id, { label: productionLabel })
    return hostedPrompt(
      row,
      current ? hostedSummary(current.version) : null,
      deployed ? hostedSummary(deployed.version) : null,
    )
  }
  const author = (request: Request): string => admit(request.headers, control).keyName
  const deploy = (request: Request, row: VersionRow, label = productionLabel, message = ''): void => {
    control.deployVersion({ promptId: row.promptId, label, version: row.version, actor: author(request), message })
  }

  /** Deleted ones are there for who asks for them. */
  const rowsFor = (filters: unknown) => control.listPrompts({ deleted: asksFor(filters, 'is_deleted') }).map(narrow)
  const list: RequestHandler = (request, response) => {
    const { filters, operator, sort_by } = asRecord(request.body) ?? {}
    const rows = filterPrompts(rowsFor(filters), filters, operator)
    const sorted = sortPrompts(rows, asString(request.query.sort_by) ?? asString(sort_by) ?? '-updated_at')
    response.json(pageFrom(request, pageOf(request, pageSize.prompts, pageSize.promptsMax), sorted))
  }
  const summary: RequestHandler = (request, response) => {
    const { filters, operator } = asRecord(request.body) ?? {}
    const rows = filterPrompts(rowsFor(filters), filters, operator)
    response.json({ total_count: rows.length })
  }
  const change = (request: Request, response: Response) => {
    const given = fieldsOf(request)
    tell(response, unknownOfPrompt(given))
    const changed = control.updatePrompt(promptOf(request).id, {
      ...(typeof given.name === 'string' && { name: given.name }),
      ...(typeof given.prompt_slug === 'string' && { slug: given.prompt_slug }),
      ...(typeof given.description === 'string' && { description: given.description }),
      ...(readTags(given.tags) && { tags: readTags(given.tags) }),
      ...(asBoolean(given.starred) !== undefined && { starred: given.starred === true }),
    })
    if (changed !== undefined) response.json(whole(changed))
  }
  const changeVersion = (request: Request, response: Response) => {
    const row = versionOf(request)
    const { deploy: wanted, description, ...given } = fieldsOf(request)
    // A draft cannot be deployed: the hosted API takes the word and does nothing.
    if (wanted === true && row.readonly) deploy(request, row)
    const edits = Object.keys(given).length > 0 || description !== undefined
    tell(response, unknownMembers(given))
    if (!edits) return void response.json(told(row))
    const body = readHostedBody(given, row.body)
    const message = asString(description) ?? row.message
    response.json(told(control.changeDraft(row.promptId, row.version, { body, hash: hashBody(body), message })))
  }

  const create: RequestHandler = (request, response) => {
    const given = fieldsOf(request)
    const name = asString(given.name)
    if (name === undefined || name.trim() === '') throw refuse('name: must be the name of the prompt')
    tell(response, unknownOfPrompt(given))
    const slug = asString(given.prompt_slug)
    const description = asString(given.description) ?? ''
    const row = control.createPrompt({
      name,
      description,
      tags: readTags(given.tags),
      ...(slug !== undefined && { slug }),
    })
    response.status(201).json(whole(row))
  }
  router.route('/').get(list).post(create)
  router.route('/list').get(list).post(list)
  router.route('/summary').get(summary).post(summary)
  // Before the ids: none is called list or summary.
  only(router)
  router
    .route('/:id')
    .get((request, response) => void response.json(whole(promptOf(request))))
    .patch(change)
    .put(change)
    .delete((request, response) => {
      control.updatePrompt(promptOf(request).id, { deletedAt: Date.now() })
      response.status(204).end()
    })
  router
    .route('/:id/versions')
    .get((request, response) => {
      const rows = control.listVersions(promptOf(request).id).map(told)
      response.json(pageFrom(request, pageOf(request, pageSize.versions, pageSize.versionsMax), rows))
    })
    .post((request, response) => {
      const { id } = promptOf(request)
      const given = fieldsOf(request)
      tell(response, unknownMembers(given))
      const body = readHostedBody(given)
      const message = asString(given.description) ?? ''
      const version = { body, hash: hashBody(body), readonly: false, author: author(request), message }
      response.status(201).json(told(control.addVersion(id, version)))
    })
  router
    .route('/:id/versions/:version')
    .get((request, response) => void response.json(told(versionOf(request))))
    .patch(changeVersion)
    .put(changeVersion)
    .delete((request, response) => {
      const { promptId, version } = versionOf(request)
      control.removeDraft(promptId, version)
      response.status(204).end()
    })
  router
    .route('/:id/commits')
    .get((request, response) => {
      const rows = control.listVersions(promptOf(request).id).filter(({ readonly }) => readonly)
      response.json(pageFrom(request, pageOf(request, pageSize.versions, pageSize.versionsMax), rows.map(told)))
    })
    .post((request, response) => {
      const { id } = promptOf(request)
      const draft = control.resolvePrompt(id, { latest: true })?.version
      if (draft === undefined || draft.readonly)
        throw refuse(`prompt ${id} has no draft to commit; create a version first`)
      const message = asString(asRecord(request.body)?.description)
      response.status(201).json(told(control.commitVersion(id, draft.version, message)))
    })
  router
    .route('/:id/deployments')
    .get((request, response) => {
      const rows = control.listDeployments(promptOf(request).id).map(({ promptId, at, commit, ...row }) => ({
        prompt_id: promptId,
        ...row,
        git_commit: commit,
        deployed_at: new Date(at).toISOString(),
      }))
      response.json(pageFrom(request, pageOf(request, pageSize.versions, pageSize.versionsMax), rows))
    })
    .post((request, response) => {
      const { id } = promptOf(request)
      const given = fieldsOf(request)
      const number = typeof given.version === 'boolean' ? Number.NaN : Number(given.version ?? Number.NaN)
      if (!Number.isInteger(number)) throw refuse('version: must be the number of a version')
      const row = control.readVersion(id, number)
      if (row === undefined) throw new GatewayError('not_found', `prompt ${id} has no version ${number}`)
      deploy(request, row, asString(given.label), asString(given.description))
      response.status(201).json(told(row))
    })

  only(router)
  app.use('/api/prompts', (request, _response, next) => {
    admit(request.headers, control)
    next()
  })
  app.use('/api/prompts', express.json({ limit: '10mb' }), router)
}
