# shellcheck shell=bash
# prepare LIST…: everything that must be there before the service or its tests can run: the Debian
# packages of these lists, Node, the compiled service, Asterisk. What does not depend on each other
# runs side by side; when one fails, the others end with us.
prepare() {
  local service asterisk folder
  mkdir -p "$BUILD"
  packages_ready "$@"
  setpriv --pdeathsig TERM "$CHECKOUT/scripts/build-service" &
  service=$!
  setpriv --pdeathsig TERM "$CHECKOUT/scripts/build-asterisk" >"$BUILD/asterisk.folder" &
  asterisk=$!
  # The first one to fail ends all; 127 only says that it had ended before we asked.
  wait -n "$service" "$asterisk" 2>/dev/null || (($? == 127)) || exit 1
  wait "$service" || exit 1
  wait "$asterisk" || exit 1
  node_ready
  folder=$(<"$BUILD/asterisk.folder")
  export TONGDAI_ASTERISK=$folder
}
