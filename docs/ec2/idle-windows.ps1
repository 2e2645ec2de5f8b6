# Tells the bot since when this workstation is idle: nobody is connected by DCV, and its GPUs and processors are at
# rest. It writes the tag nimble-session:idle-since of this EC2 instance. For profiles with nimble-session:max-idle-minutes.
# What the tag says stands in idle-linux.sh.
#
# A scheduled task runs it every minute (user-data-windows.ps1), and each run watches for half a minute. Needs DCV,
# NVIDIA's driver, the AWS Tools for PowerShell, which Amazon's images have, and the permissions in
# docs/iam/workstation.json.
$ErrorActionPreference = 'Stop'

$folder = 'C:\ProgramData\nimble-session'
$stateFile = Join-Path $folder 'idle-state.json'
$logFile = Join-Path $folder 'idle.log'
$dcv = 'C:\Program Files\NICE\DCV\Server\bin\dcv.exe'
$nvidiaSmi = 'C:\Windows\System32\nvidia-smi.exe'
$metadataAddress = 'http://169.254.169.254'
# Looks in each run, and the seconds between two. A GPU that is used for less than $busyPercent is at rest.
$samples = 6
$pauseSeconds = 5
$busyPercent = 5
# The tag is written again after this many seconds, and what was not watched for as long was not idle all the time.
$againSeconds = 290
$gapSeconds = 300

function Write-Words([string] $words) {
    Add-Content -Path $logFile -Value "$(Format-Time (Get-Now)) $words"
}

# Seconds since 1970, in UTC.
function Get-Now { [DateTimeOffset]::UtcNow.ToUnixTimeSeconds() }

function Format-Time([long] $seconds) {
    [DateTimeOffset]::FromUnixTimeSeconds($seconds).UtcDateTime.ToString('yyyy-MM-ddTHH:mm:ssZ')
}

function Get-BootTime {
    $boot = (Get-CimInstance -ClassName Win32_OperatingSystem).LastBootUpTime.ToUniversalTime()
    ([DateTimeOffset] $boot).ToUnixTimeSeconds()
}

# How many people are connected, over all sessions of DCV.
function Get-Connections {
    $answer = & $dcv list-sessions -j | Out-String
    if ($LASTEXITCODE -ne 0) { throw "dcv list-sessions ended with $LASTEXITCODE" }
    $found = [regex]::Matches($answer, '"num-of-connections"\s*:\s*(\d+)\s*[,}]')
    # Each session has an id, and must tell a number.
    $sessions = [regex]::Matches($answer, '"id"\s*:').Count
    if ($found.Count -eq 0 -or $found.Count -ne $sessions) { throw 'dcv list-sessions did not tell the connections' }
    ($found | ForEach-Object { [int] $_.Groups[1].Value } | Measure-Object -Sum).Sum
}

# The use of the GPU that is used most, in per cent.
function Get-GpuPercent {
    $lines = @(& $nvidiaSmi --query-gpu=utilization.gpu '--format=csv,noheader,nounits')
    if ($LASTEXITCODE -ne 0 -or $lines.Count -eq 0) { throw 'nvidia-smi did not tell the use of the GPU' }
    # It says [N/A] of a GPU that it cannot tell of.
    if (@($lines | Where-Object { $_ -notmatch '^\s*\d+\s*$' }).Count -gt 0) { throw "nvidia-smi said $($lines -join ', ')" }
    ($lines | ForEach-Object { [int] $_ } | Measure-Object -Maximum).Maximum
}

# Whether half of the processors, or more, are at work: a render that needs no GPU is work, too.
function Test-Computes {
    $processors = @(Get-CimInstance -ClassName Win32_Processor)
    if ($processors.Count -eq 0 -or @($processors | Where-Object { $null -eq $_.LoadPercentage }).Count -gt 0) {
        throw 'Windows did not tell the load of the processors'
    }
    ($processors | Measure-Object -Property LoadPercentage -Average).Average -ge 50
}

# idle, active or unknown. One look that finds it in use decides.
function Get-Kind {
    try {
        for ($look = 0; $look -lt $samples; $look++) {
            if ($look -gt 0) { Start-Sleep -Seconds $pauseSeconds }
            if ((Get-Connections) -gt 0) { return 'active' }
            if ((Get-GpuPercent) -ge $busyPercent) { return 'active' }
            if (Test-Computes) { return 'active' }
        }
        'idle'
    }
    catch {
        $script:why = $_.Exception.Message
        'unknown'
    }
}

function Set-Mark([string] $value) {
    $wanted = @{ 'X-aws-ec2-metadata-token-ttl-seconds' = '60' }
    $token = Invoke-RestMethod -Method Put -Headers $wanted -TimeoutSec 5 -Uri "$metadataAddress/latest/api/token"
    $with = @{ 'X-aws-ec2-metadata-token' = $token }
    $instance = Invoke-RestMethod -Headers $with -TimeoutSec 5 -Uri "$metadataAddress/latest/meta-data/instance-id"
    $region = Invoke-RestMethod -Headers $with -TimeoutSec 5 -Uri "$metadataAddress/latest/meta-data/placement/region"
    New-EC2Tag -Resource $instance -Tag @{ Key = 'nimble-session:idle-since'; Value = $value } -Region $region
}

$script:why = ''
$began = Get-Now
$kind = Get-Kind
$now = Get-Now
$was = @{ kind = 'none'; since = $began; toldAt = 0; seenAt = 0 }
if (Test-Path -Path $stateFile) {
    $read = Get-Content -Path $stateFile -Raw | ConvertFrom-Json
    # What was before a boot is not remembered.
    if ($read.seenAt -ge (Get-BootTime)) { $was = $read }
}
# It has to have been idle all the time. A clock that was set begins it anew.
$isOn = $kind -eq 'idle' -and $was.kind -eq 'idle' -and $began -ge $was.seenAt -and $began - $was.seenAt -le $gapSeconds
$since = if ($isOn) { $was.since } else { $began }
$toldAt = if ($kind -eq $was.kind) { $was.toldAt } else { 0 }
if ($kind -ne $was.kind) { Write-Words "$kind $script:why" }
$isDue = if ($kind -eq 'idle') { $now - $toldAt -ge $againSeconds -or $toldAt -gt $now } else { $toldAt -eq 0 }
$ended = 0
if ($isDue) {
    $value = if ($kind -eq 'idle') { "$(Format-Time $since) $(Format-Time $now)" } else { "$kind $(Format-Time $now)" }
    try {
        Set-Mark $value
        $toldAt = $now
    }
    catch {
        Write-Words "not told: $($_.Exception.Message)"
        $ended = 1
    }
}
@{ kind = $kind; since = $since; toldAt = $toldAt; seenAt = $now } | ConvertTo-Json | Set-Content -Path $stateFile
exit $ended
