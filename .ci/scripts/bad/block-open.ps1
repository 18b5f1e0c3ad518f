foreach ($x in 1..3) { Write-Output $x
