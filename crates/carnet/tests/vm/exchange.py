"""The whole exchange: sticks are enrolled, requests go out of the plant, answers come back in."""

import sites
from machine import Machine
from report import Failed
from stick import Stick

MACHINES = 5


def play(drill, part):
    places = drill.folder(part)
    pair = sites.Sites(drill.program, places / "sites", approvals=2)
    sticks = [Stick(places / f"{kind}-{shape}.img", kind, partitioned=shape == "partitioned")
              for kind in ("vfat", "exfat") for shape in ("partitioned", "whole")]
    with Machine(drill.system, "plant", pair.disk("plant", places / "plant.disk"),
                 places / "plant.log") as plant, \
         Machine(drill.system, "gateway", pair.disk("gateway", places / "gateway.disk"),
                 places / "gateway.log") as gateway:
        enrolled = []
        for stick in sticks:
            _insert(plant, stick)
            enrolled.append(sites.enroll(plant, stick, f"Drill {stick.name}"))
            _pull(plant, stick)
        for machine in (plant, gateway):
            machine.put("trust.toml", pair.trust(enrolled))
            machine.expect("carnet trust check trust.toml")
        drill.report.line(part, f"{len(enrolled)} sticks enrolled, the routes take no others")
        for number, stick in enumerate(sticks, 1):
            drill.report.line(part, f"{stick.name}: {_once(plant, gateway, stick, number)}")


def _once(plant, gateway, stick, number):
    """Nobody unmounts anything: what was written and compared has to be there."""
    plant.put("/tmp/inventory.csv", sites.inventory(MACHINES, number))
    _insert(plant, stick)
    plant.expect("carnet media check /stick", says=["ACCEPTED"])
    plant.expect("carnet export /tmp/inventory.csv --to gateway-1 --media /stick", says=[sites.WRITTEN])
    for officer in sites.OFFICERS:
        plant.expect(f"carnet --key {officer}.pem approve /stick/plant-7_*.carnet --ticket CHG-1 --yes")
    _pull(plant, stick)

    _insert(gateway, stick)
    gateway.expect("carnet import /stick", says=["IMPORTED"])
    reference = gateway.expect(f"cd spool; ls -d plant-7_{number}_*").strip()
    asked = sites.table(gateway.expect(f"cat spool/{reference}/requests.csv"))
    granted = {row["installation_id"]: sites.confirmation_id(row["installation_id"]) for row in asked}
    answers = [f"{row['item']},{granted[row['installation_id']]}" for row in asked]
    gateway.put("/tmp/answers.csv", "\n".join(["item,confirmation_id", *answers]) + "\n")
    gateway.expect(f"carnet export /tmp/answers.csv --to plant-7 --reply-to {reference} --media /stick",
                   says=[sites.WRITTEN])
    _pull(gateway, stick)

    _insert(plant, stick)
    plant.expect("carnet import /stick --eject", says=["IMPORTED", "safe to remove"])
    responses = sites.table(plant.expect(f"cat spool/gateway-1_{number}_*/responses.csv"))
    for row in responses:
        if row["confirmation_id"] != granted.get(row["installation_id"]):
            raise Failed(f"a wrong confirmation id came home: {row}")
    expected = sites.machines(MACHINES, number)
    if sorted(row["machine"] for row in responses) != expected:
        raise Failed(f"answers for {expected} expected, got {responses}")
    if plant.expect("carnet ledger list --open"):
        raise Failed("requests are open that were answered")
    plant.expect("mount | grep /stick", status=1)
    plant.pull(stick)
    found = ", ".join(stick.fsck()) or "nothing"
    return f"{len(asked)} requests out, {len(responses)} answers home; fsck finds {found}"


def _insert(machine, stick):
    machine.plug(stick)
    machine.insert(stick)


def _pull(machine, stick):
    machine.pull(stick)
    # No file may have been left open on it.
    machine.expect("umount /stick")
