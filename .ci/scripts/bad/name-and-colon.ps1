Write-Output "$a: text"
