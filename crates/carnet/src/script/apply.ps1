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
#     .\apply.ps1 -Responses responses.csv -Everywhere
# active: licensed, as read back. refused: Windows did not take the id, see code. #en
# changed: no product shows that installation id now: board or key have changed, export this machine again; or it is that of a forest, which this script leaves alone. #en
# failed: anything else; nothing is known to have become active. #en
# active: lizenziert, so zurückgelesen. refused: Windows nahm die ID nicht, siehe code. #de
# changed: kein Produkt zeigt jetzt diese Installations-ID: Platine oder Schlüssel sind neu, diese Maschine neu exportieren; oder es ist die einer Gesamtstruktur, um die sich dieses Skript nicht kümmert. #de
# failed: alles andere; dass etwas aktiv wurde, ist nicht bekannt. #de
# Status: 0 all are active, 4 some are not, 1 an error ended it: what is in the table then, was done. #en
# Status: 0 alle sind aktiv, 4 einige nicht, 1 ein Fehler hat es beendet: Was dann in der Tabelle steht, ist getan. #de
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)][string]$Responses,
    [string]$Result,
    [switch]$Everywhere,
    [switch]$DryRun
)
$ErrorActionPreference = 'Stop'
$windows = '55c92734-d682-4d71-983e-d6ec3f16059f'
# The module belongs to Windows PowerShell 5.1 and reaches this machine only. #en
# Das Modul gehört zu Windows PowerShell 5.1 und erreicht nur diese Maschine. #de
$hasOSLicense = $PSVersionTable.PSVersion.Major -eq 5 -and [bool](Get-Command -Name Invoke-OSLicense -ErrorAction SilentlyContinue)
if (-not $Result) { $Result = "result-$env:COMPUTERNAME-$(Get-Date -Format 'yyyyMMdd-HHmmss').csv" }
if (Test-Path -LiteralPath $Result) { throw "$Result is there already." } #en
if (Test-Path -LiteralPath $Result) { throw "$Result ist schon da." } #de

# The number that Windows gives a fault, such as 0xC004F031; none where only .NET has one. #en
# Die Nummer, die Windows einem Fehler gibt, etwa 0xC004F031; keine, wenn nur .NET eine hat. #de
function Get-Code($Fault) {
    if ("$($Fault.FullyQualifiedErrorId) $($Fault.Exception.Message)" -match '0x[0-9A-Fa-f]{8}') { return $Matches[0] }
    $code = '0x{0:X8}' -f $Fault.Exception.HResult
    if ($code -like '0x8007*') { return $code }
    return ''
}

# The products with a key that show this installation id now. #en
# Die Produkte mit Schlüssel, die jetzt diese Installations-ID zeigen. #de
function Find-Product([hashtable]$On, [string]$Id) {
    $all = @(Get-CimInstance @On -ClassName SoftwareLicensingProduct -Filter 'PartialProductKey <> null')
    # Office 2010, and each Office on Windows 7, has a class of its own. Where that is missing, so is such an Office. #en
    # Office 2010 und jedes Office unter Windows 7 hat eine eigene Klasse. Wo sie fehlt, ist auch kein solches Office. #de
    try { $all += @(Get-CimInstance @On -ClassName OfficeSoftwareProtectionProduct -Filter 'PartialProductKey <> null') }
    catch { if ("$($_.FullyQualifiedErrorId)" -notlike '*0x80041010*') { throw } }
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
                # No page says whether it is text or a number. #en
                # Keine Seite sagt, ob es Text oder eine Zahl ist. #de
                if ($said.code -match '^-?[0-9]+$') { $said.code = '0x{0:X8}' -f ([int64]$said.code -band 4294967295) }
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
if (-not $Everywhere) { $rows = @($rows | Where-Object { ("$($_.machine)" -split '\.')[0] -eq $env:COMPUTERNAME }) }
$others = @($rows | Where-Object { -not $_.machine -or -not $_.confirmation_id })
if ($others.Count -gt 0) { Write-Warning "left out: $($others.Count) rows without a machine, or with a vendor's file in place of a confirmation id" } #en
if ($others.Count -gt 0) { Write-Warning "weggelassen: $($others.Count) Zeilen ohne Maschine oder mit der Datei eines Herstellers statt einer Bestätigungs-ID" } #de
$rows = @($rows | Where-Object { $_.machine -and $_.confirmation_id })
if ($rows.Count -eq 0) { throw 'The table grants nothing for this machine; with -Everywhere the others are reached from here.' } #en
if ($rows.Count -eq 0) { throw 'Die Tabelle bewilligt nichts für diese Maschine; mit -Everywhere werden die anderen von hier aus erreicht.' } #de

$open = 0
foreach ($group in ($rows | Group-Object -Property machine)) {
    $here = ($group.Name -split '\.')[0] -eq $env:COMPUTERNAME
    $on = @{}
    $session = $null
    $unreached = ''
    if (-not $here) {
        # WS-Management first; Windows 7 and older machines often know DCOM only. #en
        # Zuerst WS-Management; Windows 7 und ältere Maschinen kennen oft nur DCOM. #de
        try {
            try { $session = New-CimSession -ComputerName $group.Name -OperationTimeoutSec 180 }
            catch { $session = New-CimSession -ComputerName $group.Name -OperationTimeoutSec 180 -SessionOption (New-CimSessionOption -Protocol Dcom) }
            $on = @{ CimSession = $session }
        } catch {
            $unreached = "$(Get-Code $_)"
            Write-Warning "$($group.Name): $($_.Exception.Message)"
        }
    }
    foreach ($row in $group.Group) {
        $said = @{ outcome = 'failed'; code = $unreached; status = '' }
        if ($here -or $session) {
            try { $said = Set-Confirmation $row $on $here }
            catch {
                $said.code = Get-Code $_
                Write-Warning "$($row.machine): $($_.Exception.Message)"
            }
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
    if ($session) { Remove-CimSession -CimSession $session }
}
if (-not $DryRun) { Write-Output $Result }
if ($open -gt 0) { exit 4 }
exit 0
