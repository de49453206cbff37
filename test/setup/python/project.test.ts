/** What is known of a project of Python: versions of packages from every lock file, and which files are shipped to others. */

import { describe, expect, it } from 'vitest'
import { openProject } from '../../../src/setup/open-project.ts'
import { type Files, makeFolder, wishes } from '../shared.ts'

const open = (files: Files) => openProject(makeFolder(files), wishes)
const lines = (...all: string[]) => `${all.join('\n')}\n`

const versions: Record<string, [files: Files, name: string, version: string | undefined]> = {
  'uv.lock': [{ 'uv.lock': '[[package]]\nname = "openai"\nversion = "2.1.0"\nsource = {}\n' }, 'openai', '2.1.0'],
  'poetry.lock': [
    { 'poetry.lock': '[[package]]\nname = "google-genai"\nversion = "1.9.0"\n' },
    'google_genai',
    '1.9.0',
  ],
  'Pipfile.lock': [
    { 'Pipfile.lock': '{"default": {"openai": {"hashes": [], "version": "==0.28.1"}}}' },
    'openai',
    '0.28.1',
  ],
  'requirements.txt': [
    { 'requirements.txt': '# ours\nopenai[datalib]==1.3.0 ; python_version > "3.8"\n' },
    'openai',
    '1.3.0',
  ],
  'a range': [{ 'requirements-dev.txt': 'openai>=1.2,<2\n' }, 'openai', '>=1.2'],
  'an upper bound alone': [{ 'requirements.in': 'openai<1\n' }, 'openai', '0.x'],
  'an upper bound above a major version': [{ 'requirements.txt': 'openai<2.0\n' }, 'openai', '1.x'],
  'an upper bound within a major version': [{ 'requirements.txt': 'openai<1.50\n' }, 'openai', '1.49'],
  'an upper bound that is let in': [{ 'requirements.txt': 'openai<=1.50.2\n' }, 'openai', '1.50'],
  'no bound': [{ 'requirements.txt': 'openai\n' }, 'openai', undefined],
  'a folder of requirements': [{ 'requirements/base.txt': 'openai~=1.40\n' }, 'openai', '~=1.40'],
  'pyproject.toml': [
    { 'pyproject.toml': lines('[project]', 'dependencies = [', '  "openai>=1.55.3",', "  'anthropic==0.40.0']") },
    'openai',
    '>=1.55.3',
  ],
  'pyproject.toml, the last of a list': [
    { 'pyproject.toml': lines('[project]', 'dependencies = [', '  "openai>=1.55.3",', "  'anthropic==0.40.0']") },
    'anthropic',
    '0.40.0',
  ],
  'pyproject.toml of Poetry': [
    {
      'pyproject.toml': lines(
        '[tool.poetry.dependencies]',
        'python = "^3.11"',
        'openai = { version = "^1.7", extras = ["x"] }',
        '[tool.black]',
      ),
    },
    'openai',
    '^1.7',
  ],
  Pipfile: [{ Pipfile: lines('[packages]', 'openai = "==0.27.0"') }, 'openai', '0.27.0'],
  'setup.cfg': [{ 'setup.cfg': lines('[options]', 'install_requires =', '    openai>=1.9') }, 'openai', '>=1.9'],
  'what is installed': [
    {
      'requirements.txt': 'openai>=1.0\n',
      '.venv/lib/python3.12/site-packages/openai-2.9.0.dist-info/METADATA': 'Name: openai\n',
    },
    'openai',
    '2.9.0',
  ],
  'a folder above': [
    { 'requirements.txt': 'openai==1.1.0\n', 'app/requirements.txt': 'requests==2.0\n' },
    'openai',
    '1.1.0',
  ],
}

describe('versions', () => {
  it.each(Object.entries(versions))('from %s', (_, [files, name, version]) => {
    expect(open(files).versionOf('app/main.py', name)).toBe(version)
  })

  it('are those of Python for files of Python alone', () => {
    const project = open({
      'package.json': '{"dependencies": {"openai": "^6.1.0"}}',
      'requirements.txt': 'openai==1.1.0\n',
    })
    expect(['a.py', 'a.ipynb', 'a.ts'].map((file) => project.versionOf(file, 'openai'))).toEqual([
      '1.1.0',
      '1.1.0',
      '^6.1.0',
    ])
  })
})

const classifiers = 'classifiers = ["Development Status :: 4 - Beta"]'
const ships: Record<string, [files: Files, file: string, shipped: boolean]> = {
  'a library': [
    { 'pyproject.toml': lines('[project]', 'name = "my-lib"', 'version = "1.0.0"', classifiers) },
    'my_lib/a.py',
    true,
  ],
  'a library in src': [
    { 'pyproject.toml': lines('[project]', 'name = "my-lib"', 'version = "1.0.0"', classifiers) },
    'src/my_lib/a.py',
    true,
  ],
  'an example beside it': [
    { 'pyproject.toml': lines('[project]', 'name = "my-lib"', 'version = "1.0.0"', classifiers) },
    'examples/a.py',
    false,
  ],
  'an application with a build backend': [
    {
      'pyproject.toml': lines(
        '[project]',
        'name = "my-app"',
        'version = "1.0.0"',
        '[build-system]',
        'requires = ["hatchling"]',
      ),
    },
    'my_app/a.py',
    false,
  ],
  'a version of nothing': [
    { 'pyproject.toml': lines('[project]', 'name = "my-lib"', 'version = "0.0.0"', classifiers) },
    'my_lib/a.py',
    false,
  ],
  'a private package': [
    {
      'pyproject.toml': lines(
        '[project]',
        'name = "my-lib"',
        'version = "1.0"',
        'classifiers = ["Private :: Do Not Upload"]',
      ),
    },
    'my_lib/a.py',
    false,
  ],
  'a library of Poetry': [
    {
      'pyproject.toml': lines(
        '[tool.poetry]',
        'name = "my-lib"',
        'version = "1.0.0"',
        'repository = "https://x.example"',
        'packages = [{ include = "core" }]',
      ),
    },
    'core/a.py',
    true,
  ],
  'a library with setup.py': [
    {
      'setup.py': lines(
        'from setuptools import setup',
        'setup(',
        '    name="my-lib",',
        '    version="0.3",',
        '    classifiers=[',
        '        "X",',
        '    ],',
        ')',
      ),
    },
    'my_lib/a.py',
    true,
  ],
}

it.each(Object.entries(ships))('tells what is shipped: %s', (_, [files, file, shipped]) => {
  expect(open(files).manifestOf(file).ships(file)).toBe(shipped)
})
