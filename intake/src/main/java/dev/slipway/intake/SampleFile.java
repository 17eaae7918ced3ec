package dev.slipway.intake;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Schema;
import dev.slipway.api.push.Sample;
import dev.slipway.packages.ModelYaml;
import dev.slipway.runtime.ManifestFile;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import java.util.List;

/// A sample on its way into the trial's process: a description of its own columns, whose golden
/// rows have no answers yet.
final class SampleFile {
    private static final String NO_FILE = "sample";

    private SampleFile() {}

    static byte[] write(Sample sample) {
        List<GoldenRow> golden =
                sample.golden().stream()
                        .map(row -> new GoldenRow(new ManifestRow(row), List.of()))
                        .toList();
        ModelManifest manifest =
                ModelManifest.EMPTY
                        .withSchema(new Schema(sample.rules()))
                        .withRows(sample.warmUp().stream().map(ManifestRow::new).toList(), golden);
        return ModelYaml.write(new ManifestFile(NO_FILE, manifest));
    }

    static Sample sample(ManifestFile read) {
        ModelManifest manifest = read.manifest();
        List<List<Cell>> golden =
                manifest.goldenRows().stream().map(one -> one.row().cells()).toList();
        return new Sample(
                manifest.schema().rules(),
                manifest.warmUpRows().stream().map(ManifestRow::cells).toList(),
                golden,
                golden.size());
    }
}
