"""The mean and median amount of MDMA per tablet, year by year: once from the files of the package, once from the API. Needs nothing but Python 3.9 or later.

    python3 mdma_per_tablet.py package.zip                                # from the files alone
    python3 mdma_per_tablet.py package.zip http://localhost:5080 KEY      # and held against the API

It prints a line for each year and basis, and ends with 1 where the two do not agree."""
import csv
import io
import json
import statistics
import sys
import urllib.request
import zipfile
from collections import defaultdict
from decimal import Decimal

SOURCES = {"laboratory": 0, "on-site": 1}


def tables(path):
    with zipfile.ZipFile(path) as package:
        for name in ("samples", "analyses", "findings"):
            with package.open(name + ".csv") as file:
                yield list(csv.DictReader(io.TextIOWrapper(file, "utf-8", newline="")))


def from_files(path):
    """Each tablet counts once: by its best analysis with an amount. Authorised before not, laboratory before on site. Amounts of two bases never meet."""
    samples, analyses, findings = tables(path)
    tablets = {s["sample"]: s["month"][:4] for s in samples if s["form"] == "tablet" and s["day_impossible"] == "false"}
    standing = {(a["sample"], a["analysis"]): (a["authorised"] != "true", SOURCES[a["source"]]) for a in analyses if a["source"] in SOURCES}
    said = defaultdict(list)
    for f in findings:
        at = (f["sample"], f["analysis"])
        if f["substance"] == "mdma" and f["sample"] in tablets and at in standing:
            said[f["sample"]].append((standing[at], -int(f["analysis"]), f))
    years = defaultdict(list)
    for sample, lines in said.items():
        lines.sort(key=lambda line: (line[0], line[1], int(line[2]["finding"])))
        found = [f for order, _, f in lines if f["qualifier"] != "not-detected"]
        best = [f for order, _, f in lines if order == lines[0][0] and f["qualifier"] != "not-detected"]
        if not best:
            continue
        for f in found:
            if f["qualifier"] == "=" and f["unit"] == "mg/{tbl}" and f["kept_out"] == "false":
                years[(tablets[sample], f["basis"])].append(Decimal(f["amount"]))
                break
            if f["qualifier"] in ("<", ">", "trace"):
                break
    return {key: (len(v), float(sum(v) / len(v)), float(statistics.median(v))) for key, v in sorted(years.items())}


def from_api(address, key):
    request = urllib.request.Request(address + "/v1/trends/dosage?substance=mdma&form=tablet&interval=year", headers={"Authorization": "Bearer " + key})
    with urllib.request.urlopen(request) as answer:
        trend = json.load(answer)
    return {(p["period"], p["basis"]): (p["quantified"], p["mean"], p["median"]) for p in trend["periods"] if p["quantified"]}


def main(path, address=None, key=None):
    ours = from_files(path)
    for (year, basis), (n, mean, median) in ours.items():
        print(f"{year} {basis}: n {n}, mean {mean:.2f} mg, median {median:.2f} mg")
    if address is None:
        return 0
    theirs = from_api(address, key)
    agree = ours.keys() == theirs.keys() and all(o[0] == theirs[k][0] and abs(o[1] - theirs[k][1]) < 1e-9 and abs(o[2] - theirs[k][2]) < 1e-9 for k, o in ours.items())
    print("The API says the same." if agree else f"The API says something else: {theirs}")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
