# shellcheck shell=bash
# Node: the machine's own when it is new enough, else npm's package of it below .build/node.

readonly NODE_OLDEST=22.12.0 NODE_MAJOR=24

# node_ready: "node" on the path is new enough from here on.
node_ready() {
  local since=$SECONDS
  node_fits node && return
  PATH=$BUILD/node/bin:$PATH
  hash -r
  if ! node_fits "$BUILD/node/bin/node"; then
    node_install
    say "Node $(node --version) from npm ($(took "$since"))"
  fi
  # Native packages are compiled against this Node's own headers, without asking the network.
  export npm_config_nodedir=$BUILD/node
}

node_fits() {
  local version
  version=$("$1" --version 2>/dev/null) && dpkg --compare-versions "${version#v}" ge "$NODE_OLDEST"
}

node_install() {
  local package partial=$BUILD/node.partial architecture
  case $(uname -m) in
    x86_64) architecture=x64 ;;
    aarch64) architecture=arm64 ;;
    *) fail "npm has no Node for $(uname -m)." "Install Node $NODE_OLDEST or newer yourself." ;;
  esac
  package=node-linux-$architecture
  rm -rf "$partial"
  mkdir -p "$partial"
  echo '{}' >"$partial/package.json"
  tied npm install --prefix "$partial" --no-audit --no-fund --no-save "$package@$NODE_MAJOR" \
    >"$BUILD/npm.log" 2>&1 </dev/null || fail "npm could not fetch $package@$NODE_MAJOR: $BUILD/npm.log" \
    "Check the network, or install Node $NODE_OLDEST or newer yourself."
  rm -rf "$BUILD/node"
  mv -T "$partial/node_modules/$package" "$BUILD/node"
  rm -rf "$partial"
}
