package dev.slipway.server.operator;

import dev.slipway.api.control.Image;
import dev.slipway.api.journal.Sha256;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.control.ReadImages;
import dev.slipway.intake.CachePlan;
import dev.slipway.journal.SqlReader;
import dev.slipway.journal.artifact.Artifact;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.artifact.CollectionPlan;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.record.Upcasters;
import dev.slipway.server.exit.Exit;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway artifacts collect`.
@Command(
        name = "collect",
        mixinStandardHelpOptions = true,
        description = {
            "Remove artifacts that no version has needed and no push has held for 24 hours.",
            "Files of deleted versions are among them; the journal still tells of those.",
            "The first run that finds one notes the time; a run a day later removes it.",
            "A server may be at work, and nothing is removed while a backup is taken.",
            "A dry run also says what the server's hourly look at the cache would remove:",
            "packages that nothing serves, beyond cache.bytes or unused for cache.idle-time."
        },
        footer = {
            "",
            "Examples:",
            "  slipway artifacts collect --dry-run",
            "  slipway artifacts collect --data /srv/slipway -o json"
        })
final class ArtifactsCollectCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private OperatorOptions server = new OperatorOptions();

    @Option(
            names = "--dry-run",
            description = "Say what would be removed now, and remove and note nothing.")
    private boolean dryRun;

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        ArtifactStore artifacts = server.artifacts();
        CachePlan cache = server.cachePlan(artifacts);
        CollectionPlan plan;
        List<Artifact> removed = List.of();
        try (Database database = server.database();
                SqlReader journal = new SqlReader(database)) {
            Image image = ReadImages.newest(journal, Upcasters.none()::payload);
            Set<Sha256> named = LiveArtifacts.in(image, artifacts);
            if (!dryRun) {
                artifacts.collector().mark(named::contains);
            }
            plan = artifacts.collector().plan(named::contains);
            if (!dryRun) {
                removed = artifacts.collector().remove(plan, named::contains);
            }
        }
        say(console, plan, removed, cache);
        return Exit.PASSED;
    }

    private void say(Console console, CollectionPlan plan, List<Artifact> removed, CachePlan cache)
            throws IOException {
        long bytes = removed.stream().mapToLong(Artifact::size).sum();
        if (!output.isText()) {
            output.document(
                    console,
                    json -> {
                        json.writeStartObject();
                        json.writeBooleanField("dry-run", dryRun);
                        json.writeArrayFieldStart(dryRun ? "due" : "removed");
                        for (Artifact artifact : dryRun ? plan.due() : removed) {
                            json.writeStartObject();
                            json.writeStringField("digest", artifact.digest().hex());
                            json.writeNumberField("bytes", artifact.size());
                            json.writeEndObject();
                        }
                        json.writeEndArray();
                        json.writeNumberField("bytes", dryRun ? plan.bytes() : bytes);
                        json.writeNumberField("waiting", plan.waiting());
                        json.writeObjectFieldStart("cache");
                        json.writeNumberField("entries", cache.entries().size());
                        json.writeNumberField("bytes", cache.bytes());
                        json.writeNumberField("due", cache.due().size());
                        json.writeNumberField("due-bytes", cache.dueBytes());
                        json.writeEndObject();
                        json.writeEndObject();
                    });
            return;
        }
        for (Artifact artifact : dryRun ? plan.due() : removed) {
            console.out().printf("%s %,d bytes%n", artifact.digest(), artifact.size());
        }
        console.out()
                .printf(
                        "%s %,d artifacts, %,d bytes; %,d more wait for their day%n",
                        dryRun ? "would remove" : "removed",
                        dryRun ? plan.due().size() : removed.size(),
                        dryRun ? plan.bytes() : bytes,
                        plan.waiting());
        if (dryRun) {
            cache.due()
                    .forEach(
                            one -> console.out().printf("%s %,d bytes%n", one.path(), one.bytes()));
            console.out()
                    .printf(
                            "cache: %,d entries, %,d bytes; a server would remove %,d, %,d bytes%n",
                            cache.entries().size(),
                            cache.bytes(),
                            cache.due().size(),
                            cache.dueBytes());
        }
        if (!dryRun && removed.size() < plan.due().size()) {
            console.err().println("slipway: warning: a backup is taken, so some were left");
        }
    }
}
