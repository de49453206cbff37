/** Apps of Node, one a package of npm. */

import {
  type App,
  all,
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
  together,
} from './app.ts'
import { frameworks } from './npm-frameworks.ts'

const asked = `messages: [{ role: 'user', content: ${question} }]`

const direct: readonly App[] = [
  row(
    'openai: responses',
    'openai',
    `import OpenAI from 'openai'

const client = new OpenAI({
  apiKey: process.env['OPENAI_API_KEY'], // This is the default and can be omitted
})

const response = await client.responses.create({
  model: 'gpt-5.5',
  instructions: 'You are a coding assistant that talks like a pirate',
  input: ${question},
})

console.log(response.output_text)
`,
    hosts.openai,
    { ...gpt, protocol: responses },
  ),
  row(
    'openai: chat, streamed',
    'openai',
    `import OpenAI from 'openai'

const openai = new OpenAI()
const stream = await openai.chat.completions.create({ model: 'gpt-5.5', ${asked}, stream: true })
for await (const part of stream) process.stdout.write(part.choices[0]?.delta?.content ?? '')
`,
    hosts.openai,
    { ...gpt, protocol: chat },
  ),
  row(
    '@anthropic-ai/sdk',
    '@anthropic-ai/sdk',
    `import Anthropic from '@anthropic-ai/sdk'

const client = new Anthropic({
  apiKey: process.env['ANTHROPIC_API_KEY'], // This is the default and can be omitted
})

const message = await client.messages.create({ max_tokens: 1024, ${asked}, model: 'claude-sonnet-4-5' })

console.log(message.content)
`,
    hosts.anthropic,
    { ...claude, protocol: messages },
  ),
  row(
    '@google/genai',
    '@google/genai',
    `import { GoogleGenAI } from '@google/genai'

const GEMINI_API_KEY = process.env.GEMINI_API_KEY
const ai = new GoogleGenAI({ apiKey: GEMINI_API_KEY })

async function main() {
  const response = await ai.models.generateContent({ model: 'gemini-2.5-flash', contents: ${question} })
  console.log(response.text)
}

main()
`,
    hosts.google,
    { ...gemini, protocol: 'gemini' },
  ),
  row(
    '@google/generative-ai',
    '@google/generative-ai',
    `import { GoogleGenerativeAI } from '@google/generative-ai'

const genAI = new GoogleGenerativeAI(process.env.GEMINI_API_KEY)
const model = genAI.getGenerativeModel({ model: 'gemini-2.5-flash' })

const result = await model.generateContent(${question})
console.log(result.response.text())
`,
    hosts.google,
    { ...gemini, protocol: 'gemini' },
  ),
  row(
    'groq-sdk',
    'groq-sdk',
    `import Groq from 'groq-sdk'

const client = new Groq({ apiKey: process.env['GROQ_API_KEY'] })

const completion = await client.chat.completions.create({ ${asked}, model: 'llama-3.3-70b-versatile' })
console.log(completion.choices[0].message.content)
`,
    hosts.groq,
    { ...llama, protocol: chat },
    { argv: all },
  ),
  row(
    '@mistralai/mistralai',
    '@mistralai/mistralai',
    `import { Mistral } from '@mistralai/mistralai'

const mistral = new Mistral({ apiKey: process.env['MISTRAL_API_KEY'] ?? '' })

const result = await mistral.chat.complete({ model: 'mistral-large-latest', ${asked} })
console.log(result.choices[0].message.content)
`,
    hosts.mistral,
    { ...mistral, protocol: chat },
    { argv: all },
  ),
  row(
    'together-ai',
    'together-ai',
    `import Together from 'together-ai'

const client = new Together({ apiKey: process.env['TOGETHER_API_KEY'] })

const chatCompletion = await client.chat.completions.create({
  ${asked},
  model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
})
console.log(chatCompletion.choices[0].message.content)
`,
    'api.together.ai',
    { ...together, protocol: chat },
    { argv: all },
  ),
  row(
    'cohere-ai',
    'cohere-ai',
    `import { CohereClientV2 } from 'cohere-ai'

const cohere = new CohereClientV2({ token: process.env.CO_API_KEY })
const response = await cohere.chat({ model: 'command-a-03-2025', ${asked} })
console.log(response)
`,
    'api.cohere.com',
    undefined,
    { verdict: 'KEEP', argv: all },
  ),
  row(
    '@aws-sdk/client-bedrock-runtime',
    '@aws-sdk/client-bedrock-runtime',
    `import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime'

const client = new BedrockRuntimeClient({ region: 'us-east-1' })
const response = await client.send(
  new ConverseCommand({ modelId: 'amazon.nova-lite-v1:0', messages: [{ role: 'user', content: [{ text: ${question} }] }] }),
)
console.log(response.output)
`,
    '',
    undefined,
    { verdict: 'REVIEW' },
  ),
]

const text = (provider: string, model: string) => `import { generateText } from 'ai'
import { ${provider} } from '@ai-sdk/${provider}'

const { text } = await generateText({ model: ${provider}('${model}'), prompt: ${question} })
console.log(text)
`

const vercel: readonly App[] = [
  row('ai with @ai-sdk/openai', '@ai-sdk/openai ai', text('openai', gpt.model), hosts.openai, {
    ...gpt,
    protocol: responses,
  }),
  row('ai with @ai-sdk/anthropic', '@ai-sdk/anthropic ai', text('anthropic', claude.model), hosts.anthropic, {
    ...claude,
    protocol: messages,
  }),
  row('ai with @ai-sdk/google', '@ai-sdk/google ai', text('google', gemini.model), hosts.google, {
    ...gemini,
    protocol: 'gemini',
  }),
  row(
    'ai with @ai-sdk/groq',
    '@ai-sdk/groq ai',
    text('groq', llama.model),
    hosts.groq,
    { ...llama, protocol: chat },
    { argv: all },
  ),
  row(
    'ai with @ai-sdk/mistral',
    '@ai-sdk/mistral ai',
    text('mistral', mistral.model),
    hosts.mistral,
    { ...mistral, protocol: chat },
    { argv: all },
  ),
  row(
    'ai with @ai-sdk/openai-compatible',
    '@ai-sdk/openai-compatible ai',
    `import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText } from 'ai'

const provider = createOpenAICompatible({
  name: 'openai',
  apiKey: process.env.OPENAI_API_KEY,
  baseURL: 'https://api.openai.com/v1',
})

const { text } = await generateText({ model: provider('gpt-5.5'), prompt: ${question} })
console.log(text)
`,
    hosts.openai,
    { ...gpt, protocol: chat },
  ),
  row(
    'ai with @ai-sdk/togetherai',
    '@ai-sdk/togetherai ai',
    text('togetherai', together.model),
    'api.together.xyz',
    { ...together, protocol: chat },
    { argv: all },
  ),
  row('ai with @ai-sdk/cohere', '@ai-sdk/cohere ai', text('cohere', 'command-a-03-2025'), 'api.cohere.com', undefined, {
    verdict: 'KEEP',
  }),
]

export const npmApps: readonly App[] = [...direct, ...vercel, ...frameworks]
