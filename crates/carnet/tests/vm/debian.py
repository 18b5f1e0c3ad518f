"""A disk with Debian, systemd and the packages of Carnet."""

import os
import shutil
import subprocess
from pathlib import Path

import packages

HERE = Path(__file__).parent
# Where the commands of the account carnet look for its settings.
SITE = "var/lib/carnet/.config/carnet"
# Two shells over the ports of the machine.
CONSOLE = """\
[Unit]
DefaultDependencies=no
[Service]
ExecStart=/usr/local/bin/serve %i
"""


def install(cache, debs, root):
    """Makes `root` a system with the packages `debs`."""
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run(["cp", "-a", _bare(cache), root], check=True)
    for deb in debs:
        shutil.copy(deb, root / "tmp")
    _inside(root, "sh", "-c", "dpkg --install /tmp/*.deb && rm /tmp/*.deb")
    (root / "etc/systemd/system/console@.service").write_text(CONSOLE)
    shutil.copy(HERE / "serve.sh", root / "usr/local/bin/serve")
    (root / "usr/local/bin/serve").chmod(0o755)
    wanted = root / "etc/systemd/system/multi-user.target.wants"
    for port in ("vport0p1", "vport0p2"):
        (wanted / f"console@{port}.service").symlink_to("../console@.service")
    _inside(root, "systemctl", "--quiet", "enable", "carnet-watch.service", "carnet-unmount.path")


def put_site(root, site, settings):
    """Gives the account carnet a site."""
    home = root / SITE
    home.parent.mkdir(parents=True)
    shutil.copytree(site, home)
    with open(home / "carnet.toml", "a", encoding="utf-8") as file:
        file.write(settings)
    _inside(root, "chown", "--recursive", "carnet:carnet", "/var/lib/carnet")


def disk(root, path, mebibytes=1024):
    """An image of a disk with this system."""
    path.unlink(missing_ok=True)
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", root, path, f"{mebibytes}M"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return path


def _bare(cache):
    """The system without Carnet; made once for each version of systemd."""
    if os.geteuid():
        raise SystemExit("a system is installed as root only")
    root = cache / f"debian_{packages.version('systemd')}"
    if not root.is_dir():
        tool = packages.unpack(["debootstrap"], cache)
        fresh = cache / "debian.new"
        shutil.rmtree(fresh, ignore_errors=True)
        subprocess.run([tool / "usr/sbin/debootstrap", "--variant=minbase", "--include=systemd-sysv,udev,dbus",
                        "bookworm", fresh], check=True, stdout=subprocess.DEVNULL,
                       env=dict(os.environ, DEBOOTSTRAP_DIR=tool / "usr/share/debootstrap"))
        fresh.rename(root)
    return root


def _inside(root, *command):
    subprocess.run(["unshare", "--mount", "--pid", "--fork", "--root", root, "--mount-proc", *command], check=True,
                   stdout=subprocess.DEVNULL)
