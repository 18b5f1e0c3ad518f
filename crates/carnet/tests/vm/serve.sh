#!/bin/sh
# Runs what comes over a port, one line a command. Each answer ends with a line "@@ STATUS".
exec <>"/dev/$1" >&0 2>&1
stty raw -echo 2>/dev/null
echo "@@ 0"
while read -r line; do
    (eval "$line")
    echo "@@ $?"
done
