/** What is not rewritten in Python, and why: each verdict has its reason, and the file stays as it is to the byte. */

import { describe, expect, it } from 'vitest'
import type { Wishes } from '../../../src/setup/project.ts'
import type { Verdict } from '../../../src/setup/site.ts'
import { afterOf, type Files, gateway, lookAt } from '../shared.ts'

interface Row {
  text: string
  verdict: Verdict
  reason: string
  file?: string
  more?: Files
  wished?: Partial<Wishes>
  env?: Record<string, string>
}

const lines = (...all: string[]) => `${all.join('\n')}\n`
const openai = (...all: string[]) => lines('import os', 'from openai import OpenAI, AzureOpenAI', ...all)
const review = (reason: string, ...all: string[]): Row => ({ text: openai(...all), verdict: 'REVIEW', reason })
const keep = (reason: string, ...all: string[]): Row => ({ text: openai(...all), verdict: 'KEEP', reason })

const users = "its key is a user's or tenant's"
const runTime = 'its model is chosen at run time, and the provider with it'
const published = 'this package is published: our variable would ship to its users'

const unfollowed =
  'requests of this file may go to this address in a way that is not followed: address and key belong together there'

const rows: Record<string, Row> = {
  'a key out of a header, by its default': review(
    `${users}: key`,
    'def client(key: str | None = Header(default=None)):',
    '    return OpenAI(api_key=key or os.environ["K"])',
  ),
  'a key out of a header, by its type': review(
    `${users}: key`,
    'def client(key: Annotated[str, Header()]):',
    '    return OpenAI(api_key=key)',
  ),
  'a key that a route is given': review(
    `${users}: payload.key`,
    '@app.post("/ask")',
    'async def ask(payload: Question):',
    '    return OpenAI(api_key=payload.key)',
  ),
  '**kwargs': review(
    '**kwargs may bring another base URL, and our key would go there',
    'def f(**kwargs): return OpenAI(**kwargs)',
  ),
  '*args': review('*args may bring another base URL, and our key would go there', 'def f(*args): return OpenAI(*args)'),
  'a dictionary that another client has too': review(
    '**cfg may bring another base URL, and our key would go there',
    'cfg = {"api_key": "x"}',
    'OpenAI(**cfg)',
    'Other(**cfg)',
  ),
  'a dictionary that is written to': review(
    '**cfg may bring another base URL, and our key would go there',
    'cfg = {"api_key": "x"}',
    'cfg["base_url"] = url',
    'OpenAI(**cfg)',
  ),
  'a key by position': review('it is given arguments by position: they have to be named', 'OpenAI("sk-x")'),
  'a transport of its own': review(
    'it has a transport of its own (http_client)',
    'OpenAI(http_client=httpx.Client(base_url="https://x"))',
  ),
  'a base that is assigned later': review(
    'another base URL is given to it in line 4',
    'client = OpenAI()',
    'client.base_url = url',
  ),
  'another base for some calls': review(
    'another base URL is given to it in line 4',
    'client = OpenAI()',
    'client.with_options(base_url=url).models.list()',
  ),
  'a key that is read from the client': review(
    'its key is read from it in line 4, and ours would go there',
    'client = OpenAI()',
    'requests.post("https://x.example", json={"key": client.api_key})',
  ),
  'a client whose key traces are sent with': review(
    'the Agents SDK sends traces to OpenAI with its key: set_default_openai_client(…, use_for_tracing=False)',
    'from agents import set_default_openai_client',
    'set_default_openai_client(OpenAI())',
  ),
  "a request's key": review(
    `${users}: request.headers["key"]`,
    'def f(request): return OpenAI(api_key=request.headers["key"])',
  ),
  "a user's key": review(`${users}: user.api_key`, 'def f(user): return OpenAI(api_key=user.api_key)'),
  'a key that is typed into a page': review(
    `${users}: st.text_input("key")`,
    'import streamlit as st',
    'OpenAI(api_key=st.text_input("key"))',
  ),
  "a user's key in the environment": review(
    `${users}: st.session_state["key"]`,
    'import streamlit as st',
    'os.environ["OPENAI_API_KEY"] = st.session_state["key"]',
    'OpenAI()',
  ),
  "a user's key, by way of a function": review(
    `${users}: key`,
    'def make(key): return OpenAI(api_key=key)',
    'make(current_user.openai_key)',
  ),
  'a key that a caller brings who is not in sight': review(`${users}: key`, 'def h(key): return OpenAI(api_key=key)'),
  'a key that a caller may bring': review(
    `${users}: key`,
    'def h(q, key=None):',
    '    return OpenAI(api_key=key or os.environ["OPENAI_API_KEY"])',
  ),
  'a key that a method is given': review(
    `${users}: key`,
    'class Chat:',
    '    def ask(self, key): return OpenAI(api_key=key)',
  ),
  'a key that one caller in sight takes from its own': review(
    `${users}: key`,
    'def make(key): return OpenAI(api_key=key)',
    'def handle(event): return make(event)',
    'make(os.environ["K"])',
  ),
  'os is something else': review('the name os stands for something else here', 'def f(os): return OpenAI()'),
  'a syntax error in its arguments': review('there is a syntax error in the code round it', 'OpenAI(api_key=K 5)'),
  'bound in two ways': {
    text: lines(
      'try:',
      '    from openai import OpenAI',
      'except ImportError:',
      '    from groq import Groq as OpenAI',
      'OpenAI()',
    ),
    verdict: 'REVIEW',
    reason: 'its name is bound in more than one way',
  },
  'a class of its own': review(
    'a class of its own over the client: the base URL belongs to super().__init__(…) or to where it is made',
    'class Mine(OpenAI): pass',
  ),
  'a class that is handed on': review(
    'the class itself is handed on: whoever makes the client decides on its base URL',
    'field(default_factory=OpenAI)',
  ),
  'a base of a settings module': review(
    "its base URL comes from settings.llm_url: set that to the gateway's address",
    'from app import settings',
    'OpenAI(base_url=settings.llm_url)',
  ),
  'a base chosen by a condition': review(
    'its base URL is chosen by a condition: our key must not follow to the other branch',
    'OpenAI(base_url="https://api.groq.com/openai/v1" if groq else "https://api.openai.com/v1", api_key=K)',
  ),
  'its key is ours alone': review(
    "its key is the gateway's, and its base URL is the provider's",
    'OpenAI(api_key=os.getenv("RESPAN_API_KEY"))',
  ),
  'another provider': keep('it calls Groq', 'OpenAI(base_url="https://api.groq.com/openai/v1", api_key=K)'),
  'another provider, by way of a constant': keep(
    'it calls Groq',
    'HOST = "https://api.groq.com"',
    'OpenAI(base_url=f"{HOST}/openai/v1")',
  ),
  'another gateway': keep('already behind a gateway: OpenRouter', 'OpenAI(base_url="https://openrouter.ai/api/v1")'),
  'a base from who calls': keep(
    "its base URL is the app's own: base_url",
    'def f(base_url=None): return OpenAI(base_url=base_url)',
  ),
  'a base that the file puts into the environment': keep(
    "it calls a server of one's own (localhost:1234)",
    'os.environ["OPENAI_BASE_URL"] = "http://localhost:1234/v1"',
    'OpenAI()',
  ),
  Azure: keep(
    'a client of Azure, whose endpoint is its own; --azure routes it too',
    'AzureOpenAI(azure_endpoint="https://x.openai.azure.com")',
  ),
  'a client to test a key with': keep(
    'it only lists models: that tests a key',
    'def f(k):',
    '    c = OpenAI(api_key=k)',
    '    c.models.list()',
  ),
  'a base that the .env file leads elsewhere': {
    text: lines('from langchain_openai import ChatOpenAI', 'ChatOpenAI(model="m")'),
    more: { '.env': 'OPENAI_BASE_URL=https://llm.example/v1\n' },
    verdict: 'KEEP',
    reason: 'OPENAI_BASE_URL in the .env file leads it elsewhere',
  },
  'ours already': {
    text: openai('OpenAI(base_url=os.environ["RESPAN_BASE_URL"])'),
    verdict: 'ALREADY',
    reason: 'its code leads to the gateway',
  },
  'ours already, written out': {
    text: openai(`OpenAI(base_url="${gateway}/api")`),
    verdict: 'ALREADY',
    reason: 'its code leads to the gateway',
  },
  'a variable': {
    text: openai('OpenAI(base_url=os.getenv("LLM_URL", "https://api.openai.com/v1"))'),
    verdict: 'ENV',
    reason: 'its base URL is read from LLM_URL',
    env: { LLM_URL: `${gateway}/api` },
  },
  'a variable, by way of a class': {
    text: openai(
      'class C:',
      '    def __init__(self):',
      '        self.url = os.environ.get("LLM_URL")',
      '        self.c = OpenAI(base_url=self.url)',
    ),
    verdict: 'ENV',
    reason: 'its base URL is read from LLM_URL',
    env: { LLM_URL: `${gateway}/api` },
  },
  'a variable, by way of another file': {
    text: openai('from app.config import URL', 'OpenAI(base_url=URL)'),
    more: { 'app/__init__.py': '', 'app/config.py': 'import os\nURL = os.getenv("LLM_URL")\n' },
    verdict: 'ENV',
    reason: 'its base URL is read from LLM_URL',
  },
  'a field of settings': {
    text: openai('from .config import settings', 'OpenAI(base_url=settings.llm_url)'),
    file: 'app/main.py',
    more: {
      'app/config.py': lines(
        'from pydantic_settings import BaseSettings, SettingsConfigDict',
        'class Settings(BaseSettings):',
        '    model_config = SettingsConfigDict(env_prefix="APP_")',
        '    llm_url: str = "https://api.openai.com/v1"',
        'settings = Settings()',
      ),
    },
    verdict: 'ENV',
    reason: 'its base URL is read from APP_LLM_URL',
    env: { APP_LLM_URL: `${gateway}/api` },
  },
  'variables alone are wished': {
    text: openai('OpenAI()'),
    wished: { mode: 'env' },
    verdict: 'ENV',
    reason: 'its base URL is read from OPENAI_BASE_URL',
    env: { OPENAI_BASE_URL: `${gateway}/api` },
  },
  'a test': {
    text: openai('OpenAI()'),
    file: 'tests/test_llm.py',
    verdict: 'SKIP',
    reason: 'a test; --tests takes tests in',
  },
  'a published library': {
    text: openai('OpenAI()'),
    file: 'src/my_lib/llm.py',
    more: {
      'pyproject.toml': lines(
        '[project]',
        'name = "my-lib"',
        'version = "1.2.0"',
        'classifiers = ["License :: OSI Approved"]',
      ),
    },
    verdict: 'REVIEW',
    reason: published,
  },
  'Claude at a cloud': {
    text: lines('from anthropic import AnthropicBedrock', 'AnthropicBedrock()'),
    verdict: 'KEEP',
    reason: "Claude at a cloud, with the cloud's own address and credentials",
  },
  'Gemini at Vertex AI': {
    text: lines('from google import genai', 'genai.Client(vertexai=True, project="p")'),
    verdict: 'REVIEW',
    reason: 'vertexai makes it talk to a cloud, with other paths and credentials',
  },
  'options of Gemini from elsewhere': {
    text: lines('from google import genai', 'from app import options', 'genai.Client(http_options=options)'),
    verdict: 'REVIEW',
    reason: 'the base URL belongs to options, which is made elsewhere',
  },
  'the old SDK of Google': {
    text: lines('import google.generativeai as genai', 'genai.configure(api_key="k")'),
    verdict: 'REVIEW',
    reason: 'the old SDK, whose endpoint takes no path: google-genai, which followed it, does',
  },
  'a model of another provider': {
    text: lines('import litellm', 'litellm.completion(model="azure/x", messages=[])'),
    verdict: 'KEEP',
    reason: "another provider's model, which is called directly",
  },
  'a model that is chosen at run time': {
    text: lines('import litellm', 'litellm.completion(model=args.model, messages=[])'),
    verdict: 'REVIEW',
    reason: runTime,
  },
  'a model that may be configured': {
    text: lines('from langchain.chat_models import init_chat_model', 'init_chat_model(configurable_fields=("model",))'),
    verdict: 'REVIEW',
    reason: 'no model is named here',
  },
  "LiteLLM's own base": {
    text: lines('import litellm', 'litellm.api_base = "https://x.example"'),
    verdict: 'REVIEW',
    reason: 'it is set for every provider that LiteLLM calls: our key must not go to all of them',
  },
  Bedrock: {
    text: lines('import boto3', 'session = boto3.Session()', 'session.client(service_name="bedrock-runtime")'),
    verdict: 'REVIEW',
    reason:
      'boto3 signs for the address it calls, and from 1.44 on sends a Bearer token over HTTPS alone: endpoint_url, signature_version=UNSIGNED and a before-send event that puts the key into the header go together',
  },
  Cohere: {
    text: lines('import cohere', 'cohere.ClientV2("k")'),
    verdict: 'KEEP',
    reason: 'the client of Cohere, whose own chat the gateway does not serve; it is called directly',
  },
  'Pydantic AI': {
    text: lines('from pydantic_ai import Agent', 'Agent("openai:gpt-5")'),
    verdict: 'ENV',
    reason: 'its base URL is read from OPENAI_BASE_URL',
  },
  'an agent of CrewAI': {
    text: lines('from crewai import Agent', 'Agent(role="r", llm="gpt-4o")'),
    verdict: 'ENV',
    reason: 'its base URL is read from OPENAI_BASE_URL',
  },
  'a provider of Instructor': {
    text: lines('import instructor', 'instructor.from_provider("anthropic/claude-x")'),
    verdict: 'ENV',
    reason: 'its base URL is read from ANTHROPIC_BASE_URL',
  },
  'the Agents SDK': {
    text: lines('from agents import Agent, Runner', 'Runner.run_sync(Agent(name="a"), "x")'),
    verdict: 'REVIEW',
    reason: 'the Agents SDK makes its client by itself: set one before the first run',
  },
  'a list of models': {
    text: lines('import autogen', 'config_list = [{"model": "gpt-4", "api_key": "x"}]'),
    verdict: 'REVIEW',
    reason: 'an entry of a list of models: base_url and api_key belong into it',
  },
  'the module at Azure': {
    text: lines(
      'import openai',
      'openai.api_type = "azure"',
      'openai.api_key = "x"',
      'openai.ChatCompletion.create(engine="e")',
    ),
    verdict: 'KEEP',
    reason: 'the module is led to Azure, whose endpoint is its own',
  },
  'the module of an unknown generation': {
    text: lines('import openai', 'openai.api_key = "x"'),
    verdict: 'REVIEW',
    reason:
      'which generation of the SDK it is cannot be told: base_url is for 1.0 and above, api_base for those before',
  },
  'the module that another file leads elsewhere': {
    text: lines('import openai', 'openai.api_key = "x"', 'openai.ChatCompletion.create(model="m")'),
    more: { 'b.py': 'import openai\nopenai.api_base = "https://x.example/v1"\nopenai.ChatCompletion\n' },
    verdict: 'REVIEW',
    reason: 'b.py:2 gives the same module another base URL',
  },
  'the module whose key is read': {
    text: lines('import openai', 'openai.api_key = "x"', 'print(openai.chat)', 'send(openai.api_key)'),
    verdict: 'REVIEW',
    reason: 'its key is read from it in line 4, and ours would go there',
  },
  'calls of the module': {
    text: lines('import openai', 'openai.chat.completions.create(model="m")'),
    verdict: 'ENV',
    reason: 'its base URL is read from OPENAI_BASE_URL',
  },
  'a request without its key': {
    text: lines('import requests', 'requests.post("https://api.openai.com/v1/chat/completions", headers=headers)'),
    verdict: 'REVIEW',
    reason: 'the address is here, the header with the key is not in sight',
  },
  'headers that go elsewhere too': {
    text: lines(
      'import requests',
      'h = {"Authorization": f"Bearer {K}"}',
      'requests.post("https://api.openai.com/v1/chat/completions", headers=h)',
      'requests.post("https://x.example", headers=h)',
    ),
    verdict: 'REVIEW',
    reason: 'its headers are sent elsewhere too, and our key would go there',
  },
  'an address that is read before the key': {
    text: lines(
      'import os, requests',
      'URL = "https://api.openai.com/v1/embeddings"',
      'def f(): requests.post(URL, headers={"Authorization": "Bearer " + os.environ["K"]})',
    ),
    verdict: 'REVIEW',
    reason: 'its base URL would be read before its key is, when the variables may not be there yet',
  },
  'an address that is read before the environment is filled': {
    text: lines(
      'import os, requests, dotenv',
      'URL = "https://api.openai.com/v1/embeddings"',
      'dotenv.load_dotenv()',
      'requests.post(URL, headers={"Authorization": "Bearer " + os.environ["K"]})',
    ),
    verdict: 'REVIEW',
    reason: 'its base URL would be read before its key is, when the variables may not be there yet',
  },
  'options that are made before the key is read': {
    text: lines(
      'import os',
      'from google import genai',
      'OPTIONS = {"timeout": 3}',
      'def f(): return genai.Client(http_options=OPTIONS)',
    ),
    verdict: 'REVIEW',
    reason: 'its base URL would be read before its key is, when the variables may not be there yet',
  },
  'a base of the module that is set before its key': {
    text: lines(
      'import os, openai',
      'openai.base_url = "https://api.openai.com/v1/"',
      'def f(key):',
      '    openai.api_key = os.environ["K"]',
      '    openai.responses.create(model="m")',
    ),
    verdict: 'REVIEW',
    reason: 'its base URL would be read before its key is, when the variables may not be there yet',
  },
  'a list of models over HTTP': {
    text: lines(
      'import requests',
      'requests.get("https://api.openai.com/v1/models", headers={"Authorization": f"Bearer {K}"})',
    ),
    verdict: 'KEEP',
    reason: 'it lists models',
  },
  'a whole address in a variable': {
    text: lines('import os, requests', 'requests.post(os.getenv("EP", "https://api.openai.com/v1/embeddings"))'),
    verdict: 'ENV',
    reason: 'its address is read from EP',
    env: { EP: `${gateway}/api/embeddings` },
  },
  'a base in a variable, with a path behind it': {
    text: lines(
      'import os, httpx',
      'API_URL = os.getenv("OPENAI_API_BASE", "https://api.openai.com/v1")',
      'httpx.post(f"{API_URL}/chat/completions", headers={"Authorization": f"Bearer {K}"})',
    ),
    verdict: 'ENV',
    reason: 'its address is read from OPENAI_API_BASE',
    env: { OPENAI_API_BASE: `${gateway}/api` },
  },
  'an address in a class that sends requests': {
    text: lines(
      'import requests',
      'class Http:',
      '    base = "https://api.anthropic.com"',
      '    def post(self, p): return requests.post(self.base + p, headers={"x-api-key": K})',
    ),
    verdict: 'REVIEW',
    reason: 'its address is put together, or read by others too',
  },
  'an address that something else than a call takes': {
    text: lines('import requests', 'client = Http(root="https://api.openai.com/v1", session=requests.Session())'),
    verdict: 'REVIEW',
    reason: unfollowed,
  },
  'an agent of LangChain whose model is a text': {
    text: lines('from langchain.agents import create_agent', 'create_agent(model="openai:gpt-5.5", tools=[])'),
    verdict: 'REVIEW',
    reason:
      'its model is named by a text: init_chat_model("…", base_url=…, api_key=…) in its place leads it to the gateway',
  },
  'a table of addresses': {
    text: lines('BASES = {"openai": "https://api.openai.com/v1"}'),
    verdict: 'REPORT',
    reason: 'an address of a provider that no call in sight reads',
  },
  'a host by itself': {
    text: lines('import http.client', 'http.client.HTTPSConnection("api.openai.com")'),
    verdict: 'REVIEW',
    reason: 'host and path are apart, and the gateway speaks plain HTTP on a port of its own',
  },
}

