# Carnet, apply: no test has run this script, for none has a Windows; it was parsed, by two parsers. #en
# Carnet, Anwenden: Kein Test hat dieses Skript ausgeführt, denn keiner hat ein Windows; zwei Parser haben es gelesen. #de
#Requires -Version 5.1
#Requires -RunAsAdministrator
# Gives Windows and Office the confirmation ids of responses.csv, and writes a table of what became of each. #en
# Gibt Windows und Office die Bestätigungs-IDs aus responses.csv und schreibt eine Tabelle, was aus jeder wurde. #de
# An id goes only where the installation id of now is the one that was asked for; that is looked at immediately before. #en
# Eine ID geht nur dorthin, wo die Installations-ID noch die angefragte ist; das wird unmittelbar davor geprüft. #de
#     .\apply.ps1 -Responses responses.csv -DryRun
#     .\apply.ps1 -Responses responses.csv
#     .\apply.ps1 -Responses responses.csv -List machines.txt
#     .\apply.ps1 -Responses responses.csv -Everywhere
# -Everywhere reaches the other machines by their names in the table; -List reaches those of the list as it calls them, all others as -Everywhere does. #en
# -Everywhere erreicht die anderen Maschinen unter ihrem Namen in der Tabelle; -List erreicht die der Liste so, wie sie dort stehen, alle anderen wie -Everywhere. #de
# -As asks once for the name and password of an administrator of those machines. #en
# -As fragt einmal nach Name und Kennwort eines Administrators jener Maschinen. #de
# active: licensed, as read back. refused: Windows did not take the id, see code. #en
# changed: no product shows that installation id now: the mainboard or the key has changed, export this machine again; or it is that of a forest, which this script leaves alone. #en
# failed: anything else; nothing is known to have become active. #en
# active: lizenziert, so zurückgelesen. refused: Windows nahm die ID nicht, siehe code. #de
# changed: kein Produkt zeigt jetzt diese Installations-ID: Mainboard oder Schlüssel sind neu, diese Maschine neu exportieren; oder es ist die einer Gesamtstruktur, um die sich dieses Skript nicht kümmert. #de
# failed: alles andere; dass etwas aktiv wurde, ist nicht bekannt. #de
# Status: 0 all are active, 4 some are not, 1 an error ended it: what is in the table then, was done. #en
# Status: 0 alle sind aktiv, 4 einige nicht, 1 ein Fehler hat es beendet: Was dann in der Tabelle steht, ist getan. #de
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)][string]$Responses,
    [string]$Result,
    [string]$List,
    [switch]$Everywhere,
    [switch]$As,
    [switch]$DryRun
)
$ErrorActionPreference = 'Stop'
$windows = '55c92734-d682-4d71-983e-d6ec3f16059f'
# The module belongs to Windows PowerShell 5.1 and reaches this machine only. #en
# Das Modul gehört zu Windows PowerShell 5.1 und erreicht nur diese Maschine. #de
$hasOSLicense = $PSVersionTable.PSVersion.Major -eq 5 -and [bool](Get-Command -Name Invoke-OSLicense -ErrorAction SilentlyContinue)
$away = $Everywhere -or [bool]$List
if ($As -and -not $away) { throw '-As goes with -List or -Everywhere.' } #en
if ($As -and -not $away) { throw '-As gehört zu -List oder -Everywhere.' } #de
if (-not $Result) { $Result = "result-$env:COMPUTERNAME-$(Get-Date -Format 'yyyyMMdd-HHmmss').csv" }
if (Test-Path -LiteralPath $Result) { throw "$Result is there already." } #en
if (Test-Path -LiteralPath $Result) { throw "$Result ist schon da." } #de

# The number that Windows gives a fault, such as 0xC004F031; none where only .NET has one. #en
# Die Nummer, die Windows einem Fehler gibt, etwa 0xC004F031; keine, wenn nur .NET eine hat. #de
function Get-Code($Fault) {
    # That of activation (0xC004) first: WS-Management puts one of its own in front. #en
    # Die der Aktivierung (0xC004) zuerst: WS-Management setzt eine eigene davor. #de
    foreach ($form in '0xC004[0-9A-Fa-f]{4}', '0x[0-9A-Fa-f]{8}') {
        if ("$($Fault.FullyQualifiedErrorId) $($Fault.Exception.Message)" -match $form) { return $Matches[0] }
    }
    $code = '0x{0:X8}' -f $Fault.Exception.HResult
    if ($code -like '0x8007*') { return $code }
    return ''
}

