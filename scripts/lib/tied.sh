# shellcheck shell=bash
# tied COMMAND…: runs a command that ends when we end, even when we are killed without warning.
# So nothing is left behind that would still write into a folder the next run begins anew.
tied() { setpriv --pdeathsig TERM "$@"; }
