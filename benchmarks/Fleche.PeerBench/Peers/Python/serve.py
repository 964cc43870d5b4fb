"""The process of a Python peer: measures what each line of its input asks for, until the input ends.

A spawned worker imports this file once more, so there is nothing at its top that costs time.
"""

import json
import sys


def main(name):
    import cases
    import pools

    peer = pools.find(name)
    if isinstance(peer, str):
        print(json.dumps({"note": peer}), flush=True)
        return
    print(json.dumps({"version": peer.version()}), flush=True)
    measurements = cases.Cases(peer)
    try:
        for line in sys.stdin:
            request = json.loads(line)
            try:
                reply = measurements.answer(request)
            except cases.NoAnswer as error:
                reply = {"note": str(error)}
            except Exception as error:  # what goes wrong is the answer: it stands in the table
                reply = {"note": f"{type(error).__name__}: {error}"}
            print(json.dumps(reply), flush=True)
    finally:
        measurements.close()


if __name__ == "__main__":
    main(sys.argv[1])
