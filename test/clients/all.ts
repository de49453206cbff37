/** Every official client that is installed. */

import { anthropic } from './anthropic.ts'
import type { Client } from './client.ts'
import { google } from './google.ts'
import { langchain } from './langchain.ts'
import { openaiChat, openaiResponses } from './openai.ts'
import { vercel } from './vercel.ts'

export const clients: readonly Client[] = [openaiChat, openaiResponses, anthropic, google, ...vercel, langchain]
