#!/bin/busybox sh
# The first program of a machine: loads the modules, mounts the disk with the site, and then runs what
# comes over its two ports, one line a command. Each answer ends with a line "@@ STATUS".
/bin/busybox --install -s /bin
mkdir -p /proc /sys /site /stick /fresh /tmp
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
for module in /modules/*; do
    insmod "$module" || echo "not loaded: $module"
done
while [ ! -b /dev/vda ] || [ ! -c /dev/vport0p2 ]; do usleep 20000; done
mount -t ext4 /dev/vda /site || echo "no site"
export HOME=/tmp PATH=/bin
# Each site has its settings in its folder, and every command starts there.
export CARNET_CONFIG=carnet.toml
cd /site

# insert SERIAL PARTITION FILE-SYSTEM UUID FOLDER: waits for the stick with this serial number and mounts
# its volume; PARTITION is "" where the volume fills the stick.
insert() {
    tries=0
    while :; do
        for serial in /sys/bus/usb/devices/*/serial; do
            [ "$(cat "$serial" 2>/dev/null)" = "$1" ] || continue
            for block in "${serial%/serial}"/*/host*/target*/*/block/*; do
                [ -b "/dev/${block##*/}$2" ] && break 3
            done
        done
        tries=$((tries + 1))
        [ $tries -lt 500 ] || { echo "stick $1 does not come up"; return 1; }
        usleep 20000
    done
    # Small writes, as many sticks want them: more moments at which one can be cut.
    echo 16 > "/sys/block/${block##*/}/queue/max_sectors_kb"
    # udev would do this: the only place where the system tells the UUID of a file system.
    mkdir -p /dev/disk/by-uuid
    for link in /dev/disk/by-uuid/*; do
        [ "$(readlink "$link")" != "../../${block##*/}$2" ] || rm "$link"
    done
    ln -sf "../../${block##*/}$2" "/dev/disk/by-uuid/$4"
    mount -t "$3" -o nodev,nosuid,noexec "/dev/${block##*/}$2" "$5"
}

# One line for each file on the stick: what it is, and its name.
look() {
    cd /stick
    for file in $(ls -A); do
        digest=${file##*_}
        case $file in
        .carnet-*.part) echo "temporary $file" ;;
        *.carnet)
            if cmp -s "$file" /site/archive/"${digest%.carnet}"*.carnet; then
                echo "whole $file"
            else
                echo "broken-with-$(stat -c %s "$file")-bytes $file"
            fi
            ;;
        PASSPORT.carnet-medium) ;;
        *) echo "foreign $file" ;;
        esac
    done
}

# Two shells, so that something can happen while a command runs.
serve() {
    exec <>"/dev/$1" >&0 2>&1
    echo "@@ 0"
    while read -r line; do
        (eval "$line")
        echo "@@ $?"
    done
}
serve vport0p2 &
serve vport0p1
