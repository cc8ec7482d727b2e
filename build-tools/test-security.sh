#!/bin/sh
# Checks the integ templates for security findings. Needs Python 3.11 or newer; the linters get a virtual environment of their own.
set -e
venv=.venv/security
requirements=build-tools/security/requirements.txt
if ! cmp -s "$requirements" "$venv/requirements.txt"; then
  rm -rf "$venv"
  "${PYTHON:-python3}" -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
  cp "$requirements" "$venv/requirements.txt"
fi
exec npx ts-node build-tools/security/main.ts
