/** Apps of Python on frameworks, one a package of PyPI. */

import {
  type App,
  chat,
  claude,
  gemini,
  gpt,
  hosts,
  messages,
  pythonQuestion as question,
  responses,
  pythonRow as row,
} from './app.ts'

const asked = `messages=[{"role": "user", "content": ${question}}]`

const litellm = (model: string) => `from litellm import completion

response = completion(model="${model}", ${asked})
print(response.choices[0].message.content)
`
const env = { verdict: 'ENV' } as const
export const frameworks: readonly App[] = [
  row('litellm', 'litellm', litellm('openai/gpt-4o'), hosts.openai, {
    provider: 'openai',
    model: 'gpt-4o',
    protocol: chat,
  }),
  row('litellm: anthropic', 'litellm', litellm('anthropic/claude-sonnet-4-5'), hosts.anthropic, {
    ...claude,
    protocol: messages,
  }),
  row(
    'instructor: from_provider',
    'instructor openai',
    `import instructor
from pydantic import BaseModel

class Person(BaseModel):
    name: str


client = instructor.from_provider("openai/gpt-5.5", max_retries=0)
print(client.chat.completions.create(response_model=Person, ${asked}))
`,
    hosts.openai,
    { ...gpt, protocol: chat },
    env,
  ),
  row(
    'instructor: from_openai',
    'instructor openai',
    `import instructor
from openai import OpenAI
from pydantic import BaseModel

class Person(BaseModel):
    name: str


client = instructor.from_openai(OpenAI())
print(client.chat.completions.create(model="gpt-5.5", max_retries=0, response_model=Person, ${asked}))
`,
    hosts.openai,
    { ...gpt, protocol: chat },
  ),
  row(
    'pydantic-ai',
    'pydantic-ai',
    `from pydantic_ai import Agent

agent = Agent("openai:gpt-5.5", instructions="Be concise, reply with one sentence.")
print(agent.run_sync(${question}).output)
`,
    hosts.openai,
    { ...gpt, protocol: responses },
    env,
  ),
  row(
    'pydantic-ai: anthropic',
    'pydantic-ai',
    `from pydantic_ai import Agent

agent = Agent("anthropic:claude-sonnet-4-5", instructions="Be concise, reply with one sentence.")
print(agent.run_sync(${question}).output)
`,
    hosts.anthropic,
    { ...claude, protocol: messages },
    env,
  ),
  row(
    'pydantic-ai: a provider',
    'pydantic-ai',
    `from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

agent = Agent(OpenAIChatModel("gpt-5.5", provider=OpenAIProvider()))
print(agent.run_sync(${question}).output)
`,
    hosts.openai,
    { ...gpt, protocol: chat },
  ),
  row(
    'openai-agents',
    'openai-agents',
    `from agents import Agent, Runner

agent = Agent(name="Assistant", instructions="You are a helpful assistant", model="gpt-5.5")
result = Runner.run_sync(agent, ${question})
print(result.final_output)
`,
    hosts.openai,
    undefined,
    { verdict: 'REVIEW' },
  ),
  row(
    'crewai',
    'crewai',
    `from crewai import LLM

llm = LLM(model="openai/gpt-4o", temperature=0.8)
print(llm.call(${question}))
`,
    hosts.openai,
    { provider: 'openai', model: 'gpt-4o', protocol: chat },
  ),
  row(
    'dspy',
    'dspy',
    `import dspy

lm = dspy.LM("openai/gpt-4o-mini")
print(lm(${question}))
`,
    hosts.openai,
    { provider: 'openai', model: 'gpt-4o-mini', protocol: chat },
  ),
  row(
    'agno',
    'agno openai',
    `from agno.agent import Agent
from agno.models.openai import OpenAIChat

agent = Agent(model=OpenAIChat(id="gpt-5.5"), telemetry=False)
agent.print_response(${question})
`,
    hosts.openai,
    { ...gpt, protocol: chat },
  ),
  row(
    'agno: anthropic',
    'agno anthropic',
    `from agno.agent import Agent
from agno.models.anthropic import Claude

agent = Agent(model=Claude(id="claude-sonnet-4-5"), telemetry=False)
agent.print_response(${question})
`,
    hosts.anthropic,
    { ...claude, protocol: messages },
    env,
  ),
  row(
    'autogen-ext',
    'autogen-ext autogen-agentchat',
    `import asyncio
from autogen_agentchat.agents import AssistantAgent
from autogen_ext.models.openai import OpenAIChatCompletionClient

async def main() -> None:
    model_client = OpenAIChatCompletionClient(model="gpt-4o")
    agent = AssistantAgent("assistant", model_client=model_client)
    print(await agent.run(task=${question}))
    await model_client.close()


asyncio.run(main())
`,
    hosts.openai,
    { provider: 'openai', model: 'gpt-4o', protocol: chat },
  ),
  ...(['anthropic/claude-sonnet-4-5', 'google/gemini-2.5-flash'] as const).map((model) => {
    const isClaude = model.startsWith('anthropic')
    return row(
      `instructor: from_provider of ${model}`,
      `instructor ${isClaude ? 'anthropic' : 'google-genai jsonref'}`,
      `import instructor
from pydantic import BaseModel

class Person(BaseModel):
    name: str


client = instructor.from_provider("${model}")
print(client.chat.completions.create(max_retries=0, response_model=Person, ${asked}))
`,
      isClaude ? hosts.anthropic : hosts.google,
      isClaude ? { ...claude, protocol: messages } : { ...gemini, protocol: 'gemini' },
      env,
    )
  }),
  row(
    'dspy: anthropic',
    'dspy',
    `import dspy

lm = dspy.LM("anthropic/claude-sonnet-4-5", max_tokens=100)
print(lm(${question}))
`,
    hosts.anthropic,
    { ...claude, protocol: messages },
  ),
  row(
    'crewai: anthropic',
    'crewai anthropic',
    `from crewai import LLM

llm = LLM(model="anthropic/claude-sonnet-4-5", max_tokens=100)
print(llm.call(${question}))
`,
    hosts.anthropic,
    { ...claude, protocol: messages },
  ),
  row(
    'crewai: an agent with the name of a model',
    'crewai',
    `from crewai import Agent

agent = Agent(role="Assistant", goal="Answer", backstory="You answer.", llm="gpt-4o")
print(agent.kickoff(${question}))
`,
    hosts.openai,
    { provider: 'openai', model: 'gpt-4o', protocol: chat },
    env,
  ),
  row(
    'agno: responses',
    'agno openai',
    `from agno.agent import Agent
from agno.models.openai import OpenAIResponses

agent = Agent(model=OpenAIResponses(id="gpt-5.5"), telemetry=False)
agent.print_response(${question})
`,
    hosts.openai,
    { ...gpt, protocol: responses },
  ),
  row(
    'pydantic-ai: a provider of Anthropic',
    'pydantic-ai',
    `from pydantic_ai import Agent
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.providers.anthropic import AnthropicProvider

agent = Agent(AnthropicModel("claude-sonnet-4-5", provider=AnthropicProvider()))
print(agent.run_sync(${question}).output)
`,
    hosts.anthropic,
    { ...claude, protocol: messages },
  ),
]
