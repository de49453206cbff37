/** Before and after of every Python call site that is rewritten, written by hand. Four spaces, double quotes, line feeds: variants are made of it. */

export interface Golden {
  name: string
  before: string
  after: string
  /** Other files of the project. */
  more?: Readonly<Record<string, string>>
  providers?: 'all'
  azure?: true
}

const base = 'base_url=os.getenv("RESPAN_BASE_URL") or None'
const claude = 'base_url=os.getenv("RESPAN_ANTHROPIC_BASE_URL") or None'
const gemini = '"base_url": os.getenv("RESPAN_GOOGLE_BASE_URL") or None'
const key = 'api_key=os.getenv("RESPAN_API_KEY") or None'
const ours = 'os.getenv("RESPAN_API_KEY") or'

/** One expression below its imports. */
const row = (name: string, imports: string, before: string, after: string, more: Partial<Golden> = {}): Golden => ({
  name,
  before: `import os\n${imports}\n\nNAME = "app"\nclient = ${before}\n`,
  after: `import os\n${imports}\n\nNAME = "app"\nclient = ${after}\n`,
  ...more,
})

const openai = (name: string, before: string, after: string, more: Partial<Golden> = {}): Golden =>
  row(name, 'from openai import OpenAI', before, after, more)

export const openaiGolden: readonly Golden[] = [
  openai('O1', 'OpenAI()', `OpenAI(${base}, ${key})`),
  openai('O1 with a comment', 'OpenAI(  # defaults\n)', `OpenAI(${base}, ${key}  # defaults\n)`),
  openai('O2 on one line', 'OpenAI(api_key=KEY)', `OpenAI(${base}, api_key=${ours} KEY)`),
  openai('O2 with spaces', 'OpenAI( api_key = KEY )', `OpenAI( ${base}, api_key = ${ours} KEY )`),
  openai('O2 with other options', 'OpenAI(timeout=20)', `OpenAI(${base}, ${key}, timeout=20)`),
  openai(
    'O2 on lines, with comments',
    `OpenAI(
    # the key of the team
    api_key=os.environ["KEY"],  # never log it
    timeout=20,
)`,
    `OpenAI(
    ${base},
    # the key of the team
    api_key=${ours} os.environ["KEY"],  # never log it
    timeout=20,
)`,
  ),
  openai(
    'O2 with a comment behind the bracket',
    `OpenAI(  # options
    api_key=KEY
)`,
    `OpenAI(  # options
    ${base},
    api_key=${ours} KEY
)`,
  ),
  openai(
    'O2 with a condition for a key',
    'OpenAI(api_key="none" if CI else KEY)',
    `OpenAI(${base}, api_key=${ours} ("none" if CI else KEY))`,
  ),
  openai(
    'O2 with a function for a key',
    'OpenAI(api_key=lambda: KEY)',
    `OpenAI(${base}, api_key=${ours} (lambda: KEY))`,
  ),
  openai('O2 with None for a key', 'OpenAI(api_key=None)', `OpenAI(${base}, api_key=${ours} None)`),
  openai(
    'O6',
    'OpenAI(base_url="https://api.openai.com/v1", api_key=KEY)',
    `OpenAI(base_url=os.getenv("RESPAN_BASE_URL") or "https://api.openai.com/v1", api_key=${ours} KEY)`,
  ),
  openai(
    'O6 by way of a constant',
    'OpenAI(base_url=URL)\nURL = "https://api.openai.com/v1"',
    `OpenAI(${key}, base_url=os.getenv("RESPAN_BASE_URL") or URL)\nURL = "https://api.openai.com/v1"`,
  ),
  openai(
    'O5: options in a dictionary of their own',
    'OpenAI(**options)\noptions = {"api_key": KEY, "timeout": 3}',
    `OpenAI(${base}, **options)\noptions = {"api_key": ${ours} KEY, "timeout": 3}`,
  ),
  openai(
    'O24: used where it is made',
    'OpenAI().chat.completions.create(model="m")',
    `OpenAI(${base}, ${key}).chat.completions.create(model="m")`,
  ),
  row('O11: the module by another name', 'import openai as o', 'o.OpenAI()', `o.OpenAI(${base}, ${key})`),
  row(
    'O11: the class by another name',
    'from openai import AsyncOpenAI as Client',
    'Client()',
    `Client(${base}, ${key})`,
  ),
  row(
    'O12: an import that may fail',
    'try:\n    from openai import OpenAI\nexcept ImportError:\n    OpenAI = None',
    'OpenAI()',
    `OpenAI(${base}, ${key})`,
  ),
  row('a class handed on by another file', 'from clients import OpenAI', 'OpenAI()', `OpenAI(${base}, ${key})`, {
    more: { 'clients.py': 'from openai import OpenAI\n' },
  }),
  row('a watched class', 'from langfuse.openai import OpenAI', 'OpenAI()', `OpenAI(${base}, ${key})`),
  row(
    'wrapped by another library',
    'import instructor\nfrom openai import OpenAI',
    'instructor.from_openai(OpenAI())',
    `instructor.from_openai(OpenAI(${base}, ${key}))`,
  ),
  row(
    'a client of the Agents SDK',
    'from agents import set_default_openai_client\nfrom openai import AsyncOpenAI',
    'set_default_openai_client(AsyncOpenAI(), use_for_tracing=False)',
    `set_default_openai_client(AsyncOpenAI(${base}, ${key}), use_for_tracing=False)`,
  ),
  row(
    'O16 where Azure is wished',
    'from openai import AzureOpenAI',
    'AzureOpenAI(azure_endpoint="https://x.openai.azure.com", api_key=KEY, api_version="v")',
    `AzureOpenAI(azure_endpoint=os.getenv("RESPAN_AZURE_BASE_URL") or "https://x.openai.azure.com", api_key=${ours} KEY, api_version="v")`,
    { azure: true },
  ),
  {
    name: 'made in a function, kept in a class',
    before: `import os
from openai import AsyncOpenAI


class Model:
    def __init__(self, timeout):
        self.client = AsyncOpenAI(
            timeout=timeout,
        )

    async def ask(self):
        return await self.client.responses.create(model="m", input="x")
`,
    after: `import os
from openai import AsyncOpenAI


class Model:
    def __init__(self, timeout):
        self.client = AsyncOpenAI(
            ${base},
            ${key},
            timeout=timeout,
        )

    async def ask(self):
        return await self.client.responses.create(model="m", input="x")
`,
  },
]

