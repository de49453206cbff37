/** The yardstick: express + http-proxy-middleware, which passes everything on and records nothing. */

import { Agent } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { createProxyMiddleware } from 'http-proxy-middleware'

const target = process.argv[2] as string
const app = express()
app.use(
  '/api',
  createProxyMiddleware({ target, agent: new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY }) }),
)
const server = app.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
