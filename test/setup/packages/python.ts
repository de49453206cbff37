/** Apps of Python, one a package of PyPI. */

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
  pythonQuestion as question,
  responses,
  pythonRow as row,
  together,
} from './app.ts'
import { frameworks } from './python-frameworks.ts'

const asked = `messages=[{"role": "user", "content": ${question}}]`

const direct: readonly App[] = [
  row(
    'openai: responses',
    'openai',
    `import os
from openai import OpenAI

client = OpenAI(
    # This is the default and can be omitted
    api_key=os.environ.get("OPENAI_API_KEY"),
)

response = client.responses.create(
    model="gpt-5.5",
    instructions="You are a coding assistant that talks like a pirate.",
    input=${question},
)

print(response.output_text)
`,
    hosts.openai,
    { ...gpt, protocol: responses },
  ),
  row(
    'openai: async chat, streamed',
    'openai',
    `import asyncio
from openai import AsyncOpenAI

client = AsyncOpenAI()


async def main() -> None:
    stream = await client.chat.completions.create(model="gpt-5.5", ${asked}, stream=True)
    async for chunk in stream:
        if chunk.choices:
            print(chunk.choices[0].delta.content or "", end="")


asyncio.run(main())
`,
    hosts.openai,
    { ...gpt, protocol: chat },
  ),
  row(
    'anthropic',
    'anthropic',
    `import os
from anthropic import Anthropic

client = Anthropic(
    api_key=os.environ.get("ANTHROPIC_API_KEY"),  # This is the default and can be omitted
)

message = client.messages.create(max_tokens=1024, ${asked}, model="claude-sonnet-4-5")
print(message.content)
`,
    hosts.anthropic,
    { ...claude, protocol: messages },
  ),
  row(
    'google-genai',
    'google-genai',
    `from google import genai

client = genai.Client()
response = client.models.generate_content(model="gemini-2.5-flash", contents=${question})
print(response.text)
`,
    hosts.google,
    { ...gemini, protocol: 'gemini' },
  ),
  row(
    'google-generativeai',
    'google-generativeai',
    `import os
import google.generativeai as genai

genai.configure(api_key=os.environ["GEMINI_API_KEY"])
model = genai.GenerativeModel("gemini-2.5-flash")
print(model.generate_content(${question}).text)
`,
    hosts.google,
    undefined,
    { verdict: 'REVIEW' },
  ),
  row(
    'groq',
    'groq',
    `import os
from groq import Groq

client = Groq(api_key=os.environ.get("GROQ_API_KEY"))

completion = client.chat.completions.create(${asked}, model="llama-3.3-70b-versatile")
print(completion.choices[0].message.content)
`,
    hosts.groq,
    { ...llama, protocol: chat },
    { argv: all },
  ),
  row(
    'mistralai',
    'mistralai',
    `import os
from mistralai.client import Mistral

with Mistral(api_key=os.getenv("MISTRAL_API_KEY", "")) as mistral:
    res = mistral.chat.complete(model="mistral-large-latest", ${asked}, stream=False)
    print(res.choices[0].message.content)
`,
    hosts.mistral,
    { ...mistral, protocol: chat },
    { argv: all },
  ),
  row(
    'together',
    'together',
    `import os
from together import Together

client = Together(api_key=os.environ.get("TOGETHER_API_KEY"))

chat_completion = client.chat.completions.create(
    ${asked},
    model="meta-llama/Llama-3.3-70B-Instruct-Turbo",
)
print(chat_completion.choices[0].message.content)
`,
    'api-inference.together.ai',
    { ...together, protocol: chat },
    { argv: all },
  ),
  row(
    'cohere',
    'cohere',
    `import cohere

co = cohere.ClientV2()
response = co.chat(model="command-a-03-2025", ${asked})
print(response)
`,
    'api.cohere.com',
    undefined,
    { verdict: 'KEEP', argv: all },
  ),
  row(
    'boto3',
    'boto3',
    `import boto3

client = boto3.client("bedrock-runtime", region_name="us-east-1")
response = client.converse(
    modelId="amazon.nova-lite-v1:0",
    messages=[{"role": "user", "content": [{"text": ${question}}]}],
)
print(response["output"]["message"]["content"])
`,
    'bedrock-runtime.us-east-1.amazonaws.com',
    undefined,
    { verdict: 'REVIEW' },
  ),
]

const chains: readonly App[] = [
  row(
    'langchain-openai',
    'langchain-openai',
    `from langchain_openai import ChatOpenAI

llm = ChatOpenAI(model="gpt-5.5")
print(llm.invoke([("human", ${question})]).content)
`,
    hosts.openai,
    { ...gpt, protocol: chat },
  ),
  row(
    'langchain-anthropic',
    'langchain-anthropic',
    `from langchain_anthropic import ChatAnthropic

llm = ChatAnthropic(model="claude-sonnet-4-5", temperature=0, max_tokens=1024)
print(llm.invoke([("human", ${question})]).content)
`,
    hosts.anthropic,
    { ...claude, protocol: messages },
  ),
  row(
    'langchain-google-genai',
    'langchain-google-genai',
    `from langchain_google_genai import ChatGoogleGenerativeAI

llm = ChatGoogleGenerativeAI(model="gemini-2.5-flash")
print(llm.invoke([("human", ${question})]).content)
`,
    hosts.google,
    { ...gemini, protocol: 'gemini' },
  ),
  ...(['openai:gpt-5.5', 'anthropic:claude-sonnet-4-5'] as const).map((model) =>
    row(
      `langchain: init_chat_model of ${model}`,
      `langchain langchain-${model.split(':')[0]}`,
      `from langchain.chat_models import init_chat_model

model = init_chat_model("${model}", temperature=0)
print(model.invoke(${question}).content)
`,
      model.startsWith('openai') ? hosts.openai : hosts.anthropic,
      model.startsWith('openai') ? { ...gpt, protocol: chat } : { ...claude, protocol: messages },
    ),
  ),
  row(
    'llama-index-llms-openai',
    'llama-index-llms-openai',
    `from llama_index.llms.openai import OpenAI

llm = OpenAI(model="gpt-4o-mini")
print(llm.complete(${question}))
`,
    hosts.openai,
    { provider: 'openai', model: 'gpt-4o-mini', protocol: chat },
  ),
  row(
    'llama-index-llms-anthropic',
    'llama-index-llms-anthropic',
    `from llama_index.core.llms import ChatMessage
from llama_index.llms.anthropic import Anthropic

llm = Anthropic(model="claude-sonnet-4-5")
print(llm.chat([ChatMessage(role="user", content=${question})]))
`,
    hosts.anthropic,
    { ...claude, protocol: messages },
  ),
]

export const pythonApps: readonly App[] = [...direct, ...chains, ...frameworks]
