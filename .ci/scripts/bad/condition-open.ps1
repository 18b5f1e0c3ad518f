if ($a -eq 1 { 'x' }
