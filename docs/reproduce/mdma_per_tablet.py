"""The mean and median amount of MDMA per tablet, year by year: once from the files of the package, once from the API. Needs nothing but Python 3.9 or later.

    python3 mdma_per_tablet.py package.zip                                # from the files alone
    python3 mdma_per_tablet.py package.zip http://localhost:5080 KEY      # and held against the API

It prints a line for each year and basis, and ends with 1 where the two do not agree."""
import csv
import io
import json
import math
import statistics
import sys
import urllib.request
import zipfile
from collections import defaultdict
from decimal import Decimal

MEASURED = ("laboratory", "on-site")


def rows(package, name):
    with package.open(name + ".csv") as file:
        yield from csv.DictReader(io.TextIOWrapper(file, "utf-8", newline=""))


def from_files(path):
    """Each tablet counts once, by the finding that stands for MDMA in mg per tablet. Amounts of two bases never meet."""
    with zipfile.ZipFile(path) as package:
        tablets = {s["sample"]: s["month"][:4] for s in rows(package, "samples") if s["form"] == "tablet"}
        measured = {(a["sample"], a["analysis"]) for a in rows(package, "analyses") if a["source"] in MEASURED}
        years = defaultdict(list)
        for f in rows(package, "findings"):
            if f["substance"] == "mdma" and f["unit"] == "mg/{tbl}" and f["stands"] == "true" and f["sample"] in tablets and (f["sample"], f["analysis"]) in measured:
                years[(tablets[f["sample"]], f["basis"])].append(Decimal(f["amount"]))
    return {key: (len(v), float(sum(v) / len(v)), float(statistics.median(v))) for key, v in sorted(years.items())}


def from_api(address, key):
    request = urllib.request.Request(address + "/v1/trends/dosage?substance=mdma&form=tablet&interval=year", headers={"Authorization": "Bearer " + key})
    with urllib.request.urlopen(request) as answer:
        trend = json.load(answer)
    return {(p["period"], p["basis"]): (p["quantified"], p["mean"], p["median"]) for p in trend["periods"] if p["quantified"]}


def same(ours, theirs):
    """As many tablets, and figures that differ in nothing but the last binary digit of a division."""
    return ours[0] == theirs[0] and all(math.isclose(o, t, rel_tol=1e-15) for o, t in zip(ours[1:], theirs[1:]))


def main(path, address=None, key=None):
    ours = from_files(path)
    for (year, basis), (n, mean, median) in ours.items():
        print(f"{year} {basis}: n {n}, mean {mean:.2f} mg, median {median:.2f} mg")
    if address is None:
        return 0
    theirs = from_api(address, key)
    agree = ours.keys() == theirs.keys() and all(same(o, theirs[k]) for k, o in ours.items())
    print("The API says the same." if agree else f"The API says something else: {theirs}")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