describe('a file', () => {
  it.each(Object.entries(rows))('%s', async (_, { text, verdict, reason, file = 'a.py', more = {}, wished, env }) => {
    const looked = await lookAt({ ...more, [file]: text }, wished)
    const site = looked.sites.find((one) => one.file === file)
    expect([site?.verdict, site?.reason]).toEqual([verdict, reason])
    expect(afterOf(looked, file, text)).toBe(text)
    expect([looked.scanned.broken, looked.plan.dropped]).toEqual([[], []])
    if (env !== undefined)
      expect(Object.fromEntries((site?.env ?? []).map(({ name, value }) => [name, value]))).toEqual(env)
  })
})

/** What looks like a site and is none. */
const strangers: Record<string, string> = {
  'a class of the same name': lines('import openai', 'class OpenAI: pass', 'OpenAI()'),
  'a name from elsewhere': lines('from llm import OpenAI', 'import anthropic', 'OpenAI()'),
  'a name of a function': lines('from openai import OpenAI', 'def f(OpenAI): return OpenAI()'),
  'a type': lines('from openai import OpenAI', 'def f(client: OpenAI) -> OpenAI: return client'),
  'text and comments': lines('import openai', '# client = OpenAI()', 'x = """', 'client = openai.OpenAI()', '"""'),
  'another service of AWS': lines('import boto3', 'boto3.client("s3")'),
  'a generator in place of arguments': lines('from openai import OpenAI', 'OpenAI(x for x in y)'),
  'an agent of LangChain with a client': lines('from langchain.agents import create_agent', 'create_agent(llm, [])'),
  'a model object': lines('from pydantic_ai import Agent', 'Agent(model)'),
  "the project's own agents": lines('from agents import Runner', 'Runner.run_sync(x)'),
  'a client that is brought along': lines(
    'from agno.models.openai import OpenAIChat',
    'OpenAIChat(id="m", client=client)',
  ),
}

