#!/bin/bash
# Tells the bot since when this workstation is idle: nobody is connected by DCV, and its GPUs and processors are at
# rest. It writes the tag nimble-session:idle-since of this EC2 instance. For profiles with nimble-session:max-idle-minutes.
#
# nimble-session-idle.timer runs it again and again; each run watches for half a minute. The tag's value is
#   <since> <now>   while it is idle, written again every 5 minutes: the bot believes no older one
#   active <now>    once it is in use again
#   unknown <now>   if DCV, nvidia-smi or the kernel did not answer in numbers: then it never counts as idle
# Times are in UTC. Ends with 0 when the tag says how it is. Needs bash, curl, coreutils, DCV, NVIDIA's driver, and the
# AWS command line with the permissions in docs/iam/workstation.json.
set -u -o pipefail

metadata_address=${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254}
# systemd names its directory, which is empty after a boot: what was before a boot is not remembered.
state_file=${RUNTIME_DIRECTORY:-/run/nimble-session-idle}/state
load_file=${LOAD_FILE:-/proc/loadavg}
# Looks at the GPUs in each run, and the seconds between two. A GPU that is used for less than busy_percent is at rest.
samples=6
pause_seconds=5
busy_percent=5
# The tag is written again after this many seconds, and what was not watched for as long was not idle all the time.
again_seconds=290
gap_seconds=300

# The journal reads the priority from <n>: 4 is a warning, 5 a notice.
say() {
  printf '<%s>%s\n' "$1" "$2"
}

metadata() {
  curl -sf -m 5 -H "X-aws-ec2-metadata-token: $token" "$metadata_address/latest/meta-data/$1"
}

# Prints how many people are connected, over all sessions of DCV.
connections() {
  local answer counts
  answer=$(timeout 20 dcv list-sessions -j 2>/dev/null) || return 1
  counts=$(grep -oE '"num-of-connections" *: *[0-9]+ *([,}]|$)' <<<"$answer" | grep -oE '[0-9]+') || return 1
  # Each session has an id, and must tell a number.
  (($(grep -o '"id" *:' <<<"$answer" | wc -l) == $(wc -l <<<"$counts"))) || return 1
  printf '%s\n' "$((${counts//$'\n'/+}))"
}

# Prints the use of the GPU that is used most, in per cent.
gpu_percent() {
  local answer line most=0
  answer=$(timeout 20 nvidia-smi --query-gpu=utilization.gpu --format=csv,noheader,nounits 2>/dev/null) || return 1
  [[ -n $answer ]] || return 1
  while read -r line; do
    # It says [N/A] of a GPU that it cannot tell of.
    [[ $line =~ ^[0-9]+$ ]] || return 1
    if ((line > most)); then most=$line; fi
  done <<<"$answer"
  printf '%s\n' "$most"
}

# Prints how many processors were at work in the last minute, in per cent: a render that needs no GPU is work, too.
load_percent() {
  local load processors
  read -r load _ 2>/dev/null <"$load_file" || return 1
  processors=$(nproc) || return 1
  [[ $load =~ ^[0-9]+\.[0-9]+$ && $processors =~ ^[1-9][0-9]*$ ]] || return 1
  printf '%s\n' "$((100 * ${load%%.*} / processors))"
}

# Sets kind to idle, active or unknown. One look that finds it in use decides.
watch() {
  local count percent load look
  kind=idle
  for ((look = 0; look < samples; look++)); do
    if ((look > 0)); then sleep "$pause_seconds"; fi
    if ! count=$(connections); then
      kind=unknown why='dcv list-sessions did not tell the connections'
      return
    fi
    if ! percent=$(gpu_percent); then
      kind=unknown why='nvidia-smi did not tell the use of the GPU'
      return
    fi
    if ! load=$(load_percent); then
      kind=unknown why='the kernel did not tell the load of the processors'
      return
    fi
    if ((count > 0 || percent >= busy_percent || load >= 50)); then
      kind=active
      return
    fi
  done
}

iso() {
  date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ
}

tell() {
  local token instance region said
  if ! token=$(curl -sf -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' \
    "$metadata_address/latest/api/token") ||
    ! instance=$(metadata instance-id) || ! region=$(metadata placement/region); then
    say 4 'not told: the instance metadata service did not answer'
    return 1
  fi
  if ! said=$(timeout 60 aws ec2 create-tags --region "$region" --resources "$instance" \
    --tags "Key=nimble-session:idle-since,Value=$1" 2>&1); then
    say 4 "not told: ${said:0:300}"
    return 1
  fi
}

began=$(date +%s)
watch
now=$(date +%s)
was=none since=$began told_at=0 seen_at=0
if [[ -e $state_file ]]; then read -r was since told_at seen_at <"$state_file"; fi
# It has to have been idle all the time. A clock that was set begins it anew.
if [[ $kind != idle || $was != idle ]] || ((began - seen_at > gap_seconds || began < seen_at)); then since=$began; fi
if [[ $kind != "$was" ]]; then
  told_at=0
  case $kind in
    idle) say 5 'idle' ;;
    active) say 5 'in use' ;;
    *) say 4 "not known whether it is in use: $why" ;;
  esac
fi
ended=0
if [[ $kind == idle ]] && ((now - told_at >= again_seconds || told_at > now)); then
  if tell "$(iso "$since") $(iso "$now")"; then told_at=$now; else ended=1; fi
elif [[ $kind != idle ]] && ((told_at == 0)); then
  if tell "$kind $(iso "$now")"; then told_at=$now; else ended=1; fi
fi
printf '%s %s %s %s\n' "$kind" "$since" "$told_at" "$now" >"$state_file"
exit "$ended"
