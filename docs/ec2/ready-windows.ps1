# Tells the bot that this workstation is ready: once for each boot, as soon as DCV accepts logins, it sets the tag
# nimble-session:ready of this EC2 instance to the time now. For profiles with nimble-session:ready-when=mark.
#
# A scheduled task runs it every minute (user-data-windows.ps1). In the first half hour of a boot it
# tries every 10 seconds; after that, once. Needs DCV, the AWS Tools for PowerShell, which Amazon's images have, and
# the permissions in docs/iam/workstation.json.
$ErrorActionPreference = 'Stop'

$folder = 'C:\ProgramData\nimble-session'
$markedFile = Join-Path $folder 'marked-at'
$logFile = Join-Path $folder 'ready.log'
$dcv = 'C:\Program Files\NICE\DCV\Server\bin\dcv.exe'
$metadataAddress = 'http://169.254.169.254'
$script:lastWords = ''

# The same words in a row are said once.
function Write-Words([string] $words) {
    if ($words -eq $script:lastWords) { return }
    $script:lastWords = $words
    $time = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')
    Add-Content -Path $logFile -Value "$time $words"
}

function Get-BootTime {
    (Get-CimInstance -ClassName Win32_OperatingSystem).LastBootUpTime.ToUniversalTime()
}

function Test-Marked {
    if (-not (Test-Path -Path $markedFile)) { return $false }
    $ticks = [long](Get-Content -Path $markedFile -TotalCount 1)
    $ticks -ge (Get-BootTime).Ticks
}

function Test-Port {
    $client = New-Object System.Net.Sockets.TcpClient
    try { $client.ConnectAsync('127.0.0.1', 8443).Wait(5000) -and $client.Connected }
    catch { $false }
    finally { $client.Dispose() }
}

function Test-AcceptsLogins {
    if (-not (Test-Port)) {
        Write-Words 'not ready: nothing listens on TCP port 8443'
        return $false
    }
    $sessions = & $dcv list-sessions -j | Out-String
    if ($LASTEXITCODE -ne 0) {
        Write-Words "not ready: dcv list-sessions ended with $LASTEXITCODE"
        return $false
    }
    if (-not $sessions.Contains('{')) {
        Write-Words 'not ready: DCV has no session'
        return $false
    }
    $true
}

function Set-Mark {
    $wanted = @{ 'X-aws-ec2-metadata-token-ttl-seconds' = '60' }
    $token = Invoke-RestMethod -Method Put -Headers $wanted -TimeoutSec 5 -Uri "$metadataAddress/latest/api/token"
    $with = @{ 'X-aws-ec2-metadata-token' = $token }
    $instance = Invoke-RestMethod -Headers $with -TimeoutSec 5 -Uri "$metadataAddress/latest/meta-data/instance-id"
    $region = Invoke-RestMethod -Headers $with -TimeoutSec 5 -Uri "$metadataAddress/latest/meta-data/placement/region"
    $now = [DateTime]::UtcNow
    $mark = @{ Key = 'nimble-session:ready'; Value = $now.ToString('yyyy-MM-ddTHH:mm:ssZ') }
    New-EC2Tag -Resource $instance -Tag $mark -Region $region
    Set-Content -Path $markedFile -Value $now.Ticks
    Write-Words "marked $instance ready"
}

while ($true) {
    if (Test-Marked) { exit 0 }
    try {
        if (Test-AcceptsLogins) {
            Set-Mark
            exit 0
        }
    }
    catch {
        Write-Words "not marked: $($_.Exception.Message)"
    }
    if (([DateTime]::UtcNow - (Get-BootTime)).TotalSeconds -ge 1800) { exit 1 }
    Start-Sleep -Seconds 10
}
