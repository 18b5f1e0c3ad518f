# The half of the machine that has the USB port: it runs carnet watch, mounts the stick when somebody plugs it in, and
# unmounts it when watch asks for that. It begins in the folder of the drill; $1 is carnet, and $2 is mounts where it may
# mount. It lives as long as its standard input; once it was told there to stay, until port/end is there.
trap '' HUP
exec 3<&0 </dev/null
{ read -r order && echo "$order" >port/stays || echo end >port/end; } <&3 &
exec 3<&-

"$1" --config gateway/carnet.toml watch >watch.jsonl 2>watch.err &
watch=$!
while [ ! -e port/end ] && [ -d port ] && kill -0 $watch; do
    if [ "$2" = mounts ] && [ -e port/plug ]; then
        mount --bind stick gateway/media/usb1 && rm port/plug
    fi
    if [ "$2" = mounts ] && [ -e gateway/unmount/usb1 ]; then
        umount gateway/media/usb1 && rm gateway/unmount/usb1
    fi
    if [ -e port/stays ]; then
        "$1" --config gateway/carnet.toml respond >>respond.jsonl 2>respond.err
        sleep 1
    fi
    sleep 0.1
done 2>/dev/null
kill $watch 2>/dev/null
wait $watch
