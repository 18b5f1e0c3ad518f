# Carnet, collect: no test has run this script, for none has a Windows; it was parsed, by two parsers. #en
# Carnet, Einsammeln: Kein Test hat dieses Skript ausgeführt, denn keiner hat ein Windows; zwei Parser haben es gelesen. #de
#Requires -Version 5.1
# Writes a table of all products that have a key, of this machine or of those in a list, for: carnet export TABLE --to SITE #en
# Schreibt eine Tabelle aller Produkte, die einen Schlüssel haben, von dieser Maschine oder von denen einer Liste, für: carnet export TABELLE --to STANDORT #de
# It changes nothing on any machine and asks no others in the network. No product key is read, but the one that you type for -Forest. #en
# Es ändert an keiner Maschine etwas und fragt im Netz keine anderen. Kein Produktschlüssel wird gelesen, außer dem, den Sie für -Forest eintippen. #de
#     .\collect.ps1
#     .\collect.ps1 -List machines.txt
#     .\collect.ps1 -Machine HMI-04,HMI-05
#     .\collect.ps1 -Forest
# Status: 0 all machines, 4 some were not reached, 1 no table. #en
# Status: 0 alle Maschinen, 4 einige nicht erreicht, 1 keine Tabelle. #de
[CmdletBinding()]
param(
    [string[]]$Machine,
    [string]$List,
    [string]$Out,
    [switch]$Forest
)
$ErrorActionPreference = 'Stop'
$columns = 'Machine', 'ID', 'ApplicationID', 'Name', 'Description', 'ProductKeyID', 'ProductKeyChannel', 'LicenseStatus', 'OfflineInstallationId'
# The module belongs to Windows PowerShell 5.1 and asks this machine only. #en
# Das Modul gehört zu Windows PowerShell 5.1 und fragt nur diese Maschine. #de
$hasOSLicense = $PSVersionTable.PSVersion.Major -eq 5 -and [bool](Get-Command -Name Get-OSLicenseInfo -ErrorAction SilentlyContinue)
# A table that you name is a new one; the one that the script names takes the place of that of last week. #en
# Eine Tabelle, die Sie benennen, ist neu; die vom Skript benannte tritt an die Stelle der letzten. #de
if ($Out -and (Test-Path -LiteralPath $Out)) { throw "$Out is there already." } #en
if ($Out -and (Test-Path -LiteralPath $Out)) { throw "$Out ist schon da." } #de

# The table takes its name when it is whole. #en
# Die Tabelle bekommt ihren Namen, wenn sie vollständig ist. #de
function Save-Table($Rows, [string]$Path) {
    $Rows | Export-Csv -LiteralPath "$Path.part" -Encoding Unicode -NoTypeInformation
    Move-Item -LiteralPath "$Path.part" -Destination $Path -Force
}

# What CIM says of one machine: Windows with its add-ons (ESU), KMS hosts, Office. #en
# Was CIM über eine Maschine sagt: Windows mit Zusätzen (ESU), KMS-Hosts, Office. #de
function Read-Machine([hashtable]$On) {
    $own = (Get-CimInstance @On -ClassName Win32_ComputerSystem -Property Name).Name
    $products = @(Get-CimInstance @On -ClassName SoftwareLicensingProduct -Filter 'PartialProductKey <> null')
    # Office 2010, and each Office on Windows 7, has a class of its own. Where that is missing, so is such an Office. #en
    # Office 2010 und jedes Office unter Windows 7 hat eine eigene Klasse. Wo sie fehlt, ist auch kein solches Office. #de
    try { $products += @(Get-CimInstance @On -ClassName OfficeSoftwareProtectionProduct -Filter 'PartialProductKey <> null') }
    catch { if ("$($_.FullyQualifiedErrorId)" -notlike '*0x80041010*') { throw } }
    $products | Select-Object -Property (@(@{ n = 'Machine'; e = { $own } }) + $columns[1..8])
}

