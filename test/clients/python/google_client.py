"""The `google-genai` package. Prints what was heard as JSON, a member a thing."""

import base64
import json
import os
import sys

from google import genai
from google.genai import errors, types

model, png = sys.argv[1:3]
client = genai.Client(
    api_key=os.environ["GATEWAY_KEY"], http_options={"base_url": os.environ["GATEWAY_URL"] + "/api/google"}
)
schema = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
declared = [{"name": name, "parameters_json_schema": schema} for name in ["weather", "news"]]
tools = types.GenerateContentConfig(tools=[types.Tool(function_declarations=declared)])


def text():
    return client.models.generate_content(model=model, contents="Hello").text


def stream():
    chunks = client.models.generate_content_stream(model=model, contents="Hello")
    return "".join(chunk.text or "" for chunk in chunks)


def tools_streamed():
    chunks = client.models.generate_content_stream(model=model, contents="Hello", config=tools)
    return [[call.name, call.args] for chunk in chunks for call in chunk.function_calls or []]


def image():
    part = types.Part.from_bytes(data=base64.b64decode(png), mime_type="image/png")
    return client.models.generate_content(model=model, contents=["What is it?", part]).text


def shaped():
    config = types.GenerateContentConfig(response_mime_type="application/json", response_json_schema=schema)
    return json.loads(client.models.generate_content(model=model, contents="Hello", config=config).text)


def refused():
    try:
        text()
    except errors.APIError as error:
        return [type(error).__name__, error.code, "slow down" in str(error)]


heard = {
    "text": text(),
    "stream": stream(),
    "tools": tools_streamed(),
    "image": image(),
    "shaped": shaped(),
    "error": refused(),
}
print(json.dumps(heard))
