# Carnet, collect: no test has run this script, for none has a Windows; it was parsed, by two parsers. #en
# Carnet, Einsammeln: Kein Test hat dieses Skript ausgeführt, denn keiner hat ein Windows; zwei Parser haben es gelesen. #de
#Requires -Version 5.1
# Writes a table of all products that have a key, of this machine or of those in a list, for: carnet export TABLE --to SITE #en
# Schreibt eine Tabelle aller Produkte, die einen Schlüssel haben, von dieser Maschine oder von denen einer Liste, für: carnet export TABELLE --to STANDORT #de
# It changes nothing on any machine and asks no others in the network. No product key is read, but the one that you type for -Forest. #en
# Es ändert an keiner Maschine etwas und fragt im Netz keine anderen. Kein Produktschlüssel wird gelesen, außer dem, den Sie für -Forest eintippen. #de
#     .\collect.ps1
#     .\collect.ps1 -List machines.txt
#     .\collect.ps1 -List collected-machines.csv.not-reached.txt
#     .\collect.ps1 -Machine HMI-04,HMI-05
#     .\collect.ps1 -Forest
# -As asks once for the name and password of an administrator of those machines. #en
# -As fragt einmal nach Name und Kennwort eines Administrators jener Maschinen. #de
# Status: 0 all machines, 4 some are not in the table, 1 an error, or no table. #en
# Status: 0 alle Maschinen, 4 einige fehlen in der Tabelle, 1 ein Fehler oder keine Tabelle. #de
[CmdletBinding()]
param(
    [string[]]$Machine,
    [string]$List,
    [string]$Out,
    [switch]$As,
    [switch]$Forest
)
$ErrorActionPreference = 'Stop'
$columns = 'Machine', 'ID', 'ApplicationID', 'Name', 'Description', 'ProductKeyID', 'ProductKeyChannel', 'LicenseStatus', 'OfflineInstallationId'
# The module belongs to Windows PowerShell 5.1 and asks this machine only. #en
# Das Modul gehört zu Windows PowerShell 5.1 und fragt nur diese Maschine. #de
$hasOSLicense = $PSVersionTable.PSVersion.Major -eq 5 -and [bool](Get-Command -Name Get-OSLicenseInfo -ErrorAction SilentlyContinue)
# A table that you name is a new one. #en
# Eine Tabelle, die Sie benennen, ist neu. #de
if ($Out -and (Test-Path -LiteralPath $Out)) { throw "$Out is there already." } #en
if ($Out -and (Test-Path -LiteralPath $Out)) { throw "$Out ist schon da." } #de

$here = -not $Machine -and -not $List
if ($As -and $here) { throw '-As goes with -List or -Machine.' } #en
if ($As -and $here) { throw '-As gehört zu -List oder -Machine.' } #de

# The table takes its name when it is whole. #en
# Die Tabelle bekommt ihren Namen, wenn sie vollständig ist. #de
function Save-Table($Rows, [string]$Path) {
    $Rows | Export-Csv -LiteralPath "$Path.part" -Encoding Unicode -NoTypeInformation
    Move-Item -LiteralPath "$Path.part" -Destination $Path -Force
}

# An earlier table steps aside: where this run fails, nobody shall export the old numbers in its place. #en
# Eine frühere Tabelle weicht: Scheitert dieser Lauf, soll niemand statt seiner die alten Nummern exportieren. #de
function Move-Aside([string]$Path) {
    if (Test-Path -LiteralPath $Path) {
        Move-Item -LiteralPath $Path -Destination "$Path.old" -Force
        Write-Output "$Path -> $Path.old"
    }
}

# WS-Management first; Windows 7 and older machines often know DCOM only, or give a session and then no answer. #en
# Zuerst WS-Management; Windows 7 und ältere Maschinen kennen oft nur DCOM, oder sie geben eine Sitzung und dann keine Antwort. #de
function Open-Machine([string]$Name) {
    $why = @()
    foreach ($protocol in 'Wsman', 'Dcom') {
        $session = $null
        try {
            $session = New-CimSession @with -ComputerName $Name -OperationTimeoutSec 180 -SessionOption (New-CimSessionOption -Protocol $protocol)
            Get-CimInstance -CimSession $session -ClassName Win32_ComputerSystem -Property Name | Out-Null
            return $session
        } catch {
            $why += "${protocol}: $($_.FullyQualifiedErrorId -replace ',.*') $($_.Exception.Message)"
            if ($session) { Remove-CimSession -CimSession $session }
        }
    }
    throw ($why -join ' / ')
}

# What CIM says of one machine: Windows with its add-ons (ESU), KMS hosts, Office. #en
# Was CIM über eine Maschine sagt: Windows mit Zusätzen (ESU), KMS-Hosts, Office. #de
function Read-Machine([hashtable]$On) {
    $own = (Get-CimInstance @On -ClassName Win32_ComputerSystem -Property Name).Name
    $products = @(Get-CimInstance @On -ClassName SoftwareLicensingProduct -Filter 'PartialProductKey <> null')
    # Office 2010, and each Office on Windows 7, has a service and a class of its own. Where one is missing, so is such an Office. #en
    # Office 2010 und jedes Office unter Windows 7 hat einen eigenen Dienst und eine eigene Klasse. Wo eines fehlt, ist auch kein solches Office. #de
    if (@(Get-CimInstance @On -ClassName Win32_Service -Filter "Name = 'osppsvc'").Count -gt 0) {
        try { $products += @(Get-CimInstance @On -ClassName OfficeSoftwareProtectionProduct -Filter 'PartialProductKey <> null') }
        catch { if ("$($_.FullyQualifiedErrorId)" -notmatch '0x80041010|0x80338000') { throw } }
    }
    $products | Select-Object -Property (@(@{ n = 'Machine'; e = { $own } }) + $columns[1..8])
}

