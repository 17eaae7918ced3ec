package dev.slipway.control.crash;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.control.Control;
import dev.slipway.journal.Database;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.SqliteDatabase;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Times a restart of control over a journal of many real records, with and without a kept image.
/// Run by `benchmarks/control.sh`.
final class ControlMeasurements {
    private static final int AT_ONCE = 1_000;
    private static final int MODELS = 10_000;
    private static final Principal SENDER =
            Principal.system("measurements", Role.SCIENTIST, Role.ADMIN, Role.RELEASER);

    private ControlMeasurements() {}

    /// @param arguments a new directory and how many records
    public static void main(String[] arguments) {
        Path file = Path.of(arguments[0]).resolve("slipway.db");
        int records = Integer.parseInt(arguments[1]);
        PrintStream out = System.out;
        long start = System.nanoTime();
        withControl(
                file,
                control -> {
                    for (int done = 0; done < records; done += AT_ONCE) {
                        submit(control, done);
                    }
                });
        out.printf("write %,d records: %.2f s%n", records, since(start));
        restart(out, file, "restart without an image");
        withControl(file, Control::keepSnapshot);
        restart(out, file, "restart from a kept image");
        withControl(file, control -> submit(control, records));
        restart(out, file, "the same, 1,000 records later");
    }

    private static void restart(PrintStream out, Path file, String what) {
        long start = System.nanoTime();
        withControl(
                file,
                control ->
                        out.printf(
                                "%s: %.2f s, %,d models, record %,d%n",
                                what,
                                since(start),
                                control.current().models().size(),
                                control.current().seq()));
    }

    private static void submit(Control control, int from) {
        List<Put> puts =
                IntStream.range(from, from + AT_ONCE)
                        .mapToObj(n -> new Put(spec(n), null))
                        .toList();
        CommandResult result =
                control.submit(
                        new CommandRequest(
                                SENDER,
                                new IdempotencyKey("from-" + from),
                                new ApplyObjects(puts, List.of()),
                                false));
        if (!(result instanceof CommandResult.Done)) {
            throw new IllegalStateException(result.toString());
        }
    }

    private static ModelSpec spec(int n) {
        return new ModelSpec(
                new ModelName("model-" + n % MODELS),
                TeamName.DEFAULT,
                RiskTier.SANDBOX,
                null,
                Map.of("round", String.valueOf(n / MODELS)));
    }

    private static void withControl(Path file, Work work) {
        try (Database database = SqliteDatabase.at(file);
                SqlJournal journal =
                        SqlJournal.open(
                                database, Opening.of(InstantSource.system(), new SecureRandom()));
                Control control = Sites.control(journal, JournalRecord::payload)) {
            work.on(control);
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /// Something to do with an open control.
    @FunctionalInterface
    private interface Work {
        void on(Control control);
    }
}
