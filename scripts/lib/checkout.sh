# shellcheck shell=bash disable=SC2034
# Where things lie. Everything the scripts make in a checkout goes to .build/, which git ignores.

CHECKOUT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
BUILD=$CHECKOUT/.build
CACHE=$(realpath -ms "${TONGDAI_CACHE:-${XDG_CACHE_HOME:-${HOME:-$BUILD}/.cache}/tongdai}")
readonly CHECKOUT BUILD CACHE

# data_folder: the absolute data folder of the service, existing or not.
data_folder() { realpath -m "${TONGDAI_DATA:-$CHECKOUT/data}"; }
