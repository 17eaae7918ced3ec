package dev.slipway.cli.registry;

import dev.slipway.api.answer.VersionExport;
import dev.slipway.api.answer.VersionMade;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.registry.Version;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.ShownText;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.LocalFile;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.archive.ArchiveFiles;
import dev.slipway.packages.archive.ArchiveLimits;
import dev.slipway.packages.oci.Blobs;
import dev.slipway.packages.oci.OciLayout;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway model import`.
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Make a version that another server exported a version here, with the same digest.",
            "Every digest is verified. The signature and approvals count where their keys count",
            "here; evaluations and all other approvals are shown and satisfy no policy."
        },
        footer = {
            "",
            "Examples:",
            "  slipway model import flights-3.tar",
            "  slipway model import layout/ --name flights-eu --dry-run",
            "",
            "Exit codes: 0 a version (and served, where an endpoint serves it), 1 refused or not",
            "served, 3 not known within the time of --wait."
        })
public final class ModelImportCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(paramLabel = "FILE.tar|DIR", description = "What slipway model export has written.")
    private Path path = Path.of("");

    @Option(
            names = "--name",
            paramLabel = "MODEL",
            description = "The model's name here (default: its name there).")
    private @Nullable String name;

    @Mixin private ServedWait waiting = new ServedWait();

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        Duration _ = waiting.time();
        OciLayout.Opened layout = OciLayout.read(files(path));
        VersionExport export = VersionDocuments.read(layout);
        ModelName model = name == null ? export.model() : new ModelName(name);
        List<LocalFile> files =
                export.files().stream().map(file -> local(file, layout.blobs())).toList();
        try (SlipwayClient client = server.client()) {
            try (ProgressBar bar = ProgressBar.on(console.err(), output.isText(), "sent")) {
                client.uploads().send(files, bar);
            }
            VersionMade made = client.transfers().take(model, export, options.sending());
            made.notes()
                    .forEach(note -> console.err().println("slipway: " + ShownText.lines(note)));
            output.print(console, made, out -> say(out, export, made));
            return made.version() == null
                    ? 0
                    : waiting.await(console, client, model, made.version());
        }
    }

    private static PackageFiles files(Path path) throws IOException {
        return Files.isDirectory(path)
                ? PackageFiles.at(path)
                : ArchiveFiles.at(path, ArchiveLimits.DEFAULT);
    }

    private static LocalFile local(PushedFile file, Blobs blobs) {
        return new LocalFile(
                file,
                offset -> {
                    InputStream in = blobs.open(file.digest());
                    try {
                        in.skipNBytes(offset);
                        return in;
                    } catch (IOException e) {
                        in.close();
                        throw e;
                    }
                });
    }

    private static void say(PrintWriter out, VersionExport export, VersionMade made) {
        Version version = made.version();
        String from = export.model() + " version " + export.version().number();
        if (version == null) {
            out.printf(
                    "dry run: %s would get a version from %s, digest %s%n",
                    made.model(), from, made.content().digest());
            return;
        }
        out.printf(
                "%s version %s%s, from %s, digest %s%n",
                made.model(),
                version.number(),
                made.isNew() ? "" : " (the same files are it already)",
                from,
                made.content().digest());
    }
}