const chat = `${base}, ${key}, stream_usage=True if os.getenv("RESPAN_BASE_URL") else None`

export const sdkGolden: readonly Golden[] = [
  row('anthropic', 'from anthropic import Anthropic', 'Anthropic()', `Anthropic(${claude}, ${key})`),
  row(
    'anthropic, async, by its module',
    'import anthropic',
    'anthropic.AsyncAnthropic(api_key=KEY)',
    `anthropic.AsyncAnthropic(${claude}, api_key=${ours} KEY)`,
  ),
  row(
    'anthropic with a token',
    'from anthropic import Anthropic',
    'Anthropic(auth_token=T)',
    `Anthropic(${claude}, auth_token=${ours} T)`,
  ),
  row(
    'google',
    'from google import genai',
    'genai.Client(api_key=KEY)',
    `genai.Client(http_options={${gemini}}, api_key=${ours} KEY)`,
  ),
  row(
    'google without options',
    'from google.genai import Client',
    'Client()',
    `Client(http_options={${gemini}}, ${key})`,
  ),
  row(
    'google by its whole name',
    'import google.genai',
    'google.genai.Client()',
    `google.genai.Client(http_options={${gemini}}, ${key})`,
  ),
  row(
    'google with options',
    'from google import genai',
    'genai.Client(http_options={"timeout": 3})',
    `genai.Client(${key}, http_options={${gemini}, "timeout": 3})`,
  ),
  row(
    'google with typed options',
    'from google import genai\nfrom google.genai import types',
    'genai.Client(http_options=types.HttpOptions(timeout=3))',
    `genai.Client(${key}, http_options=types.HttpOptions(base_url=os.getenv("RESPAN_GOOGLE_BASE_URL") or None, timeout=3))`,
  ),
  row(
    'langchain',
    'from langchain_openai import ChatOpenAI',
    'ChatOpenAI(model="m")',
    `ChatOpenAI(${chat}, model="m")`,
  ),
  row(
    'langchain with usage said',
    'from langchain_openai import ChatOpenAI',
    'ChatOpenAI(model="m", stream_usage=False, openai_api_key=KEY)',
    `ChatOpenAI(${base}, model="m", stream_usage=False, openai_api_key=${ours} KEY)`,
  ),
  row(
    'langchain where usage in a stream never came by itself',
    'from langchain_openai import ChatOpenAI',
    'ChatOpenAI(model="m")',
    `ChatOpenAI(${base}, ${key}, model="m")`,
    { more: { 'requirements.txt': 'langchain-openai==0.3.30\n' } },
  ),
  row(
    'langchain embeddings',
    'from langchain_openai.embeddings import OpenAIEmbeddings',
    'OpenAIEmbeddings()',
    `OpenAIEmbeddings(${base}, ${key})`,
  ),
  row(
    'langchain, old',
    'from langchain.chat_models import ChatOpenAI',
    'ChatOpenAI(temperature=0)',
    `ChatOpenAI(openai_api_base=os.getenv("RESPAN_BASE_URL") or None, openai_api_key=${ours} None, temperature=0)`,
  ),
  row(
    'langchain, old, with a key',
    'from langchain_community.chat_models import ChatOpenAI',
    'ChatOpenAI(api_key=KEY)',
    `ChatOpenAI(openai_api_base=os.getenv("RESPAN_BASE_URL") or None, api_key=${ours} KEY)`,
  ),
  row(
    'langchain anthropic',
    'from langchain_anthropic import ChatAnthropic',
    'ChatAnthropic(model="m")',
    `ChatAnthropic(base_url=os.getenv("RESPAN_ANTHROPIC_BASE_URL") or os.getenv("ANTHROPIC_API_URL"), api_key=${ours} os.getenv("ANTHROPIC_API_KEY"), model="m")`,
  ),
  row(
    'langchain google',
    'from langchain_google_genai import ChatGoogleGenerativeAI',
    'ChatGoogleGenerativeAI(model="m", google_api_key=KEY)',
    `ChatGoogleGenerativeAI(base_url=os.getenv("RESPAN_GOOGLE_BASE_URL") or None, model="m", google_api_key=${ours} KEY)`,
    { more: { 'uv.lock': '[[package]]\nname = "langchain-google-genai"\nversion = "4.1.0"\n' } },
  ),
  row(
    'init_chat_model',
    'from langchain.chat_models import init_chat_model',
    'init_chat_model("openai:gpt-4o")',
    `init_chat_model("openai:gpt-4o", ${chat})`,
  ),
  row(
    'init_chat_model with a provider',
    'from langchain.chat_models import init_chat_model',
    'init_chat_model("m", model_provider="openai")',
    `init_chat_model("m", ${chat}, model_provider="openai")`,
  ),
  row(
    'llama_index',
    'from llama_index.llms.openai import OpenAI',
    'OpenAI(model="m")',
    `OpenAI(api_base=os.getenv("RESPAN_BASE_URL") or None, ${key}, model="m")`,
  ),
  row(
    'llama_index anthropic',
    'from llama_index.llms.anthropic import Anthropic',
    'Anthropic(model="m")',
    `Anthropic(${claude}, ${key}, model="m")`,
  ),
  row(
    'agno',
    'from agno.models.openai import OpenAIChat',
    'OpenAIChat(id="gpt-4o")',
    `OpenAIChat(${base}, ${key}, id="gpt-4o")`,
  ),
  row(
    'pydantic-ai',
    'from pydantic_ai.models.openai import OpenAIChatModel\nfrom pydantic_ai.providers.openai import OpenAIProvider',
    'OpenAIChatModel("m", provider=OpenAIProvider(api_key=KEY))',
    `OpenAIChatModel("m", provider=OpenAIProvider(${base}, api_key=${ours} KEY))`,
  ),
  row('crewai', 'from crewai import LLM', 'LLM(model="gpt-4o")', `LLM(${base}, ${key}, model="gpt-4o")`),
  row(
    'crewai anthropic',
    'from crewai import LLM',
    'LLM("anthropic/claude-x", max_tokens=3)',
    `LLM("anthropic/claude-x", ${claude}, ${key}, max_tokens=3)`,
  ),
  row(
    'litellm',
    'import litellm',
    'litellm.completion(model="gpt-4o", messages=[])',
    `litellm.completion(api_base=os.getenv("RESPAN_BASE_URL") or None, ${key}, model="gpt-4o", messages=[])`,
  ),
  row(
    'litellm anthropic, by position',
    'from litellm import acompletion',
    'acompletion("claude-x", [],)',
    `acompletion("claude-x", [], api_base=os.getenv("RESPAN_ANTHROPIC_BASE_URL") or None, ${key},)`,
  ),
  row(
    'dspy, on lines',
    'import dspy',
    'dspy.LM(\n    "openai/gpt-4o-mini"\n)',
    `dspy.LM(\n    "openai/gpt-4o-mini",\n    api_base=os.getenv("RESPAN_BASE_URL") or None,\n    api_key=${ours} os.getenv("OPENAI_API_KEY")\n)`,
  ),
  row(
    'dspy, whose key is none where it is given as None',
    'import dspy',
    'dspy.LM("anthropic/claude-sonnet-4-5")',
    `dspy.LM("anthropic/claude-sonnet-4-5", api_base=os.getenv("RESPAN_ANTHROPIC_BASE_URL") or None, api_key=${ours} os.getenv("ANTHROPIC_API_KEY"))`,
  ),
  row(
    'autogen',
    'from autogen_ext.models.openai import OpenAIChatCompletionClient',
    'OpenAIChatCompletionClient(model="gpt-4o")',
    `OpenAIChatCompletionClient(${base}, ${key}, model="gpt-4o")`,
  ),
  row(
    'groq where all are wished',
    'from groq import Groq',
    'Groq()',
    `Groq(base_url=os.getenv("RESPAN_GROQ_BASE_URL") or None, ${key})`,
    { providers: 'all' },
  ),
  row(
    'mistral where all are wished',
    'from mistralai import Mistral',
    'Mistral(api_key=KEY)',
    `Mistral(server_url=os.getenv("RESPAN_MISTRAL_BASE_URL") or None, api_key=${ours} KEY)`,
    { providers: 'all' },
  ),
  row(
    "together's own address for chat, written out",
    'from together import Together',
    'Together(base_url="https://api-inference.together.ai")',
    `Together(${key}, base_url=os.getenv("RESPAN_TOGETHER_BASE_URL") or "https://api-inference.together.ai")`,
    { providers: 'all' },
  ),
  row(
    'together where all are wished',
    'from together import Together',
    'Together()',
    `Together(base_url=os.getenv("RESPAN_TOGETHER_BASE_URL") or None, ${key})`,
    { providers: 'all' },
  ),
]

