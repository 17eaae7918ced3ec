package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.stats.Decision;
import dev.slipway.stats.Evidence;
import dev.slipway.stats.counts.Second;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EvidenceFileTest {
    private final List<long[]> seconds = new ArrayList<>();
    private EvidenceChain chain = EvidenceChain.of(MadeReleases.draft(MadeReleases.usual()).id());
    private @Nullable Decision decision;

    @Test
    void aFileIsReplayedToTheSameDigestAndTheSameDecision() throws IOException {
        EvidenceFile.Replay replay = read(text()).replay();
        assertThat(replay.isWhole()).isTrue();
        assertThat(replay.decision()).isEqualTo(decision);
        assertThat(replay.moves()).hasSize(1);
        EvidenceFile.ReplayedMove move = replay.moves().getFirst();
        assertThat(move.isSame()).isTrue();
        assertThat(move.move().why()).isEqualTo("\"quoted\"\nand on two lines");
        assertThat(move.decision()).isEqualTo(decision);
    }

    @Test
    void aFileThatIsReadAndWrittenIsTheSame() throws IOException {
        String text = text();
        StringBuilder again = new StringBuilder();
        read(text).writeTo(again);
        assertThat(again.toString()).isEqualTo(text);
    }

    @Test
    void aNumberThatWasChangedIsFound() throws IOException {
        String text = text();
        String line = text.lines().skip(10).findFirst().orElseThrow();
        String changed = line.replaceFirst("]$", "") + "";
        int at = changed.lastIndexOf(',');
        String other = changed.substring(0, at) + "," + (changed.endsWith(",0") ? "1" : "0") + "]";
        try {
            EvidenceFile.Replay replay = read(text.replace(line + "\n", other + "\n")).replay();
            assertThat(replay.isWhole()).isFalse();
            assertThat(replay.moves()).noneMatch(EvidenceFile.ReplayedMove::isSame);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("number");
        }
    }

    @Test
    void whatIsNoEvidenceIsRefusedWithItsLine() throws IOException {
        assertThatThrownBy(() -> read("[\"something\",1,\"flights.1\"]\n"))
                .hasMessage("line 1: something 1 (expected: slipway-evidence 1)");
        String text = text();
        assertThatThrownBy(() -> read(text.substring(0, text.lastIndexOf("[\"end\""))))
                .hasMessageContaining("the file ends (expected: its end line)");
        assertThatThrownBy(() -> read(text.replaceFirst("\"terms\",", "")))
                .hasMessage("line 2: 6 values (expected: 7)");
        assertThatThrownBy(() -> read("{}"))
                .hasMessageContaining("line 1: place 1 (expected: '[')");
    }

    private String text() throws IOException {
        seconds.clear();
        chain = EvidenceChain.of(MadeReleases.draft(MadeReleases.usual()).id());
        Evidence evidence = MadeEvidence.none();
        SplittableRandom random = new SplittableRandom(9);
        MadeEvidence.seconds(
                evidence,
                100,
                second -> {
                    MadeEvidence.fill(second, random, 0.02, 0.01);
                    add(second);
                });
        decision = evidence.decision();
        Release release =
                MadeReleases.moved(
                        MadeReleases.baking(),
                        new ReleaseTransition(
                                ReleasePhase.BAKE,
                                ReleasePhase.DECIDE,
                                3,
                                0.25,
                                Cause.PROGRESS,
                                new FreeText("\"quoted\"\nand on two lines"),
                                chain.mark(),
                                Duration.ofSeconds(100)),
                        MadeReleases.BEGIN);
        StoredRelease stored =
                StoredRelease.withoutKeys(
                        MadeEvidence.TERMS, RunningTime.Reading.ZERO, seconds, chain);
        StringBuilder text = new StringBuilder();
        EvidenceFile.of(release, stored).writeTo(text);
        return text.toString();
    }

    private void add(Second second) {
        long[] numbers = second.numbers();
        seconds.add(numbers);
        chain = chain.then(numbers);
    }

    private static EvidenceFile read(String text) throws IOException {
        return EvidenceFile.read(new BufferedReader(new StringReader(text)));
    }
}
