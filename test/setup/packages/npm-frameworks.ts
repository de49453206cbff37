/** Apps of Node on frameworks, one a package of npm. */

import {
  type App,
  chat,
  claude,
  gemini,
  gpt,
  hosts,
  llama,
  messages,
  mistral,
  npmQuestion as question,
  responses,
  npmRow as row,
} from './app.ts'

const langchain = (name: string, packages: string, model: string) => `import { ${name} } from '${packages}'

const model = new ${name}({ model: '${model}', maxRetries: 0 })

const response = await model.invoke([{ role: 'user', content: ${question} }])
console.log(response.content)
`

export const frameworks: readonly App[] = [
  row(
    '@langchain/openai',
    '@langchain/openai @langchain/core',
    langchain('ChatOpenAI', '@langchain/openai', gpt.model),
    hosts.openai,
    { ...gpt, protocol: chat },
  ),
  row(
    '@langchain/anthropic',
    '@langchain/anthropic @langchain/core',
    langchain('ChatAnthropic', '@langchain/anthropic', claude.model),
    hosts.anthropic,
    { ...claude, protocol: messages },
  ),
  row(
    '@langchain/google-genai',
    '@langchain/google-genai @langchain/core',
    langchain('ChatGoogleGenerativeAI', '@langchain/google-genai', gemini.model),
    hosts.google,
    { ...gemini, protocol: 'gemini' },
  ),
  row(
    '@langchain/groq',
    '@langchain/groq @langchain/core',
    langchain('ChatGroq', '@langchain/groq', llama.model),
    hosts.groq,
    undefined,
    { verdict: 'KEEP' },
  ),
  row(
    '@langchain/mistralai',
    '@langchain/mistralai @langchain/core',
    langchain('ChatMistralAI', '@langchain/mistralai', mistral.model),
    hosts.mistral,
    undefined,
    { verdict: 'KEEP' },
  ),
  row(
    'langchain: initChatModel',
    'langchain @langchain/openai @langchain/core',
    `import { initChatModel } from 'langchain'

const model = await initChatModel('openai:gpt-5.5', { maxRetries: 0 })
const response = await model.invoke(${question})
console.log(response.content)
`,
    hosts.openai,
    undefined,
    { verdict: 'REVIEW' },
  ),
  row(
    'llamaindex with @llamaindex/openai',
    '@llamaindex/openai llamaindex',
    `import { OpenAI } from '@llamaindex/openai'

const llm = new OpenAI({ model: 'gpt-5.5', temperature: 0 })
const response = await llm.chat({ messages: [{ content: ${question}, role: 'user' }] })
console.log(response.message.content)
`,
    hosts.openai,
    { ...gpt, protocol: chat },
  ),
  row(
    'llamaindex with @llamaindex/anthropic',
    '@llamaindex/anthropic llamaindex',
    `import { Anthropic } from '@llamaindex/anthropic'

const llm = new Anthropic({ model: 'claude-sonnet-4-5' })
const response = await llm.chat({ messages: [{ content: ${question}, role: 'user' }] })
console.log(response.message.content)
`,
    hosts.anthropic,
    undefined,
    { verdict: 'KEEP' },
  ),
  row(
    '@mastra/core with a name',
    '@mastra/core',
    `import { Agent } from '@mastra/core/agent'

const agent = new Agent({
  id: 'my-agent',
  name: 'My Agent',
  instructions: 'You are a helpful assistant',
  model: 'openai/gpt-5.5',
})
const response = await agent.generate(${question})
console.log(response.text)
`,
    hosts.openai,
    { ...gpt, protocol: chat },
  ),
  row(
    '@mastra/core with @ai-sdk/openai',
    '@mastra/core @ai-sdk/openai',
    `import { openai } from '@ai-sdk/openai'
import { Agent } from '@mastra/core/agent'

const agent = new Agent({ id: 'my-agent', name: 'My Agent', instructions: 'Be brief', model: openai('gpt-5.5') })
const response = await agent.generate(${question})
console.log(response.text)
`,
    hosts.openai,
    { ...gpt, protocol: responses },
  ),
  row(
    '@instructor-ai/instructor',
    '@instructor-ai/instructor openai zod',
    `import Instructor from '@instructor-ai/instructor'
import OpenAI from 'openai'
import { z } from 'zod'

const oai = new OpenAI({ apiKey: process.env.OPENAI_API_KEY ?? undefined })
const client = Instructor({ client: oai, mode: 'TOOLS' })

const User = z.object({ name: z.string().describe('The name') })
const user = await client.chat.completions.create({
  messages: [{ role: 'user', content: ${question} }],
  model: 'gpt-5.5',
  response_model: { schema: User, name: 'User' },
})
console.log(user)
`,
    hosts.openai,
    { ...gpt, protocol: chat },
  ),
  row(
    '@openai/agents',
    '@openai/agents zod',
    `import { Agent, run } from '@openai/agents'

const agent = new Agent({ name: 'Assistant', instructions: 'You are a helpful assistant', model: 'gpt-5.5' })
const result = await run(agent, ${question})
console.log(result.finalOutput)
`,
    hosts.openai,
    undefined,
    { verdict: 'REVIEW' },
  ),
]
