package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.JobEstimate;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.cost.PriceList;
import dev.slipway.server.job.JobMemory.Taken;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The sample says 10 s for all of it, whoever runs it.
final class EstimatesTest {
    @TempDir Path scratch;

    private final AtomicInteger leases = new AtomicInteger();

    private String cost(@Nullable String on) throws IOException {
        return estimate("commit", on).cost();
    }

    private JobEstimate estimate(String word, @Nullable String on) throws IOException {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.cluster();
            Path input = Files.write(kept.root.resolve("in.csv"), List.of(word));
            ScoreSpec spec =
                    new ScoreSpec(
                            null,
                            KeptJobs.MODEL,
                            new VersionNumber(1),
                            Sha256.of("flights"),
                            new ScoreFiles(
                                    input.toString(),
                                    FileFormat.CSV,
                                    kept.root.resolve("out").toString(),
                                    FileFormat.CSV),
                            List.of(),
                            BadRowLimit.NONE,
                            null,
                            on);
            PriceList hours = new PriceList(BigDecimal.ONE, BigDecimal.ZERO, "EUR");
            JobMemory memory =
                    (_, _) -> {
                        leases.incrementAndGet();
                        return new Taken.Lease(0, leases::decrementAndGet);
                    };
            return new Estimates(kept.attempts, memory, new JobPrices(hours))
                    .estimate(spec, TeamName.DEFAULT);
        }
    }

    @Test
    void aJobHereCostsTheThreadsOfAChild() throws IOException {
        assertThat(cost(null)).isEqualTo("0.005555556");
    }

    @Test
    void aSampleThatNeedsMoreThanTheHeapOfAChildSaysWhatBoundsIt() {
        assertThatThrownBy(() -> estimate("exhaust", null))
                .isInstanceOf(RefusalException.class)
                .hasMessage(
                        "dry run: the child ran out of memory: its heap of 256 MiB is one half of"
                                + " jobs.memory");
    }

    @Test
    void aSampleWhoseChildDiesAtOnceSaysHowAndLeavesNothing() {
        assertThatThrownBy(() -> estimate("die-at-once", null))
                .isInstanceOf(RefusalException.class)
                .hasMessage(
                        "dry run: the child ended without a word, exit status 134: no class of"
                                + " this name");
        assertThat(leases).hasValue(0);
        assertThat(scratch.resolve("data/jobs")).isEmptyDirectory();
    }

    @Test
    void whatASampleHasSaidHoldsHoweverItsChildEnds() throws IOException {
        assertThat(estimate("exhaust-late", null).cost()).isEqualTo("0.005555556");
    }

    @Test
    void aJobOnAClusterCostsTheSlotsThatItTakesThere() throws IOException {
        assertThat(cost("big")).isEqualTo("0.022222222");
    }
}
