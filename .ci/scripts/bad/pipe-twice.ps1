$a = Get-Item . | | Sort-Object
