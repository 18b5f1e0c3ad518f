<#
.SYNOPSIS
Asks for confirmation ids by the Volume Activation Management Tool (VAMT), as a responder of carnet respond.

.DESCRIPTION
NOT RUN ON WINDOWS by its authors, and not with a real licence: it was written from the documentation, and parsed only. Try it
with one request before you rely on it.

Standard input: requests, one JSON object a line, as in requests.jsonl of the spool. Standard output: answers, one JSON object a line.
It needs the module of VAMT 3 (Windows ADK) in the PowerShell for which that is installed, which is the one of 32 bits:
    %SystemRoot%\SysWOW64\WindowsPowerShell\v1.0\powershell.exe -NoProfile -NonInteractive -File Answer-Vamt.ps1

carnet respond runs on Linux. It starts this over a connection, such as
    command = ["/usr/bin/ssh", "-oBatchMode=yes", "vamt-host", "C:\\Windows\\SysWOW64\\WindowsPowerShell\\v1.0\\powershell.exe -NoProfile -NonInteractive -File C:\\Carnet\\Answer-Vamt.ps1"]

It answers requests that have an installation id, an extended PID, an activation id and an application id, for a MAK or a retail key. The others are passed over: the portal
answers them, or a person. A confirmation id that Microsoft gives is granted; any error is deferred with its code, so that it is asked again and a person sees it.
#>
[CmdletBinding()]
param(
    # Where the module of VAMT is.
    [string] $Module = (Join-Path ${env:ProgramFiles(x86)} 'Windows Kits\10\Assessment and Deployment Kit\VAMT3\VAMT.psd1')
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

Import-Module -Name $Module

# Of the names that Carnet has for kinds of keys, those that VAMT asks Microsoft for.
$kinds = @{ 'mak' = 'Mak'; 'retail' = 'Retail' }

function Write-Answer($answer) {
    # One line, and nothing that a console would break.
    [Console]::Out.WriteLine((ConvertTo-Json -InputObject $answer -Compress))
}

function Get-ErrorText($number) {
    # As the code of a row: 0x and eight digits.
    return ('0x{0:X8}' -f ([int64] $number -band 4294967295))
}

# Requests in a row for which the module said no: after three the service is taken to be away.
$failures = 0
$status = 0
while ($null -ne ($line = [Console]::In.ReadLine())) {
    if ($line.Trim() -eq '') {
        continue
    }
    $request = ConvertFrom-Json -InputObject $line
    $isComplete = $request.installation_id -and $request.extended_pid -and $request.activation_id -and $request.application_id
    if (-not $isComplete -or -not $kinds.ContainsKey([string] $request.key_type)) {
        continue
    }
    $answer = @{
        'bundle' = $request.bundle
        'item' = $request.item
        'installation_id' = $request.installation_id
    }
    try {
        $product = New-Object -TypeName 'Microsoft.Licensing.VolumeActivation.Product'
        $product.ApplicationId = [guid] $request.application_id
        $product.Sku = [guid] $request.activation_id
        $product.InstallationId = $request.installation_id
        $product.ProductKeyId = $request.extended_pid
        $product.ProductKeyType = $kinds[[string] $request.key_type]
        $null = Get-VamtConfirmationId -Products @($product)
        if ($product.LastErrorCode -eq 0 -and $product.ConfirmationId -match '^[0-9]{48}$') {
            $answer['outcome'] = 'granted'
            $answer['confirmation_id'] = $product.ConfirmationId
        } else {
            $answer['outcome'] = 'deferred'
            if ($product.LastErrorCode -ne 0) {
                $answer['code'] = Get-ErrorText $product.LastErrorCode
            }
        }
    } catch {
        # The request stays open.
        [Console]::Error.WriteLine("item $($request.item): $($_.Exception.Message)")
        $status = 1
        $failures += 1
        if ($failures -ge 3) {
            break
        }
        continue
    }
    $failures = 0
    Write-Answer $answer
}
exit $status
