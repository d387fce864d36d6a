#!/usr/bin/env bash
# Runs the two commands of the README on a bare machine: a Debian with nothing but its essential packages, Node and git.
# Once as root, and once as a user without sudo, who is told what root has to install. Needs root, debootstrap and about
# 5 GB; the machine at hand is left as it was.
#
#     sudo scripts/bare-machine.sh [FOLDER]
#
# FOLDER     where the roots are made (default: a new temporary folder); `base` in it is used again
# WHO        who runs the commands: "root user" (default), or one of them
# COMMANDS   what is run (default: npm ci && npm start && npm run verify)
# MIRROR     of Debian (default: http://deb.debian.org/debian)
# SUITE      of Debian (default: bookworm)
# NODE       prefix of a Node installation, or its tarball (default: that of the `node` on the PATH)
# KEEP_FILES files of this machine that the bare one needs to reach the network, e.g. a certificate or /etc/apt/apt.conf.d/proxy
# KEEP_ENV   names of variables likewise, e.g. "NODE_EXTRA_CA_CERTS https_proxy"
set -euo pipefail

# Runs in a mount namespace of its own, so that its mounts disappear however it ends.
if [ -z "${IN_NAMESPACE:-}" ]; then exec env IN_NAMESPACE=1 unshare --mount "$0" "$@"; fi

repository=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$(mktemp -d -t engram-bare-XXXXXX)}
commands=${COMMANDS:-npm ci && npm start && npm run verify}
suite=${SUITE:-bookworm}
base=$folder/base
mkdir -p "$folder"

say() { printf '\n== %s\n' "$*"; }
megabytes() { du -smx "$1" | cut -f1; }

# inside ROOT USER COMMAND: with the variables of KEEP_ENV and no others.
inside() {
  local root=$1 user=$2 kept=()
  for name in ${KEEP_ENV:-}; do kept+=("$name=${!name:-}"); done
  chroot "$root" env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "${kept[@]}" \
    setpriv --reuid="$user" --regid="$user" --init-groups --reset-env env "${kept[@]}" sh -c "cd ~ && { $3
}"
}

put_node() {
  local node=${NODE:-$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")}
  if [ -f "$node" ]; then
    tar -xf "$node" -C "$base/usr/local" --strip-components=1
  else
    mkdir -p "$base/usr/local/bin" "$base/usr/local/lib/node_modules"
    cp "$node/bin/node" "$base/usr/local/bin/"
    cp -a "$node/lib/node_modules/npm" "$base/usr/local/lib/node_modules/"
    ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$base/usr/local/bin/npm"
    ln -sf ../lib/node_modules/npm/bin/npx-cli.js "$base/usr/local/bin/npx"
  fi
}

make_base() {
  say "a bare $suite"
  debootstrap --variant=minbase "$suite" "$base.part" "${MIRROR:-http://deb.debian.org/debian}" > "$folder/debootstrap.log"
  mv "$base.part" "$base"
  put_node
  useradd --root "$base" --create-home --shell /bin/bash user
}

# A new copy of the base, with git installed and the last commit of the repository cloned into it.
make_root() {
  local root=$1
  rm -rf "$root"
  cp -a "$base" "$root"
  mount --bind /dev "$root/dev"
  mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sysfs "$root/sys"
  # Some hardened machines mount /tmp so that nothing in it may be executed.
  mount -t tmpfs -o mode=1777,noexec tmpfs "$root/tmp"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  for file in ${KEEP_FILES:-}; do install -D -m 644 "$file" "$root$file"; done
  inside "$root" root 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends git' > "$folder/git.log" 2>&1 ||
    { cat "$folder/git.log"; exit 1; }
  git -C "$repository" -c safe.directory="$repository" bundle create -q "$root/srv/engram.bundle" HEAD
}

packages_of() { chroot "$1" dpkg-query -W -f '.\n' | wc -l; }

run_as() {
  local user=$1 root=$folder/$1 log=$folder/$1.log status=0
  say "as $user: $commands"
  make_root "$root"
  local packages=$(packages_of "$root") size=$(megabytes "$root") begun=$SECONDS
  local line="git clone -q /srv/engram.bundle engram && cd engram && $commands"
  inside "$root" "$user" "$line" 2>&1 | tee "$log" || status=$?
  # A user without sudo cannot install packages: verify prints the command that root must run.
  local asked=$(sed -n 's/^.*As root: //p' "$log" | tail -1)
  if [ "$user" != root ] && [ -n "$asked" ]; then
    say "as root, since verify asked for it: $asked"
    inside "$root" root "export DEBIAN_FRONTEND=noninteractive; ${asked/install /install -y -qq }" > "$log.apt" 2>&1 || { tail "$log.apt"; exit 1; }
    say "as $user again: npm run verify"
    status=0
    inside "$root" "$user" 'cd engram && npm run verify' 2>&1 | tee -a "$log" || status=$?
  fi
  local closing=$(grep -aE '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -1)
  summary+=("as $user: exit $status, ${closing:-no closing line}, $((SECONDS - begun)) s;" \
    "  $packages packages and $size MB before, $(($(packages_of "$root") - packages)) packages and $(($(megabytes "$root") - size)) MB more after" \
    "  (the clone and its node_modules: $(megabytes "$root$([ "$user" = root ] && echo /root || echo /home/user)/engram") MB)")
  [ "$status" -eq 0 ] || failed=1
}

summary=()
failed=0
[ -d "$base" ] || make_base
for user in ${WHO:-root user}; do run_as "$user"; done
say "Node $(chroot "$base" node --version), $suite, $(nproc) cores; logs in $folder"
printf '%s\n' "${summary[@]}"
exit "$failed"
