#!/bin/bash
# User data of a Linux workstation: cloud-init runs it once, as root, at the first boot of an instance.
#
# It installs Amazon DCV if the image lacks it, gives DCV's console session to the owner, and installs the scripts and
# timers that replace the words READY_FILES and IDLE_FILES (docs/ec2.md says how). If something is missing it ends early, and the
# workstation never becomes ready: /var/log/cloud-init-output.log has the reason.
set -euo pipefail

dcv_downloads=https://d1uj6qtbmh3dt5.cloudfront.net
metadata_address=http://169.254.169.254

fail() {
  printf 'nimble-session: %s\n' "$1" >&2
  exit 1
}

# Asked again for a minute: the tags of a launch may come late.
metadata() {
  local token tries
  for ((tries = 0; tries < 12; tries++)); do
    if token=$(curl -sf -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$metadata_address/latest/api/token") &&
      curl -sf -m 5 -H "X-aws-ec2-metadata-token: $token" "$metadata_address/latest/meta-data/$1"; then
      return
    fi
    sleep 5
  done
  return 1
}

# An image that has DCV, its driver and a desktop, as yours should, is left as it is.
install_dcv() {
  local work
  if command -v dcv >/dev/null; then return; fi
  # shellcheck source=/dev/null
  . /etc/os-release
  if [[ "$ID $VERSION_ID" != 'amzn 2023' ]]; then fail "install DCV in the image: this script does it on Amazon Linux 2023 only"; fi
  command -v nvidia-xconfig >/dev/null || fail 'the image has no NVIDIA driver'
  dnf groupinstall -q -y Desktop
  # DCV needs X11.
  sed -i '/^\[daemon\]/a WaylandEnable=false' /etc/gdm/custom.conf
  work=$(mktemp -d)
  rpm --import "$dcv_downloads/NICE-GPG-KEY"
  curl -sfL --retry 5 -o "$work/dcv.tgz" "$dcv_downloads/nice-dcv-amzn2023-x86_64.tgz"
  tar -xzf "$work/dcv.tgz" -C "$work" --strip-components=1
  dnf install -q -y --setopt=localpkg_gpgcheck=1 "$work"/nice-dcv-server-*.rpm "$work"/nice-dcv-web-viewer-*.rpm
  rm -rf "$work"
  nvidia-xconfig --preserve-busid --enable-all-gpus
  systemctl set-default graphical.target
  is_new=yes
}

# The account that the owner signs in with: what stands before the @ of the login. Without a password: set one
# (docs/ec2.md), or join the image to your directory, which then knows the name already.
find_owner() {
  local login
  login=$(metadata tags/instance/nimble-session:login) ||
    fail 'the tag nimble-session:login cannot be read: the template needs InstanceMetadataTags=enabled'
  owner=${login%%@*}
  owner=${owner,,}
  [[ $owner =~ ^[a-z_][a-z0-9._-]{0,31}$ ]] || fail "no account can have the name $owner: use STUDIO_USERS_FILE"
  if ! getent passwd "$owner" >/dev/null; then useradd --create-home "$owner"; fi
  if (($(id -u "$owner") < 1000)); then fail "$owner is an account of the system: use STUDIO_USERS_FILE"; fi
}

# The console session is there after every boot.
set_console_session() {
  local conf=/etc/dcv/dcv.conf section
  for section in session-management session-management/automatic-console-session; do
    grep -qF "[$section]" "$conf" || printf '\n[%s]\n' "$section" >>"$conf"
  done
  sed -i -e '/^#\? *create-session *=/d' -e '/^#\? *owner *=/d' \
    -e '/^\[session-management\]/a create-session=true' \
    -e "/^\[session-management\/automatic-console-session\]/a owner=\"$owner\"" "$conf"
}

install_files() {
  local work packed
  work=$(mktemp -d)
  for packed in 'READY_FILES' 'IDLE_FILES'; do base64 -d <<<"$packed" | tar -xz -C "$work"; done
  install -m 755 "$work/ready-linux.sh" /usr/local/sbin/nimble-session-ready
  install -m 755 "$work/idle-linux.sh" /usr/local/sbin/nimble-session-idle
  install -m 644 "$work"/nimble-session-*.service "$work"/nimble-session-*.timer /etc/systemd/system/
  rm -rf "$work"
  systemctl daemon-reload
}

is_new=no
install_files
# First, so that the ceiling on what the machine costs holds if a later step fails.
systemctl enable --now nimble-session-ceiling.timer
install_dcv
find_owner
set_console_session
systemctl enable dcvserver
# Last: nothing may call the workstation ready before its session is the owner's.
systemctl enable nimble-session-ready.timer nimble-session-idle.timer
if [[ $is_new == yes ]]; then
  systemctl reboot --no-block
else
  systemctl restart dcvserver
  systemctl start nimble-session-ready.timer nimble-session-idle.timer
fi