it.each(Object.entries(strangers))('is no site: %s', async (_, text) => {
  const more = { 'agents/__init__.py': 'class Runner: pass\n' }
  const looked = await lookAt({ ...more, 'a.py': text })
  expect(looked.sites).toEqual([])
  expect(looked.plan.files).toEqual([])
})

it('leaves a file that has a syntax error, also where it hides the call', async () => {
  for (const text of [
    lines('import os', 'from openai import OpenAI', 'x = 5 5', 'client = OpenAI()'),
    lines('from openai import OpenAI', 'c = OpenAI(', 'def f(:'),
  ]) {
    const looked = await lookAt({ 'a.py': text })
    expect(looked.sites).toMatchObject([{ verdict: 'REVIEW', reason: 'the file has a syntax error', edits: [] }])
    expect(looked.plan).toMatchObject({ files: [], dropped: [] })
  }
})

it("suggests what would do it, and never our key in a user's place", async () => {
  const head = ['def f(cfg, user):', '    OpenAI(**cfg)', '    OpenAI(api_key=user.api_key)']
  const { sites } = await lookAt({ 'a.py': openai(...head) })
  expect(sites.map(({ suggestion }) => suggestion)).toEqual([
    'base_url=os.getenv("RESPAN_BASE_URL") or None, api_key=os.getenv("RESPAN_API_KEY") or None',
    'base_url=os.getenv("RESPAN_BASE_URL") or None',
  ])
})

