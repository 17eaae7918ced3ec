"""Prints the ratios of a JMH result of the tree benchmark and writes them into its page.

Usage: report.py RESULT.json PAGE.md; the table between the two marks of the page is replaced.
"""

import json
import pathlib
import platform
import sys

START, END = "<!-- figures: start -->", "<!-- figures: end -->"
ENGINES = {"slipway": "Slipway", "onnxRuntime": "ONNX Runtime", "xgboostInPlace": "XGBoost in place"}


def processor():
    info = pathlib.Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    wide = any(" avx512vbmi " in line + " " for line in lines)
    name = names[0] if names else platform.processor()
    return f"{len(names) or 'unknown number of'} cores of {name}{', AVX-512' if wide else ''}"


def figures(results):
    found = {}
    for result in results:
        engine = result["benchmark"].rsplit(".", 1)[1]
        key = result["params"]["model"], int(result["params"]["rows"])
        found.setdefault(key, {})[engine] = result["primaryMetric"]["score"]
    return found


def number(micros):
    return f"{micros:,.2f}" if micros < 100 else f"{micros:,.0f}"


def table(found):
    engines = [engine for engine in ENGINES if any(engine in row for row in found.values())]
    lines = ["| model | rows | " + " | ".join(ENGINES[engine] for engine in engines) + " |",
             "|---|---|" + "---|" * len(engines)]
    for (model, rows), times in sorted(found.items(), key=lambda item: (item[0][0], item[0][1])):
        cells = []
        for engine in engines:
            cell = number(times[engine]) if engine in times else "not measured"
            if engine != "slipway" and engine in times and "slipway" in times:
                cell += f" ({times[engine] / times['slipway']:.1f}×)"
            cells.append(cell)
        lines.append(f"| {model} | {rows:,} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main(result, page):
    results = json.loads(pathlib.Path(result).read_text())
    text = f"JDK {results[0]['jdkVersion']}, {processor()}.\n\n{table(figures(results))}"
    print(text)
    path = pathlib.Path(page)
    before, rest = path.read_text().split(START, 1)
    path.write_text(before + START + "\n" + text + "\n" + END + rest.split(END, 1)[1])


main(*sys.argv[1:])
