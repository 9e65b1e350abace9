#!/usr/bin/env bash
# Set-up on a fresh machine; called by the Makefile, safe to repeat.
#   scripts/setup.sh app        virtual environment with what the app needs
#   scripts/setup.sh test       the same plus the test tools
#   scripts/setup.sh chromium   Debian's Chromium, where no Chromium or Chrome is found
set -euo pipefail
cd "$(dirname "$0")/.."
VENV=.venv

say() { printf '%s\n' "$*" >&2; }

# apt-get where this machine has it and we may use it; otherwise fail and let the caller explain.
apt_install() {
  command -v apt-get >/dev/null || return 1
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || return 1
    as_root=(sudo -n)
  fi
  say "Installing from Debian: $*"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null >&2 &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "$@" </dev/null >&2
}

find_python() {
  local name
  for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return 0
    fi
  done
  say "Python 3.11 or later was not found. Install it, or name it: make app PYTHON=/path/to/python3.11"
  return 1
}

make_venv() {
  [ -x "$VENV/bin/pip" ] && return 0
  local python
  python=$(find_python)
  # Debian keeps the part of Python that makes environments in a package of its own.
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    apt_install python3-venv || {
      say "$python cannot make virtual environments. On Debian: apt-get install python3-venv"
      return 1
    }
  fi
  say "Making the virtual environment $VENV with $("$python" --version)"
  "$python" -m venv --clear "$VENV"
}

install() { # what to install, then the stamps that make a repeat quick
  local what=$1
  shift
  make_venv
  say "Installing packages (about half a minute the first time)"
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check -e "$what" -c requirements.lock || {
    say "pip could not install the packages; its message is above. Is a package index reachable?"
    return 1
  }
  touch "$@"
}

ensure_browser() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name" >/dev/null; then return 0; fi
  done
  apt_install chromium || {
    say "The browser tests need Chromium or Chrome and it could not be installed from here."
    say "On Debian, as root: apt-get update && apt-get install -y --no-install-recommends chromium"
    say "Elsewhere install Chrome, or name a binary: CHROMIUM=/path/to/chrome make test"
    say "All tests but these: make quick"
    return 1
  }
}

case "${1:-}" in
  app) install . "$VENV/.ready-app" ;;
  test) install ".[dev]" "$VENV/.ready-app" "$VENV/.ready-test" ;;
  chromium) ensure_browser ;;
  *)
    say "Say one of: scripts/setup.sh app, scripts/setup.sh test, scripts/setup.sh chromium"
    exit 2
    ;;
esac
