package dev.slipway.cli.registry;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.answer.PackageText;
import dev.slipway.api.answer.VersionMade;
import dev.slipway.api.answer.VersionWish;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.push.Sample;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.ShownText;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.LocalFile;
import dev.slipway.client.control.Sending;
import dev.slipway.packages.intake.Imported;
import dev.slipway.signing.SigningKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway model push`.
@Command(
        name = "push",
        mixinStandardHelpOptions = true,
        description = {
            "Send a model to a server and make it a version.",
            "PATH is a model file, a package with model.yaml, an MLflow model directory, or a",
            "directory with one model file. Files that the server has are not sent again, and an",
            "upload that broke off goes on where it stood."
        },
        footer = {
            "",
            "Examples:",
            "  slipway model push model.onnx --name flights",
            "  slipway model push flights/ --alias challenger --run 3f2a \\",
            "      --commit $(git rev-parse HEAD)",
            "  slipway model push flights/ --sign-key signer.pem --tag stage=draft",
            "  slipway model push model.onnx --name flights --sample rows.csv",
            "  slipway model push flights/ --sample rows.parquet --dry-run \\",
            "      --columns distance,origin",
            "",
            "--sample says what it inferred, and leaves what model.yaml says already as it",
            "is. The answers to the golden rows are compared again at every later push and",
            "load.",
            "",
            "Exit codes: 0 a version (and served, where an endpoint serves it), 1 refused",
            "or not served, 3 not known within the time of --wait."
        })
public final class ModelPushCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(paramLabel = "PATH", description = "What to push.")
    private Path path = Path.of("");

    @Option(
            names = "--name",
            paramLabel = "MODEL",
            description = "The model (default: the name of PATH without its ending).")
    private @Nullable String name;

    @Mixin private SampleOptions sample = new SampleOptions();

    @Mixin private Provenance provenance = new Provenance();

    @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "A tag of the version.")
    private List<String> tags = new ArrayList<>();

    @Option(names = "--description", paramLabel = "TEXT", description = "What is new, in words.")
    private @Nullable String description;

    @Option(
            names = "--alias",
            paramLabel = "ALIAS",
            description = "Make this alias name the version, where policies let it.")
    private @Nullable String alias;

    @Option(
            names = "--sign-key",
            paramLabel = "FILE",
            description = "Sign the files with this private key (PEM); it stays here.")
    private @Nullable Path signKey;

    @Mixin private ServedWait waiting = new ServedWait();

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    /// What the verb prints as a document.
    record Pushed(VersionMade made, @Nullable Outcome alias, List<String> inferred) {}

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        ModelName model = new ModelName(name == null ? defaultName(path) : name);
        check();
        SigningKey signer = signKey == null ? null : SigningKey.read(signKey);
        PushSource source = PushSource.of(path);
        if (source.imported() instanceof Imported.StoredOnly stored) {
            console.err().println("slipway: it will be stored and not served: " + stored.reason());
            stored.conversion().forEach(line -> console.err().println("  " + line));
        }
        Optional<Sample> taken = sample.read();
        List<LocalFile> files = source.files();
        try (SlipwayClient client = server.client()) {
            send(console, client, files);
            List<String> inferred = List.of();
            if (taken.isPresent()) {
                PackageText described = SampleOptions.describe(client, files, taken.get());
                inferred = described.inferred();
                files = SampleOptions.with(files, described);
                send(console, client, files);
            }
            VersionMade made =
                    client.uploads().publish(model, wish(model, files, signer), options.sending());
            made.notes()
                    .forEach(note -> console.err().println("slipway: " + ShownText.lines(note)));
            Outcome moved = move(console, client, new Pushed(made, null, inferred));
            Pushed pushed = new Pushed(made, moved, inferred);
            output.print(console, pushed, out -> say(out, pushed));
            return made.version() == null
                    ? 0
                    : waiting.await(console, client, model, made.version());
        }
    }

    /// What is wrong on the line is said before files are on their way, or a version is made.
    private void check() {
        Duration _ = waiting.time();
        Map<String, String> _ = Versions.pairs("tag", tags);
        Lineage _ = provenance.lineage();
        if (description != null) {
            FreeText _ = new FreeText(description);
        }
        if (alias != null) {
            AliasName _ = new AliasName(alias);
        }
    }

    private void send(Console console, SlipwayClient client, List<LocalFile> files) {
        try (ProgressBar bar = ProgressBar.on(console.err(), output.isText(), "sent")) {
            client.uploads().send(files, bar);
        }
    }

    private VersionWish wish(ModelName model, List<LocalFile> files, @Nullable SigningKey signer) {
        List<PushedFile> pushed = files.stream().map(LocalFile::file).toList();
        return new VersionWish(
                pushed,
                provenance.lineage(),
                description == null ? null : new FreeText(description),
                Versions.pairs("tag", tags),
                signer == null ? null : PushSignature.of(signer, model, pushed));
    }

    /// A push whose alias is refused has made a version all the same, and shows it.
    private @Nullable Outcome move(Console console, SlipwayClient client, Pushed pushed) {
        Version version = pushed.made().version();
        if (alias == null || version == null) {
            return null;
        }
        AliasName named = new AliasName(alias);
        try {
            return client.registry()
                    .setAlias(pushed.made().model(), named, version.number(), null, Sending.REAL);
        } catch (SlipwayException e) {
            output.print(console, pushed, out -> say(out, pushed));
            throw e;
        }
    }

    private void say(PrintWriter out, Pushed pushed) {
        pushed.inferred().forEach(line -> out.println("inferred: " + line));
        VersionMade made = pushed.made();
        Outcome moved = pushed.alias();
        Version version = made.version();
        if (version == null) {
            out.printf(
                    "dry run: %s would get a version, %s, %,d bytes, digest %s%n",
                    made.model(),
                    made.content().format(),
                    made.content().bytes(),
                    made.content().digest());
            return;
        }
        out.printf(
                "%s version %s%s, %s, %,d bytes, digest %s%n",
                made.model(),
                version.number(),
                made.isNew() ? "" : " (the same files are it already)",
                made.content().format(),
                made.content().bytes(),
                made.content().digest());
        if (moved != null) {
            CommandOptions.say(
                    out, moved, "alias " + alias + " set to version " + version.number());
        }
    }

    private static String defaultName(Path path) {
        String file = String.valueOf(path.toAbsolutePath().normalize().getFileName());
        int dot = file.indexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }
}
