#!/bin/bash
# Tells the bot that this workstation is ready: once for each boot, as soon as DCV accepts logins, it sets the tag
# nimble-session:ready of this EC2 instance to the time now. For profiles with nimble-session:ready-when=mark.
#
# nimble-session-ready.timer runs it. In the first half hour of a boot it tries every 10 seconds; after that, once.
# Ends with 0 when this boot is marked. Needs bash, curl, procps, DCV, and the AWS command line with the permissions
# in docs/iam/workstation.json.
set -u -o pipefail

dcv_port=${DCV_PORT:-8443}
metadata_address=${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254}
# systemd names its directory, which is empty after a boot.
marked_file=${RUNTIME_DIRECTORY:-/run/nimble-session}/marked-at
hurry_seconds=1800
last_words=

# The journal reads the priority from <n>: 4 is a warning, 5 a notice. The same words in a row are said once.
say() {
  if [[ $2 == "$last_words" ]]; then return; fi
  last_words=$2
  printf '<%s>%s\n' "$1" "$2"
}

# By the clock as it is set now: a mark made before the clock was put right lies before the boot, and is made again.
booted_at() {
  TZ=UTC date -d "$(TZ=UTC uptime -s)" +%s
}

is_marked() {
  local marked_at
  marked_at=$(cat "$marked_file" 2>/dev/null) || return 1
  ((marked_at >= boot))
}

metadata() {
  curl -sf -m 5 -H "X-aws-ec2-metadata-token: $token" "$metadata_address/latest/meta-data/$1"
}

accepts_logins() {
  local sessions
  if ! timeout 5 bash -c "exec 3<>/dev/tcp/127.0.0.1/$dcv_port" 2>/dev/null; then
    say 4 "not ready: nothing listens on TCP port $dcv_port"
    return 1
  fi
  if ! sessions=$(timeout 20 dcv list-sessions -j 2>&1); then
    say 4 "not ready: dcv list-sessions failed: ${sessions:0:300}"
    return 1
  fi
  if [[ $sessions != *'{'* ]]; then
    say 4 'not ready: DCV has no session'
    return 1
  fi
}

mark() {
  local token instance region now said
  if ! token=$(curl -sf -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' \
    "$metadata_address/latest/api/token") ||
    ! instance=$(metadata instance-id) || ! region=$(metadata placement/region); then
    say 4 'not marked: the instance metadata service did not answer'
    return 1
  fi
  now=$(date +%s)
  if ! said=$(timeout 60 aws ec2 create-tags --region "$region" --resources "$instance" \
    --tags "Key=nimble-session:ready,Value=$(date -u -d "@$now" +%Y-%m-%dT%H:%M:%SZ)" 2>&1); then
    say 4 "not marked: ${said:0:300}"
    return 1
  fi
  printf '%s\n' "$now" >"$marked_file"
  say 5 "marked $instance ready"
}

while true; do
  boot=$(booted_at)
  if is_marked; then exit 0; fi
  if accepts_logins && mark; then exit 0; fi
  if (($(date +%s) - boot >= hurry_seconds)); then exit 1; fi
  sleep 10
done