# What a machine calls itself, in short and in full. #en
# Wie eine Maschine sich selbst nennt, kurz und vollständig. #de
function Get-OwnName([hashtable]$On) {
    $system = Get-CimInstance @On -ClassName Win32_ComputerSystem -Property 'Name', 'DNSHostName', 'Domain'
    $system.Name, $system.DNSHostName, "$($system.DNSHostName).$($system.Domain)"
}

# WS-Management first; Windows 7 and older machines often know DCOM only, or give a session and then no answer. #en
# Zuerst WS-Management; Windows 7 und ältere Maschinen kennen oft nur DCOM, oder sie geben eine Sitzung und dann keine Antwort. #de
function Open-Machine([string]$Entry) {
    $why = @()
    foreach ($protocol in 'Wsman', 'Dcom') {
        $session = $null
        try {
            $session = New-CimSession @with -ComputerName $Entry -OperationTimeoutSec 180 -SessionOption (New-CimSessionOption -Protocol $protocol)
            $on = @{ CimSession = $session }
            return @{ Entry = $Entry; On = $on; Names = @(Get-OwnName $on) }
        } catch {
            $why += "${protocol}: $($_.FullyQualifiedErrorId -replace ',.*') $($_.Exception.Message)"
            if ($session) { Remove-CimSession -CimSession $session }
        }
    }
    throw ($why -join ' / ')
}

# The products with a key that show this installation id now. #en
# Die Produkte mit Schlüssel, die jetzt diese Installations-ID zeigen. #de
function Find-Product([hashtable]$On, [string]$Id) {
    $all = @(Get-CimInstance @On -ClassName SoftwareLicensingProduct -Filter 'PartialProductKey <> null')
    # Office 2010, and each Office on Windows 7, has a service and a class of its own. Where one is missing, so is such an Office. #en
    # Office 2010 und jedes Office unter Windows 7 hat einen eigenen Dienst und eine eigene Klasse. Wo eines fehlt, ist auch kein solches Office. #de
    if (@(Get-CimInstance @On -ClassName Win32_Service -Filter "Name = 'osppsvc'").Count -gt 0) {
        try { $all += @(Get-CimInstance @On -ClassName OfficeSoftwareProtectionProduct -Filter 'PartialProductKey <> null') }
        catch { if ("$($_.FullyQualifiedErrorId)" -notmatch '0x80041010|0x80338000') { throw } }
    }
    $all | Where-Object { "$($_.OfflineInstallationId)" -eq $Id }
}

