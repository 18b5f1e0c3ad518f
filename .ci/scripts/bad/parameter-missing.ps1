param([string]$A,)
