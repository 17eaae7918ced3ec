package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.AttemptFile;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.output.Stage;
import java.io.Serializable;

/// Where tasks find what they share. Flink makes operators from bytes, so they cannot be handed an
/// object.
sealed interface BenchPlace extends Serializable {
    /// The plan of the attempt.
    Plan plan();

    /// What the tasks of this process share, until it is [given back][#close].
    Workbench open();

    /// Gives it back.
    void close(Workbench bench);

    /// In the process that has started the attempt.
    record Here(String key) implements BenchPlace {
        @Override
        public Plan plan() {
            return Workbenches.of(key).plan();
        }

        @Override
        public Workbench open() {
            return Workbenches.of(key);
        }

        @Override
        public void close(Workbench bench) {
            // Whoever has made it closes it.
        }
    }

    /// In processes of a cluster, which make it of the attempt's text.
    record Elsewhere(String attempt) implements BenchPlace {
        @Override
        public Plan plan() {
            return planOf(Stage.opened(AttemptFile.parse(attempt)));
        }

        @Override
        public Workbench open() {
            return RemoteBenches.open(attempt);
        }

        @Override
        public void close(Workbench bench) {
            RemoteBenches.close(bench);
        }
    }

    /// The plan that whoever has started the attempt has fixed.
    static Plan planOf(Stage stage) {
        return stage.plan()
                .orElseThrow(
                        () -> new JobException(EndCode.INTERNAL, "the plan is not in the stage"));
    }
}