# One row: gives back outcome, code and the state of the licence. #en
# Eine Zeile: gibt Ergebnis, Code und Lizenzstatus zurück. #de
function Set-Confirmation($Row, [hashtable]$On, [bool]$Here) {
    $said = @{ outcome = 'failed'; code = ''; status = '' }
    $live = @(Find-Product $On $Row.installation_id)
    if ($live.Count -eq 0) { $said.outcome = 'changed'; return $said }
    $product = $live[0]
    $said.status = $product.LicenseStatus
    if ($product.LicenseStatus -eq 1) { $said.outcome = 'active'; return $said }
    if ($DryRun) { $said.outcome = 'to-apply'; return $said }
    try {
        if ($Here -and $hasOSLicense -and "$($product.ApplicationID)" -eq $windows) {
            # It finds the product by the installation id once more, and fails where that is no longer the one. #en
            # Es sucht das Produkt noch einmal an der Installations-ID und scheitert, wenn sie nicht mehr gilt. #de
            $answer = Invoke-OSLicense -ActivateOffline $Row.installation_id -ConfirmationID $Row.confirmation_id
            if (-not $answer.Success) {
                $said.code = "$($answer.ErrorCode)"
                if ($said.code -match '^[0-9A-Fa-f]{8}$') { $said.code = "0x$($said.code)" }
                Write-Warning "$($Row.machine): $($answer.ErrorMessage)"
            }
        } else {
            $arguments = @{ InstallationId = $Row.installation_id; ConfirmationId = $Row.confirmation_id }
            $answer = Invoke-CimMethod @On -InputObject $product -MethodName DepositOfflineConfirmationId -Arguments $arguments
            if ($answer.ReturnValue -ne 0) { $said.code = '0x{0:X8}' -f $answer.ReturnValue }
        }
    } catch {
        $said.code = Get-Code $_
        Write-Warning "$($Row.machine): $($_.Exception.Message)"
    }
    $class = $product.CimSystemProperties.ClassName
    try {
        $service = Get-CimInstance @On -ClassName ($class -replace 'Product$', 'Service')
        Invoke-CimMethod @On -InputObject $service -MethodName RefreshLicenseStatus | Out-Null
    } catch {
        Write-Warning "$($Row.machine): $($_.Exception.Message)"
    }
    # What counts is the state that is read back: a number, the same in every language. #en
    # Es zählt der Status, der danach gelesen wird: eine Zahl, in jeder Sprache dieselbe. #de
    $said.status = ''
    $after = @(Get-CimInstance @On -ClassName $class -Filter "ID = '$($product.ID)'")
    if ($after.Count -eq 1) { $said.status = $after[0].LicenseStatus }
    if ($said.status -eq 1) { $said.outcome = 'active'; $said.code = '' }
    elseif ($said.code -like '0xC004*') { $said.outcome = 'refused' }
    return $said
}

$table = @(Import-Csv -LiteralPath $Responses -Encoding UTF8)
if ($table.Count -gt 0 -and -not $table[0].request_bundle) { throw "$Responses is not responses.csv as the import wrote it." } #en
if ($table.Count -gt 0 -and -not $table[0].request_bundle) { throw "$Responses ist nicht responses.csv, wie der Import sie schrieb." } #de
$rows = @($table | Where-Object { $_.outcome -eq 'granted' })
# A row that a spreadsheet has changed would fit nothing, and look like a machine that has changed. #en
# Eine Zeile, die eine Tabellenkalkulation verändert hat, passte nirgends und sähe nach einer veränderten Maschine aus. #de
foreach ($row in $rows) {
    if (-not $row.confirmation_id -and $row.file) { continue }
    if ($row.installation_id -notmatch '^[0-9]{50,63}$' -or $row.confirmation_id -notmatch '^[0-9]{42,48}$') {
        throw "$($row.machine): the numbers are not whole; take responses.csv as the import wrote it." #en
        throw "$($row.machine): Die Nummern sind nicht vollständig; responses.csv so nehmen, wie der Import sie schrieb." #de
    }
}
$own = @(Get-OwnName @{})
# A row that names no machine may be anybody's. #en
# Eine Zeile ohne Maschine kann jede betreffen. #de
if (-not $away) { $rows = @($rows | Where-Object { -not $_.machine -or $own -contains $_.machine }) }
$others = @($rows | Where-Object { -not $_.machine -or -not $_.confirmation_id })
if ($others.Count -gt 0) { Write-Warning "left out: $($others.Count) rows without a machine, or with a vendor's file in place of a confirmation id" } #en
if ($others.Count -gt 0) { Write-Warning "weggelassen: $($others.Count) Zeilen ohne Maschine oder mit der Datei eines Herstellers statt einer Bestätigungs-ID" } #de
$rows = @($rows | Where-Object { $_.machine -and $_.confirmation_id })
if ($rows.Count -eq 0 -and $away) { throw 'The table grants nothing that this script can give.' } #en
if ($rows.Count -eq 0 -and $away) { throw 'Die Tabelle bewilligt nichts, was dieses Skript geben kann.' } #de
if ($rows.Count -eq 0) { throw "The table grants nothing for $($own -join ', '), which is this machine; -List or -Everywhere reach the others from here." } #en
if ($rows.Count -eq 0) { throw "Die Tabelle bewilligt nichts für $($own -join ', '), also für diese Maschine; mit -List oder -Everywhere werden die anderen von hier aus erreicht." } #de

