package dev.slipway.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.PredictionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A ring of several lanes.
final class RingLanesTest {
    private static final int LANES = Lanes.COUNT;

    @Test
    void whatStandsOfOnePredictionComesInItsOrder() {
        CaptureRing ring = new CaptureRing(1 << 20, LANES);
        for (int i = 0; i < 2_000; i++) {
            PredictionId id = new PredictionId("%032x".formatted(i));
            assertThat(MadeTensors.of(id, MadeRecords.words()).into(ring)).isTrue();
            if (i >= 7) {
                assertThat(MadeRecords.observed(0, i - 7).into(ring)).isTrue();
            }
        }
        Map<PredictionId, List<String>> came = new HashMap<>();
        for (Waiting one = ring.next(() -> {}); one != null; one = ring.next(() -> {})) {
            switch (one) {
                case WaitingTensors tensors -> note(came, tensors.id(), "tensors");
                case WaitingObserved observed -> note(came, observed.id(), "observed");
            }
        }
        assertThat(came).hasSize(2_000);
        for (int i = 0; i < 2_000 - 7; i++) {
            assertThat(came.get(new PredictionId("%032x".formatted(i))))
                    .containsExactly("tensors", "observed");
        }
        assertThat(ring.counted()).isEqualTo(2_000 - 7);
        assertThat(ring.bytes()).isZero();
    }

    private static void note(Map<PredictionId, List<String>> came, PredictionId id, String what) {
        came.computeIfAbsent(id, _ -> new ArrayList<>()).add(what);
    }

    @Test
    void memoryThatOneLaneHadIsThereForTheOthers() {
        CaptureRing ring = new CaptureRing(1 << 20, 2);
        Set<Object> memory = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int lane = 0; lane < 2; lane++) {
            int taken = 0;
            while (MadeRecords.observed(0, 16L * taken + lane).into(ring)) {
                taken++;
            }
            for (Waiting one = ring.next(() -> {}); one != null; one = ring.next(() -> {})) {
                memory.add(one.bytes());
            }
        }
        assertThat(memory).hasSize((1 << 20) / (64 << 10));
    }

    @Test
    void lanesHaveOneLimitTogether() {
        CaptureRing ring = new CaptureRing(2 * (64 << 10), LANES);
        int taken = 0;
        while (MadeRecords.observed(0, taken).into(ring) && taken < 100_000) {
            taken++;
        }
        assertThat(ring.bytes()).isBetween(1L, 2L * (64 << 10));

        int found = 0;
        while (ring.next(() -> {}) != null) {
            found++;
        }
        assertThat(found).isEqualTo(taken);
        for (int i = 0; i < LANES && i < 2; i++) {
            assertThat(MadeRecords.observed(0, i).into(ring)).isTrue();
        }
    }
}
