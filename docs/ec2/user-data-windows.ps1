# User data of a Windows workstation: EC2Launch runs it once, as Administrator, at the first boot of an instance.
#
# It installs Amazon DCV if the image lacks it, gives DCV's console session to the owner, and registers ready-windows.ps1 and
# idle-windows.ps1, which replace the words READY_SCRIPT and IDLE_SCRIPT (docs/ec2.md says how). If something is missing it ends early, and the
# workstation never becomes ready: C:\ProgramData\Amazon\EC2Launch\log\agent.log has the reason. The GPU's driver
# has to be in the image.
$ErrorActionPreference = 'Stop'
# The progress bar makes downloads many times slower.
$ProgressPreference = 'SilentlyContinue'
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12

$folder = 'C:\ProgramData\nimble-session'
$metadataAddress = 'http://169.254.169.254'
$dcvKey = 'Registry::HKEY_USERS\S-1-5-18\Software\GSettings\com\nicesoftware\dcv'
$dcvInstaller = 'https://d1uj6qtbmh3dt5.cloudfront.net/nice-dcv-server-x64-Release.msi'

# An image that has DCV, as yours should, is left as it is.
function Install-Dcv {
    if (Get-Service -Name dcvserver -ErrorAction SilentlyContinue) { return }
    $installer = Join-Path $env:TEMP 'dcv.msi'
    Invoke-WebRequest -UseBasicParsing -Uri $dcvInstaller -OutFile $installer
    $signature = Get-AuthenticodeSignature -FilePath $installer
    if ($signature.Status -ne 'Valid') { throw "the signature of DCV's installer is $($signature.Status)" }
    $arguments = "/i `"$installer`" ADDLOCAL=ALL /quiet /norestart /l*v `"$folder\dcv-install.log`""
    $ended = Start-Process -FilePath msiexec.exe -ArgumentList $arguments -Wait -PassThru
    # 3010: done, and a restart is wanted.
    if ($ended.ExitCode -notin 0, 3010) { throw "DCV's installer ended with $($ended.ExitCode)" }
}

# What stands before the @ of the login. On a machine of a domain it is an account there, else one that is made here,
# with a random password that is kept nowhere: set one (docs/ec2.md).
function Get-Owner {
    $wanted = @{ 'X-aws-ec2-metadata-token-ttl-seconds' = '60' }
    $token = Invoke-RestMethod -Method Put -Headers $wanted -Uri "$metadataAddress/latest/api/token"
    $with = @{ 'X-aws-ec2-metadata-token' = $token }
    try { $login = Invoke-RestMethod -Headers $with -Uri "$metadataAddress/latest/meta-data/tags/instance/nimble-session:login" }
    catch { throw 'the tag nimble-session:login cannot be read: the template needs InstanceMetadataTags=enabled' }
    $owner = ($login -split '@')[0].ToLowerInvariant()
    if ($owner -notmatch '^[a-z0-9][a-z0-9._-]{0,19}$') { throw "no account can have the name ${owner}: use STUDIO_USERS_FILE" }
    $inDomain = (Get-CimInstance -ClassName Win32_ComputerSystem).PartOfDomain
    $exists = Get-LocalUser -Name $owner -ErrorAction SilentlyContinue
    if (-not $inDomain -and -not $exists) {
        $bytes = New-Object byte[] 24
        $random = [Security.Cryptography.RandomNumberGenerator]::Create()
        $random.GetBytes($bytes)
        $password = ConvertTo-SecureString -AsPlainText -Force -String ('aA1!' + [Convert]::ToBase64String($bytes))
        New-LocalUser -Name $owner -Password $password | Out-Null
        Add-LocalGroupMember -Group Users -Member $owner
    }
    $owner
}

# The console session is there after every boot.
function Set-ConsoleSession([string] $owner) {
    $management = "$dcvKey\session-management"
    $console = "$management\automatic-console-session"
    foreach ($key in $management, $console) {
        if (-not (Test-Path -Path $key)) { New-Item -Path $key -Force | Out-Null }
    }
    New-ItemProperty -Path $management -Name create-session -PropertyType DWord -Value 1 -Force | Out-Null
    New-ItemProperty -Path $console -Name owner -PropertyType String -Value $owner -Force | Out-Null
}

# Runs it as SYSTEM now and again and again, also after every boot.
function Register-Repeated([string] $name, [string] $arguments, [int] $minutes) {
    $action = New-ScheduledTaskAction -Execute powershell.exe -Argument "-NoProfile -ExecutionPolicy Bypass $arguments"
    $trigger = New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval (New-TimeSpan -Minutes $minutes)
    $principal = New-ScheduledTaskPrincipal -UserId SYSTEM -LogonType ServiceAccount -RunLevel Highest
    $settings = New-ScheduledTaskSettingsSet -MultipleInstances IgnoreNew -ExecutionTimeLimit (New-TimeSpan -Minutes 45)
    Register-ScheduledTask -TaskName $name -Action $action -Trigger $trigger -Principal $principal -Settings $settings -Force | Out-Null
}

# Writes a file that was packed by gzip: user data has room for 16 KB.
function Expand-Script([string] $packed, [string] $path) {
    $bytes = New-Object IO.MemoryStream (, [Convert]::FromBase64String($packed))
    $unpacked = New-Object IO.Compression.GzipStream ($bytes, [IO.Compression.CompressionMode]::Decompress)
    $file = [IO.File]::Create($path)
    try { $unpacked.CopyTo($file) } finally { $file.Dispose() }
}

New-Item -ItemType Directory -Path $folder -Force | Out-Null
# Not for users to change: SYSTEM runs what is in it. By their ids, since names of groups depend on the language.
icacls.exe $folder /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null
if ($LASTEXITCODE -ne 0) { throw "icacls ended with $LASTEXITCODE" }

# First, so that the ceiling on what the machine costs holds if a later step fails: 20 hours is longer than
# nimble-session:longest-hours, and the template's InstanceInitiatedShutdownBehavior=stop makes it a stop.
$uptime = '(Get-Date) - (Get-CimInstance -ClassName Win32_OperatingSystem).LastBootUpTime'
Register-Repeated 'nimble-session-ceiling' "-Command if (($uptime).TotalHours -ge 20) { shutdown.exe /s /t 600 }" 30

Install-Dcv
$owner = Get-Owner
Set-ConsoleSession $owner
foreach ($protocol in 'TCP', 'UDP') {
    $rule = "nimble-session-dcv-$protocol"
    if (-not (Get-NetFirewallRule -Name $rule -ErrorAction SilentlyContinue)) {
        New-NetFirewallRule -Name $rule -DisplayName "DCV ($protocol)" -Direction Inbound -Protocol $protocol -LocalPort 8443 -Action Allow | Out-Null
    }
}
Set-Service -Name dcvserver -StartupType Automatic
Restart-Service -Name dcvserver -Force

# Last: nothing may call the workstation ready before its session is the owner's.
Expand-Script 'READY_SCRIPT' "$folder\ready-windows.ps1"
Expand-Script 'IDLE_SCRIPT' "$folder\idle-windows.ps1"
Register-Repeated 'nimble-session-ready' "-File `"$folder\ready-windows.ps1`"" 1
Register-Repeated 'nimble-session-idle' "-File `"$folder\idle-windows.ps1`"" 1
