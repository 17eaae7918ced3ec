package dev.slipway.cli.registry;

import dev.slipway.api.answer.PackageText;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.push.Sample;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.LocalFile;
import dev.slipway.packages.sample.PackageSample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The rows from which a push learns what the model's description should say.
final class SampleOptions {
    @Option(
            names = "--sample",
            paramLabel = "FILE",
            description = {
                "Rows like those of production (CSV, JSON lines or Parquet). Schema, warm-up rows",
                "and golden rows are inferred from them, the golden answers by running the model.",
                "28 of the rows become part of the version; the others stay here."
            })
    private @Nullable Path file;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "NAME",
            description = "The model's columns in the sample, in its order, separated by commas.")
    private List<String> columns = new ArrayList<>();

    /// The sample, read before anything is sent; empty where none was named.
    ///
    /// *Errors*: `IOException` and `PackageRefusedException` naming what is wrong with the file.
    Optional<Sample> read() throws IOException {
        if (file == null) {
            if (!columns.isEmpty()) {
                throw new IllegalArgumentException("columns: of no use without --sample FILE");
            }
            return Optional.empty();
        }
        return Optional.of(PackageSample.of(file, columns));
    }

    /// The description of files that the server has, completed.
    static PackageText describe(SlipwayClient client, List<LocalFile> files, Sample sample) {
        List<PushedFile> pushed = files.stream().map(LocalFile::file).toList();
        return client.uploads().describe(pushed, sample);
    }

    /// These files with the completed description in place of theirs.
    static List<LocalFile> with(List<LocalFile> files, PackageText described) {
        LocalFile completed =
                PushSource.file(
                        PushSource.DESCRIPTION, described.text().getBytes(StandardCharsets.UTF_8));
        List<LocalFile> all = new ArrayList<>(files);
        all.removeIf(one -> one.file().path().equals(PushSource.DESCRIPTION));
        all.add(completed);
        return all;
    }
}
