#!/usr/bin/env python3
"""A second implementation of the Carnet formats, as a checker of the test vectors.

Written from spec/bundle.md, spec/order.md and sections 1 to 5, 8 and 13.3 of spec/exchange.md. It shares no code with generate.py.
The package checker/ has a module for each noun of the specification; order.md is in cose, endorsement, companion, judge, quorum, update and file.

    check.py                                   judge all vectors, and check the schema, SHA256SUMS and the coverage
    check.py --harness COMMAND [ARGUMENT...]   have another implementation judge all vectors (README.md)
    check.py --skip OPERATION --harness ...    the other implementation does not know this operation (may be repeated)
    check.py verify FILE --trust TOML [--site NAME] [--now SECONDS] [--floor SECONDS] [--anchor SECONDS] [--medium ID | --passport FILE]
                                               judge a bundle, a receipt, a passport or a trust update; --now is the time of a trusted clock,
                                               absent: no clock; --passport is of a medium that tells nothing of itself
    check.py --answer                          be the COMMAND of --harness: another version of this checker can be compared with it
    check.py --mutants [MODULE...]             change each rule of this checker in turn: do the vectors notice?
    check.py --differ N --seed S [--only OPERATION] [--folder FOLDER] --harness COMMAND [ARGUMENT...]
                                               change the vectors at random, N times, sign them again, and compare the outcomes of the two;
                                               each difference is written to the folder

The exit status is 0 if all is as expected. For verify: 0 accepted, 1 rejected, 4 held, 2 a fault of usage or of the trust file.
"""
import sys

from checker.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], __doc__))
