package dev.slipway.control.crash;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.AttachEvaluation;
import dev.slipway.api.control.RegistryCommand.ChangeTags;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.control.Control;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.SqliteDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Fills a journal by real commands: models of ten teams, three versions of each, an alias, an
/// evaluation, tags; then tags and aliases that change for as long as it takes. Run by
/// `benchmarks/control.py`.
final class JournalMaker {
    private static final int AT_ONCE = 1_000;
    private static final int TEAMS = 10;
    private static final int VERSIONS = 3;
    private static final AliasName CHAMPION = new AliasName("champion");
    private static final Principal SENDER =
            Principal.system("maker", Role.SCIENTIST, Role.ADMIN, Role.RELEASER);

    private final Control control;
    private final int models;
    private int commands;

    private JournalMaker(Control control, int models) {
        this.control = control;
        this.models = models;
    }

    /// @param arguments a new directory, how many records, how many models
    public static void main(String[] arguments) {
        Path file = Path.of(arguments[0]).resolve("slipway.db");
        int records = Integer.parseInt(arguments[1]);
        try (Database database = SqliteDatabase.at(file);
                SqlJournal journal =
                        SqlJournal.open(
                                database, Opening.of(InstantSource.system(), new SecureRandom()));
                Control control = Sites.control(journal, JournalRecord::payload)) {
            fill(control, records, Integer.parseInt(arguments[2]));
            System.out.printf(
                    "%d records, %d models%n",
                    control.current().seq(), control.current().models().size());
        }
    }

    /// Submits commands until there are so many records.
    static void fill(Control control, int records, int models) {
        JournalMaker maker = new JournalMaker(control, models);
        maker.declare();
        int step = Math.min(AT_ONCE, models);
        for (int n = 0; control.current().seq() + step <= records; n++) {
            maker.goOn(n);
        }
        for (int n = 0; control.current().seq() < records; n++) {
            maker.submit(
                    new ChangeTags(model(0), null, Map.of("rest", String.valueOf(n)), Set.of()));
        }
    }

    private void declare() {
        List<Put> teams = new ArrayList<>();
        for (int n = 0; n < TEAMS; n++) {
            teams.add(
                    new Put(
                            new TeamSpec(
                                    team(n), new FreeText("team number " + n), null, null, null),
                            null));
        }
        submit(new ApplyObjects(teams, List.of()));
        for (int from = 0; from < models; from += AT_ONCE) {
            submit(specs(from, 0));
        }
    }

    /// A thousand records more: a life of models where they have none yet, else a change of specs.
    private void goOn(int n) {
        int each = VERSIONS + 4;
        int first = n * (AT_ONCE / each);
        if (first >= models) {
            submit(specs(n * AT_ONCE % models, n));
            return;
        }
        for (int model = first; model < Math.min(models, first + AT_ONCE / each); model++) {
            live(model(model), model);
        }
    }

    private ApplyObjects specs(int from, int round) {
        return new ApplyObjects(
                IntStream.range(from, Math.min(models, from + AT_ONCE))
                        .mapToObj(n -> new Put(spec(n, round), null))
                        .toList(),
                List.of());
    }

    private static ModelSpec spec(int n, int round) {
        return new ModelSpec(
                model(n),
                team(n),
                RiskTier.SANDBOX,
                null,
                Map.of(
                        "stage",
                        n % 2 == 0 ? "live" : "draft",
                        "owner",
                        "o" + n % 50,
                        "round",
                        String.valueOf(round)));
    }

    private void live(ModelName model, int n) {
        for (int version = 1; version <= VERSIONS; version++) {
            Sha256 digest = Sha256.of(model + "/" + version);
            submit(
                    new PublishVersion(
                            model,
                            new Version.Content(
                                    digest,
                                    1_000L + n,
                                    "xgboost",
                                    null,
                                    new Version.ScanSummary(Sha256.of("report"), 0, 0),
                                    null,
                                    0),
                            Lineage.UNKNOWN,
                            null,
                            Map.of("trained-on", "month-" + version)));
        }
        VersionNumber last = new VersionNumber(VERSIONS);
        submit(new SetAlias(model, CHAMPION, new VersionNumber(1), null));
        submit(new SetAlias(model, CHAMPION, last, new VersionNumber(1)));
        submit(new AttachEvaluation(model, last, "auc", null, "february", 0.7, 0.6, 0.8));
        submit(new ChangeTags(model, last, Map.of("note", "n" + n), Set.of("trained-on")));
    }

    private static ModelName model(int n) {
        return new ModelName("model-" + n);
    }

    private static TeamName team(int n) {
        return new TeamName("team-" + n % TEAMS);
    }

    private void submit(Command command) {
        IdempotencyKey key = new IdempotencyKey("maker-" + commands++);
        CommandResult result = control.submit(new CommandRequest(SENDER, key, command, false));
        if (!(result instanceof CommandResult.Done)) {
            throw new IllegalStateException(command + ": " + result);
        }
    }
}