it('writes the address where a literal is wished', async () => {
  const text = openai('OpenAI(base_url="https://api.openai.com/v1", api_key=K)')
  const looked = await lookAt({ 'a.py': text }, { mode: 'literal' })
  expect(afterOf(looked, 'a.py', text)).toBe(
    openai(`OpenAI(base_url="${gateway}/api", api_key=os.getenv("RESPAN_API_KEY") or K)`),
  )
})

it("takes a setting that Depends hands in for the app's own", async () => {
  const text = openai(
    '@app.post("/ask")',
    'async def ask(body: Question, settings: Annotated[Settings, Depends(get_settings)]):',
    '    return OpenAI(api_key=settings.openai_key)',
  )
  expect((await lookAt({ 'a.py': text })).sites.map(({ verdict }) => verdict)).toEqual(['REWRITE'])
})

it.each([
  ['a constructor is given', 'class Chat:\n    def __init__(self, key): self.ai = OpenAI(api_key=key)'],
  ['a command line is given', '@click.command()\ndef main(key): return OpenAI(api_key=key)'],
  [
    'its callers in sight take from the environment',
    'def make(key): return OpenAI(api_key=key)\nmake(os.environ["K"])',
  ],
  ['its callers in sight do not give', 'def make(key=None): return OpenAI(api_key=key or os.environ["K"])\nmake()'],
  ['a configuration holds', 'def make(settings): return OpenAI(api_key=settings.openai_key)'],
])("a key that %s is the app's", async (_, text) => {
  const { sites } = await lookAt({ 'a.py': openai(text) })
  expect(sites.map(({ verdict }) => verdict)).toEqual(['REWRITE'])
})