if ($Forest) {
    if (-not $Out) { $Out = "forest-$env:COMPUTERNAME.csv"; Move-Aside $Out }
    # It is shown while you type. The script keeps it nowhere; where PowerShell writes transcripts, or logs modules or script blocks, it may stand there. #en
    # Beim Tippen ist er zu sehen. Das Skript bewahrt ihn nicht auf; wo PowerShell Transkripte schreibt oder Module oder Skriptblöcke protokolliert, kann er dort stehen. #de
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

$names = @($Machine | ForEach-Object { "$_" -split ',' } | ForEach-Object { $_.Trim() } | Where-Object { $_ })
if ($List) { $names += @(Get-Content -LiteralPath $List -Encoding UTF8 | ForEach-Object { $_.Trim() } | Where-Object { $_ -and -not $_.StartsWith('#') }) }
if ($here) { $names = @("$env:COMPUTERNAME") }
$names = @($names | Sort-Object -Unique)
if ($names.Count -eq 0) { throw 'No machine is named.' } #en
if ($names.Count -eq 0) { throw 'Es ist keine Maschine genannt.' } #de
$before = @()
if (-not $Out) {
    if ($Machine) {
        $Out = "collected-$(Get-Date -Format 'yyyyMMdd-HHmmss').csv"
    } elseif ($List -match '\.csv\.not-reached\.txt$') {
        # Those that were not reached come into the table of the others. Old numbers must not cross with new ones. #en
        # Wer nicht erreicht wurde, kommt in die Tabelle der anderen. Alte Nummern dürfen nicht mit neuen hinaus. #de
        $Out = $List -replace '\.not-reached\.txt$'
        if (-not (Test-Path -LiteralPath $Out)) { throw "$Out is not there: give the whole list, or -Out." } #en
        if (-not (Test-Path -LiteralPath $Out)) { throw "$Out fehlt: die ganze Liste angeben oder -Out." } #de
        if (((Get-Date) - (Get-Item -LiteralPath $Out).LastWriteTime).TotalDays -gt 4) { throw "$Out is older than four days: ask all machines again." } #en
        if (((Get-Date) - (Get-Item -LiteralPath $Out).LastWriteTime).TotalDays -gt 4) { throw "$Out ist älter als vier Tage: alle Maschinen neu fragen." } #de
        $before = @(Import-Csv -LiteralPath $Out -Encoding Unicode)
    } else {
        $Out = "collected-$env:COMPUTERNAME.csv"
        if ($List) { $Out = "collected-$((Split-Path -Path $List -Leaf) -replace '\.[^.]*$').csv" }
        Move-Aside $Out
        Move-Aside "$Out.not-reached.txt"
    }
}
$with = @{}
if ($As) { $with.Credential = Get-Credential -Message 'An administrator of these machines' } #en
if ($As) { $with.Credential = Get-Credential -Message 'Administrator auf diesen Maschinen' } #de

$rows = @()
$failed = @()
$empty = 0
foreach ($name in $names) {
    try {
        if ($here) {
            $read = @(Read-Machine @{})
        } else {
            $session = Open-Machine $name
            try { $read = @(Read-Machine @{ CimSession = $session }) }
            finally { Remove-CimSession -CimSession $session }
        }
    } catch {
        Write-Warning "${name}: $($_.Exception.Message)"
        $failed += $name
        continue
    }
    if ($read.Count -eq 0) {
        Write-Warning "${name}: no product has a key" #en
        Write-Warning "${name}: kein Produkt hat einen Schlüssel" #de
        $empty++
    }
    $rows += $read
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
if ($rows.Count -gt 0) { Save-Table ($before + $rows | Select-Object -Property $columns) $Out }
# The list of whom to ask again. #en
# Die Liste derer, die noch einmal zu fragen sind. #de
$again = "$Out.not-reached.txt"
if ($failed.Count -gt 0) {
    $failed | Set-Content -LiteralPath $again -Encoding UTF8
    Write-Warning "not reached: $($failed.Count), see $again" #en
    Write-Warning "nicht erreicht: $($failed.Count), siehe $again" #de
} elseif (Test-Path -LiteralPath $again) {
    Remove-Item -LiteralPath $again
}
if ($rows.Count -eq 0) { throw 'No machine gave a product; no table was written.' } #en
if ($rows.Count -eq 0) { throw 'Keine Maschine nannte ein Produkt; es wurde keine Tabelle geschrieben.' } #de
Write-Output "${Out}: $($rows.Count) products of $($names.Count - $failed.Count - $empty) machines, and $($before.Count) that were there before" #en
Write-Output "${Out}: $($rows.Count) Produkte von $($names.Count - $failed.Count - $empty) Maschinen, dazu $($before.Count) von vorher" #de
if ($failed.Count -gt 0 -or $empty -gt 0) { exit 4 }
exit 0
