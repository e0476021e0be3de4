# shellcheck shell=bash
# Node and npm: the machine's own where they are new enough, else npm's packages of them below .build.

readonly NODE_OLDEST=22.12.0 NODE_MAJOR=24 NPM_OLDEST=10.0.0 NPM_MAJOR=11

# node_ready: "node" on the path is new enough from here on.
node_ready() {
  local since=$SECONDS own
  if node_fits node; then
    own=$(dirname "$(dirname "$(realpath "$(command -v node)")")")
    [[ ! -e $own/include/node/node.h ]] || export npm_config_nodedir=$own
    return
  fi
  PATH=$BUILD/node/bin:$PATH
  hash -r
  if ! node_fits node; then
    node_install
    say "Node $(node --version) from npm ($(took "$since"))"
  fi
  # Native packages are compiled against this Node's own headers, without asking the network.
  export npm_config_nodedir=$BUILD/node
}

# npm_ready: "npm" on the path can read our lock file. Asking it takes a moment, so only who needs it asks.
npm_ready() {
  npm_fits && return
  PATH=$BUILD/npm/node_modules/.bin:$PATH
  hash -r
  npm_fits && return
  npm_fetch "$BUILD/npm" "npm@$NPM_MAJOR"
  say "npm $(npm --version) from npm"
}

node_fits() {
  local version
  version=$("$1" --version 2>/dev/null) && dpkg --compare-versions "${version#v}" ge "$NODE_OLDEST"
}

npm_fits() { dpkg --compare-versions "$(npm --version 2>/dev/null || echo 0)" ge "$NPM_OLDEST"; }

node_install() {
  local package architecture
  case $(uname -m) in
    x86_64) architecture=x64 ;;
    aarch64) architecture=arm64 ;;
    *) fail "npm has no Node for $(uname -m)." "Install Node $NODE_OLDEST or newer yourself." ;;
  esac
  package=node-linux-$architecture
  npm_fetch "$BUILD/node.fetched" "$package@$NODE_MAJOR"
  rm -rf "$BUILD/node"
  mv -T "$BUILD/node.fetched/node_modules/$package" "$BUILD/node"
  rm -rf "$BUILD/node.fetched"
}

# npm_fetch FOLDER PACKAGE: FOLDER appears with the package in its node_modules when it is whole.
npm_fetch() {
  local folder=$1 partial=$1.partial
  rm -rf "$folder" "$partial"
  mkdir -p "$partial"
  echo '{}' >"$partial/package.json"
  tied npm install --prefix "$partial" --no-audit --no-fund --no-save "$2" >"$BUILD/npm.log" 2>&1 </dev/null ||
    fail "npm could not fetch $2; everything it said: $BUILD/npm.log" \
      "Check the network, or install Node $NODE_OLDEST or newer with its npm yourself."
  mv -T "$partial" "$folder"
}
