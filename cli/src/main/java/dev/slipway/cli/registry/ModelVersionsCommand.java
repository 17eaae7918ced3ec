package dev.slipway.cli.registry;

import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Version;
import dev.slipway.cli.AsOfOption;
import dev.slipway.cli.Console;
import dev.slipway.cli.LimitOption;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Table;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.ModelRegistryCalls;
import dev.slipway.documents.Constants;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway model versions`.
@Command(
        name = "versions",
        mixinStandardHelpOptions = true,
        description = "List a model's versions, newest first.",
        footer = {
            "",
            "Examples:",
            "  slipway model versions flights",
            "  slipway model versions flights --as-of 2026-11-25T08:00:00Z -o yaml"
        })
public final class ModelVersionsCommand implements Callable<Integer> {
    private static final int SHORT = 12;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(paramLabel = "MODEL", description = "The model.")
    private String model = "";

    @Mixin private LimitOption limit = new LimitOption();

    @Mixin private AsOfOption asOf = new AsOfOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            ModelRegistryCalls registry = asOf.on(client.registry(), ModelRegistryCalls::asOf);
            List<Version> versions = limit.take(console, registry.versions(new ModelName(model)));
            output.printAll(
                    console,
                    versions,
                    out -> {
                        Table table =
                                new Table(
                                        "VERSION", "STATUS", "FORMAT", "BYTES", "DIGEST", "CREATED",
                                        "BY");
                        for (Version version : versions) {
                            table.row(
                                    version.number(),
                                    Constants.word(version.status()),
                                    version.content().format()
                                            + (version.content().isServable()
                                                    ? ""
                                                    : " (not servable)"),
                                    version.content().bytes(),
                                    version.content().digest().hex().substring(0, SHORT),
                                    version.origin().created(),
                                    version.origin().creator());
                        }
                        table.print(out);
                    });
        }
        return 0;
    }
}
