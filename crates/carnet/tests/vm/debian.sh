#!/bin/busybox sh
# The first program of a machine with Debian: loads the modules, and hands over to the system on the disk.
/bin/busybox --install -s /bin
mkdir -p /proc /sys /disk
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
for module in /modules/*; do
    insmod "$module" || echo "not loaded: $module"
done
while [ ! -b /dev/vda ]; do usleep 20000; done
mount -t ext4 /dev/vda /disk
umount /sys /proc
mount -o move /dev /disk/dev
exec switch_root /disk /sbin/init