const text = (name: string, before: string, after: string, more: Partial<Golden> = {}): Golden => ({
  name,
  before,
  after,
  ...more,
})
const post = 'https://api.openai.com/v1'

export const otherGolden: readonly Golden[] = [
  text(
    'the module, before 1.0',
    `import os
import openai

openai.api_key = os.getenv("KEY")  # of the team
openai.ChatCompletion.create(model="m")
`,
    `import os
import openai

openai.api_key = os.getenv("RESPAN_API_KEY") or os.getenv("KEY")  # of the team
openai.api_base = os.getenv("RESPAN_BASE_URL") or openai.api_base
openai.ChatCompletion.create(model="m")
`,
  ),
  text(
    'a call of the old SDK',
    `import os
import openai

openai.ChatCompletion.create(
    model="m",
)
`,
    `import os
import openai

openai.ChatCompletion.create(
    api_base=os.getenv("RESPAN_BASE_URL") or None,
    ${key},
    model="m",
)
`,
  ),
  text(
    'the module, since 1.0, in a function',
    `import os
import openai


def start():
    openai.api_key = KEY
    return openai.chat.completions.create(model="m")
`,
    `import os
import openai


def start():
    openai.api_key = os.getenv("RESPAN_API_KEY") or KEY
    openai.base_url = f"{os.getenv('RESPAN_BASE_URL')}/" if os.getenv("RESPAN_BASE_URL") else openai.base_url
    return openai.chat.completions.create(model="m")
`,
  ),
  text(
    'the module with its own base, two statements on a line',
    `import os
import openai as o
if o: o.base_url = "${post}/"; print("x")
o.responses.create(model="m")
`,
    `import os
import openai as o
if o: o.base_url = f"{os.getenv('RESPAN_BASE_URL')}/" if os.getenv("RESPAN_BASE_URL") else "${post}/"; o.api_key = os.getenv("RESPAN_API_KEY") or o.api_key; print("x")
o.responses.create(model="m")
`,
  ),
  text(
    'a request',
    `import os
import requests

r = requests.post("${post}/chat/completions", headers={"Authorization": f"Bearer {KEY}"}, json={})
`,
    `import os
import requests

r = requests.post((os.getenv("RESPAN_BASE_URL") or "${post}") + "/chat/completions", headers={"Authorization": f"Bearer {os.getenv('RESPAN_API_KEY') or KEY}"}, json={})
`,
  ),
  text(
    'a request to a constant and a path: ours goes before the constant where it is read',
    `import os
import httpx

BASE = "${post}"
def embed(q): return httpx.post(BASE + "/embeddings", headers={"Authorization": f"Bearer {os.environ['K']}"}, json=q)
def ask(q): return httpx.post(f"{BASE}/chat/completions", headers={"Authorization": f"Bearer {os.environ['K']}"}, json=q)
`,
    `import os
import httpx

BASE = "${post}"
def embed(q): return httpx.post((os.getenv("RESPAN_BASE_URL") or BASE) + "/embeddings", headers={"Authorization": f"Bearer {os.getenv('RESPAN_API_KEY') or os.environ['K']}"}, json=q)
def ask(q): return httpx.post(f"{os.getenv('RESPAN_BASE_URL') or BASE}/chat/completions", headers={"Authorization": f"Bearer {os.getenv('RESPAN_API_KEY') or os.environ['K']}"}, json=q)
`,
  ),
  text(
    'requests that share their headers, and a constant',
    `import os
import httpx

URL = "${post}/embeddings"
headers = {"Authorization": "Bearer " + KEY}
httpx.post(URL, headers=headers)
httpx.request("POST", "${post}/chat/completions", headers=headers)
`,
    `import os
import httpx

URL = (os.getenv("RESPAN_BASE_URL") or "${post}") + "/embeddings"
headers = {"Authorization": "Bearer " + (os.getenv("RESPAN_API_KEY") or KEY)}
httpx.post(URL, headers=headers)
httpx.request("POST", (os.getenv("RESPAN_BASE_URL") or "${post}") + "/chat/completions", headers=headers)
`,
  ),
  text(
    'a client of requests',
    `import os
import httpx

c = httpx.AsyncClient(base_url="${post}", headers={"Authorization": "Bearer {}".format(KEY)})
`,
    `import os
import httpx

c = httpx.AsyncClient(base_url=os.getenv("RESPAN_BASE_URL") or "${post}", headers={"Authorization": "Bearer {}".format(os.getenv("RESPAN_API_KEY") or KEY)})
`,
  ),
  text(
    'requests to the others',
    `import os
import aiohttp


async def ask(session):
    await session.post(f"https://generativelanguage.googleapis.com/v1beta/models/{m}:generateContent", headers={"x-goog-api-key": KEY})
    await session.post("https://api.anthropic.com/v1/messages", headers={"X-Api-Key": KEY, "v": "1"})
`,
    `import os
import aiohttp


async def ask(session):
    await session.post((os.getenv("RESPAN_GOOGLE_BASE_URL") or "https://generativelanguage.googleapis.com") + f"/v1beta/models/{m}:generateContent", headers={"x-goog-api-key": os.getenv("RESPAN_API_KEY") or KEY})
    await session.post((os.getenv("RESPAN_ANTHROPIC_BASE_URL") or "https://api.anthropic.com") + "/v1/messages", headers={"X-Api-Key": os.getenv("RESPAN_API_KEY") or KEY, "v": "1"})
`,
  ),
]

