package dev.slipway.cli.registry;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.cli.AsOfOption;
import dev.slipway.cli.Console;
import dev.slipway.cli.LimitOption;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Table;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.ModelQuery;
import dev.slipway.client.control.ModelRegistryCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway model list`.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List models of a server, all or those that match.",
        footer = {
            "",
            "Examples:",
            "  slipway model list --search flights",
            "  slipway model list --team fraud --tag stage=live -o json",
            "  slipway model list --as-of 2026-11-25T08:00:00Z"
        })
public final class ModelListCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Option(
            names = "--search",
            paramLabel = "TEXT",
            description = "Text in name, team, tags or aliases.")
    private @Nullable String search;

    @Option(names = "--team", paramLabel = "TEAM", description = "Only models of this team.")
    private @Nullable String team;

    @Option(names = "--tier", paramLabel = "TIER", description = "Only this risk tier, 0 to 3.")
    private @Nullable Integer tier;

    @Option(names = "--alias", paramLabel = "ALIAS", description = "Only models that have it.")
    private @Nullable String alias;

    @Option(
            names = "--tag",
            paramLabel = "KEY[=VALUE]",
            description = "Only models with this tag; may be given several times.")
    private List<String> tags = new ArrayList<>();

    @Mixin private LimitOption limit = new LimitOption();

    @Mixin private AsOfOption asOf = new AsOfOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        ModelQuery query =
                new ModelQuery(
                        search,
                        team == null ? null : new TeamName(team),
                        tier == null ? null : new RiskTier(tier),
                        alias == null ? null : new AliasName(alias),
                        tags);
        try (SlipwayClient client = server.client()) {
            ModelRegistryCalls registry = asOf.on(client.registry(), ModelRegistryCalls::asOf);
            List<ModelSummary> models = limit.take(console, registry.models(query));
            output.printAll(
                    console,
                    models,
                    out -> {
                        Table table =
                                new Table(
                                        "MODEL", "TEAM", "TIER", "VERSIONS", "ALIASES", "CHANGED");
                        for (ModelSummary model : models) {
                            table.row(
                                    model.name(),
                                    model.team(),
                                    model.riskTier(),
                                    model.versions(),
                                    aliases(model),
                                    model.changed());
                        }
                        table.print(out);
                    });
        }
        return 0;
    }

    static String aliases(ModelSummary model) {
        TreeMap<String, String> sorted = new TreeMap<>();
        model.aliases().forEach((name, version) -> sorted.put(name.value(), version.toString()));
        return sorted.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining(","));
    }
}
