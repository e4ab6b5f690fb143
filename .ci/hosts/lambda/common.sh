# What lambda-node and lambda-python have in common: sourced by both, from the project's folder.

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
here=.ci/hosts/lambda
scratch="$CARGO_TARGET_DIR/hosts"
venv="$scratch/venv"

need() {
  local tool
  for tool in "$@"; do
    if ! command -v "$tool" >/dev/null; then
      echo "$0: \`$tool\` is missing" >&2
      exit 1
    fi
  done
}

# Builders and clients, in an environment of their own; installed anew only when the list is another.
tools() {
  if ! cmp -s "$here/requirements.txt" "$venv/installed.txt"; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/installed.txt"
  fi
  export PATH="$venv/bin:$PATH"
}

# The newest symbol of glibc that an addon asks for must be one that Amazon Linux 2023 has.
check_glibc() {
  local newest
  newest="$(objdump -T "$1" | grep -oE 'GLIBC_[0-9.]+' | sort -Vu | tail -n 1)"
  echo "${1##*/} needs ${newest:?no symbol of glibc}"
  if [[ "$(printf '%s\n' GLIBC_2.34 "$newest" | sort -V | tail -n 1)" != GLIBC_2.34 ]]; then
    echo "$0: Lambda@Edge has GLIBC_2.34" >&2
    exit 1
  fi
}

# Makes $2 for the runtime $1 with the addon $3, twice: the same bytes are wanted.
package() {
  local zip
  cargo build --quiet -p fingerpost-cli
  for zip in "$2" "$2.again"; do
    "$CARGO_TARGET_DIR/debug/fingerpost" package "$here/policy.toml" --target lambda-edge \
      --runtime "$1" --addon "$3" --settings "$here/settings.json" -o "$zip"
  done >"$2.txt" 2>"$2.findings.txt" || { cat "$2.findings.txt" >&2; exit 1; }
  # The policy insists on a header that visitors write; the plan must say so.
  grep -q 'warning\[visitor-header\]: .*: https: at viewer-request' "$2.findings.txt"
  cat "$2.txt" | head -n "$(($(wc -l <"$2.txt") / 2))"
  cmp "$2" "$2.again"
}

# Makes $2 for the runtime $1 with the addon $3 of the policy `rules/members-area.toml` and the files
# with keys beside it. It leaves https to the viewer protocol policy, as the plan tells it to.
members() {
  local folder="$scratch/members"
  rm -rf "$folder"
  mkdir -p "$folder"
  cp rules/members.jwks.json rules/files.key "$folder"
  grep -vxF '[https]' rules/members-area.toml >"$folder/members-area.toml"
  "$CARGO_TARGET_DIR/debug/fingerpost" package "$folder/members-area.toml" --target lambda-edge \
    --runtime "$1" --addon "$3" --settings "$here/settings.json" -o "$2" >"$2.txt"
}
