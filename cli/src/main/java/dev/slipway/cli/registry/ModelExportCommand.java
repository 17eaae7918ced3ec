package dev.slipway.cli.registry;

import dev.slipway.api.answer.VersionExport;
import dev.slipway.api.push.PushedFile;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import dev.slipway.packages.oci.OciContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway model export`.
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Write a version with all that is known of it as one OCI image layout.",
            "It holds the files, the signature, the scanner's report, evaluations, approvals and",
            "the journal's records of the version. An export that broke off goes on where it stood."
        },
        footer = {
            "",
            "Examples:",
            "  slipway model export flights:3 -f flights-3.tar",
            "  slipway model export flights@champion -f layout/",
            "  slipway model import flights-3.tar --url http://10.0.0.7:8000"
        })
public final class ModelExportCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(
            paramLabel = "MODEL[:VERSION|@ALIAS]",
            description = "The version (default: the latest of the model).")
    private String what = "";

    @Option(
            names = "-f",
            required = true,
            paramLabel = "FILE.tar|DIR",
            description = "Where it goes: a tar, or a directory.")
    private Path file = Path.of("");

    @Mixin private OutputOption output = new OutputOption();

    /// What the verb prints as a document.
    record Written(String model, String version, String digest, String file, long bytes) {}

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        VersionReference reference = VersionReference.parse(what);
        LayoutTarget target = LayoutTarget.at(file);
        try (SlipwayClient client = server.client()) {
            VersionExport export =
                    client.transfers().export(reference.model(), reference.version());
            try (ProgressBar bar = ProgressBar.on(console.err(), output.isText(), "received")) {
                fetch(client, export, target, bar);
            }
            VersionDocuments documents = VersionDocuments.of(export);
            OciContent content = documents.content(export);
            target.write(content, documents);
            Written written =
                    new Written(
                            export.model().value(),
                            export.version().number().toString(),
                            content.manifest().digest().hex(),
                            file.toString(),
                            content.manifest().totalSize());
            output.print(
                    console,
                    written,
                    out ->
                            out.printf(
                                    "%s version %s, %,d bytes, digest %s, written to %s%n",
                                    written.model(),
                                    written.version(),
                                    written.bytes(),
                                    written.digest(),
                                    written.file()));
        }
        return 0;
    }

    private static void fetch(
            SlipwayClient client, VersionExport export, LayoutTarget target, ProgressBar bar)
            throws IOException {
        Map<String, PushedFile> files = new LinkedHashMap<>();
        export.files().forEach(one -> files.put(one.digest().hex(), one));
        long total = files.values().stream().mapToLong(PushedFile::size).sum();
        AtomicLong received = new AtomicLong();
        String version = export.version().number().toString();
        for (PushedFile one : files.values()) {
            if (target.has(one.digest())) {
                bar.at(received.addAndGet(one.size()), total, one.path());
                continue;
            }
            client.transfers()
                    .fetch(
                            export.model(),
                            version,
                            one,
                            target.blobs().resolve(one.digest().hex()),
                            count -> bar.at(received.addAndGet(count), total, one.path()));
        }
    }
}