if ($Forest) {
    if (-not $Out) { $Out = "forest-$env:COMPUTERNAME.csv" }
    # It is shown while you type, and kept nowhere; where PowerShell writes transcripts, it would stand there. #en
    # Beim Tippen ist er zu sehen, aufbewahrt wird er nirgends; wo PowerShell Protokolle schreibt (Transkripte), stünde er darin. #de
    $key = Read-Host -Prompt 'KMS host key (CSVLK) of the forest' #en
    $key = Read-Host -Prompt 'KMS-Hostschlüssel (CSVLK) der Gesamtstruktur' #de
    if ($hasOSLicense) {
        $id = (Get-ADLicenseInfo -ProductKey $key).ForestInstallationId
    } else {
        $service = Get-CimInstance -ClassName SoftwareLicensingService
        $answer = Invoke-CimMethod -InputObject $service -MethodName GenerateActiveDirectoryOfflineActivationId -Arguments @{ ProductKey = $key }
        $id = $answer.InstallationID
    }
    $key = $null
    if (-not $id) { throw 'Windows gave no installation id for the forest.' } #en
    if (-not $id) { throw 'Windows gab keine Installations-ID für die Gesamtstruktur.' } #de
    $row = $id | Select-Object -Property @{ n = 'Machine'; e = { $env:COMPUTERNAME } }, @{ n = 'ForestInstallationId'; e = { $_ } }
    Save-Table $row $Out
    Write-Output $Out
    exit 0
}

$here = -not $Machine -and -not $List
$names = @($Machine | ForEach-Object { "$_" -split ',' } | ForEach-Object { $_.Trim() } | Where-Object { $_ })
if ($List) { $names += @(Get-Content -LiteralPath $List | ForEach-Object { $_.Trim() } | Where-Object { $_ -and -not $_.StartsWith('#') }) }
if ($here) { $names = @("$env:COMPUTERNAME") }
$names = @($names | Select-Object -Unique)
if ($names.Count -eq 0) { throw 'No machine is named.' } #en
if ($names.Count -eq 0) { throw 'Es ist keine Maschine genannt.' } #de
if (-not $Out -and $here) { $Out = "collected-$env:COMPUTERNAME.csv" }
if (-not $Out) { $Out = 'collected-list.csv' }

$rows = @()
$failed = @()
foreach ($name in $names) {
    try {
        if ($here) {
            $read = @(Read-Machine @{})
        } else {
            # WS-Management first; Windows 7 and older machines often know DCOM only. #en
            # Zuerst WS-Management; Windows 7 und ältere Maschinen kennen oft nur DCOM. #de
            try { $session = New-CimSession -ComputerName $name -OperationTimeoutSec 180 }
            catch { $session = New-CimSession -ComputerName $name -OperationTimeoutSec 180 -SessionOption (New-CimSessionOption -Protocol Dcom) }
            try { $read = @(Read-Machine @{ CimSession = $session }) }
            finally { Remove-CimSession -CimSession $session }
        }
        if ($read.Count -eq 0) { throw 'no product has a key' } #en
        if ($read.Count -eq 0) { throw 'kein Produkt hat einen Schlüssel' } #de
        $rows += $read
    } catch {
        Write-Warning "${name}: $($_.Exception.Message)"
        $failed += $name
    }
}
if ($here -and $hasOSLicense -and $rows.Count -gt 0) {
    # Without -All add-ons are missing. Only what CIM did not list is taken: CIM gives the extended PID, and the state as a number. #en
    # Ohne -All fehlen die Zusätze. Genommen wird nur, was CIM nicht nannte: CIM gibt die erweiterte PID dazu und den Status als Zahl. #de
    try {
        $known = @($rows | ForEach-Object { "$($_.ID)" })
        $more = @(Get-OSLicenseInfo -All | Where-Object { $_.PartialProductKey -and $known -notcontains "$($_.ActivationID)" })
        $rows += @($more | Select-Object -Property (@(@{ n = 'Machine'; e = { $env:COMPUTERNAME } }, @{ n = 'ID'; e = { $_.ActivationID } }) + $columns[2..8]))
    } catch {
        Write-Warning "Get-OSLicenseInfo: $($_.Exception.Message)"
    }
}
if ($rows.Count -eq 0) { throw 'No machine gave a product; no table was written.' } #en
if ($rows.Count -eq 0) { throw 'Keine Maschine nannte ein Produkt; es wurde keine Tabelle geschrieben.' } #de
Save-Table ($rows | Select-Object -Property $columns) $Out
Write-Output "${Out}: $($rows.Count) products of $($names.Count - $failed.Count) machines" #en
Write-Output "${Out}: $($rows.Count) Produkte von $($names.Count - $failed.Count) Maschinen" #de
# The list of whom to ask again. That of last time says nothing any more. #en
# Die Liste derer, die noch einmal zu fragen sind. Die vom letzten Mal gilt nicht mehr. #de
$again = "$Out.not-reached.txt"
if (Test-Path -LiteralPath $again) { Remove-Item -LiteralPath $again }
if ($failed.Count -gt 0) {
    $failed | Set-Content -LiteralPath $again -Encoding Unicode
    Write-Warning "not reached: $($failed.Count), see $again" #en
    Write-Warning "nicht erreicht: $($failed.Count), siehe $again" #de
    exit 4
}
exit 0
