# Ends what `carnet drill --gateway` has left running here, and removes this folder with everything in it.
cd "$(dirname "$0")" && [ -d port ] || exit 2
echo end >port/end
here=$(pwd -P)
# Another process may have its number by now, but not its working folder.
while [ "$(readlink "/proc/$(cat port/process)/cwd")" = "$here" ]; do
    sleep 0.1
done
rm -r -- "$here"
