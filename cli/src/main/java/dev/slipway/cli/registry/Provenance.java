package dev.slipway.cli.registry;

import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Lineage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What is known of where a version comes from.
final class Provenance {
    @Option(names = "--run", paramLabel = "ID", description = "The training run.")
    private @Nullable String run;

    @Option(
            names = "--dataset",
            paramLabel = "NAME=DIGEST",
            description = "Data it was trained on; may be given several times.")
    private List<String> datasets = new ArrayList<>();

    @Option(names = "--commit", paramLabel = "REVISION", description = "The code that trained it.")
    private @Nullable String commit;

    @Option(
            names = "--parent",
            paramLabel = "VERSION",
            description = "The version of the model that it goes on from.")
    private @Nullable Long parent;

    Lineage lineage() {
        List<Lineage.Dataset> all = new ArrayList<>();
        Versions.pairs("dataset", datasets)
                .forEach((name, digest) -> all.add(new Lineage.Dataset(name, digest)));
        return new Lineage(run, all, commit, parent == null ? null : new VersionNumber(parent));
    }
}