$with = @{}
if ($As) { $with.Credential = Get-Credential -Message 'An administrator of these machines' } #en
if ($As) { $with.Credential = Get-Credential -Message 'Administrator auf diesen Maschinen' } #de
# Who answers to each entry of the list: the table has the names that machines call themselves. #en
# Wer auf jeden Eintrag der Liste antwortet: Die Tabelle hat die Namen, die Maschinen sich selbst geben. #de
$listed = @()
$entries = @()
if ($List) { $entries = @(Get-Content -LiteralPath $List -Encoding UTF8 | ForEach-Object { $_.Trim() } | Where-Object { $_ -and -not $_.StartsWith('#') } | Sort-Object -Unique) }
foreach ($entry in $entries) {
    if ($own -contains $entry) { continue }
    try { $listed += Open-Machine $entry }
    catch { Write-Warning "${entry}: $($_.Exception.Message)" }
}

$open = $others.Count
foreach ($group in ($rows | Group-Object -Property machine)) {
    $here = $own -contains $group.Name
    $short = ($group.Name -split '\.')[0]
    $unreached = ''
    $called = @()
    if ($here) {
        $machines = @(@{ On = @{}; Names = $own })
    } else {
        $machines = @($listed | Where-Object { $_.Names -contains $short })
        if ($machines.Count -eq 0) { $machines = @($listed | Where-Object { $_.Entry -eq $group.Name }) }
        if ($machines.Count -eq 0) {
            try { $called = @(Open-Machine $group.Name); $machines = $called }
            catch {
                $unreached = Get-Code $_
                Write-Warning "$($group.Name): $($_.Exception.Message)"
            }
        }
    }
    foreach ($row in $group.Group) {
        $said = @{ outcome = 'failed'; code = $unreached; status = '' }
        # Several machines may call themselves the same; one of them shows the installation id. #en
        # Mehrere Maschinen können sich gleich nennen; eine davon zeigt die Installations-ID. #de
        foreach ($machine in $machines) {
            try { $said = Set-Confirmation $row $machine.On $here }
            catch {
                $said = @{ outcome = 'failed'; code = (Get-Code $_); status = '' }
                Write-Warning "$($row.machine): $($_.Exception.Message)"
            }
            # Who is found under a name of old may be another: then nothing is known of the one that is meant. #en
            # Unter einem alten Namen meldet sich vielleicht eine andere: Dann ist über die gemeinte nichts bekannt. #de
            if ($said.outcome -eq 'changed' -and -not $here -and $machine.Names -notcontains $short) {
                $said.outcome = 'failed'
                Write-Warning "$($row.machine): no product shows that installation id, but the machine calls itself $($machine.Names[0])" #en
                Write-Warning "$($row.machine): Kein Produkt zeigt diese Installations-ID, aber die Maschine nennt sich $($machine.Names[0])" #de
            }
            if ($said.outcome -ne 'changed') { break }
        }
        if ($said.outcome -ne 'active') { $open++ }
        Write-Output "$($row.machine)  $($row.product)  $($said.outcome) $($said.code)"
        # Each row at once: what ends the script in the middle leaves those before. #en
        # Jede Zeile sofort: Was das Skript mittendrin beendet, lässt die davor stehen. #de
        if (-not $DryRun) {
            $row | Select-Object -Property 'machine', 'product', @{ n = 'outcome'; e = { $said.outcome } }, @{ n = 'code'; e = { $said.code } },
                @{ n = 'license_status'; e = { $said.status } }, @{ n = 'confirmation_id_end'; e = { $row.confirmation_id -replace '^.*(?=.{6}$)' } }, 'installation_id_groups', 'activation_id', 'request_bundle', 'request_item',
                @{ n = 'time'; e = { (Get-Date).ToUniversalTime().ToString('s') + 'Z' } } |
                Export-Csv -LiteralPath $Result -Encoding UTF8 -NoTypeInformation -Append
        }
    }
    foreach ($machine in $called) { Remove-CimSession -CimSession $machine.On.CimSession }
}
foreach ($machine in $listed) { Remove-CimSession -CimSession $machine.On.CimSession }
if (-not $DryRun) { Write-Output $Result }
if ($open -gt 0) { exit 4 }
exit 0