const made = `client = OpenAI(${base}, ${key})\n`
const imported = (name: string, before: string, after: string): Golden => ({
  name,
  before: `${before}NAME = "app"\nclient = OpenAI()\n`,
  after: `${after}NAME = "app"\n${made}`,
})

/** Where `import os` goes, and how the environment is read. */
export const importGolden: readonly Golden[] = [
  imported('above the first import', 'from openai import OpenAI\n', 'import os\n\nfrom openai import OpenAI\n'),
  imported(
    'beside those of Python',
    'import sys\nfrom openai import OpenAI\n',
    'import os\nimport sys\nfrom openai import OpenAI\n',
  ),
  imported(
    'behind a heading, documentation and the future',
    '#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n"""What it is."""\n\n# a comment\nfrom __future__ import annotations\n\nfrom openai import OpenAI\n',
    '#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n"""What it is."""\n\n# a comment\nfrom __future__ import annotations\n\nimport os\n\nfrom openai import OpenAI\n',
  ),
  imported(
    'above what may fail',
    'try:\n    from openai import OpenAI\nexcept ImportError:\n    raise\n',
    'import os\n\ntry:\n    from openai import OpenAI\nexcept ImportError:\n    raise\n',
  ),
  imported(
    'on a line of several',
    '"""Doc."""; from openai import OpenAI\n',
    '"""Doc."""; import os; from openai import OpenAI\n',
  ),
  imported(
    'again, where one runs too late',
    'from openai import OpenAI\ndef f():\n    import os\n',
    'import os\n\nfrom openai import OpenAI\ndef f():\n    import os\n',
  ),
  {
    name: 'none where it has another name',
    before: 'import os as system\nfrom openai import OpenAI\nNAME = "app"\nclient = OpenAI()\n',
    after: `import os as system\nfrom openai import OpenAI\nNAME = "app"\n${made.replaceAll('os.', 'system.')}`,
  },
  {
    name: 'none where getenv is there',
    before: 'from os import getenv\nfrom openai import OpenAI\nNAME = "app"\nclient = OpenAI()\n',
    after: `from os import getenv\nfrom openai import OpenAI\nNAME = "app"\n${made.replaceAll('os.', '')}`,
  },
  {
    name: 'none where environ is there',
    before: 'from os import environ\nfrom openai import OpenAI\nNAME = "app"\nclient = OpenAI()\n',
    after: `from os import environ\nfrom openai import OpenAI\nNAME = "app"\n${made.replaceAll('os.getenv', 'environ.get')}`,
  },
  {
    name: 'none where a function has it',
    before: 'from openai import OpenAI\nNAME = "app"\ndef f():\n    import os\n    return OpenAI()\n',
    after: `from openai import OpenAI\nNAME = "app"\ndef f():\n    import os\n    return OpenAI(${base}, ${key})\n`,
  },
]
