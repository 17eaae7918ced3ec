package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.SplitText;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VersionHistoryTest {
    @TempDir private Path directory;

    private static SplitChoice version(int number) {
        return SplitChoice.alone(Labelled.choice(number));
    }

    private static SplitChoice divided(double weight, StickyKey sticky) {
        ReleaseSplit terms =
                new ReleaseSplit(
                        new ReleaseId("flights.3"),
                        new VersionNumber(1),
                        new VersionNumber(2),
                        weight,
                        Long.MIN_VALUE + 7,
                        sticky);
        return new SplitChoice(
                Labelled.choice(1), new SplitChoice.Canary(Labelled.choice(2), terms));
    }

    @Test
    void versionOfAnOffsetIsTheLastThatHadBegunInAllPartitions() {
        VersionHistory history = new VersionHistory(directory);
        assertThat(history.at(Map.of(0, 5L))).isEmpty();
        assertThat(history.add(version(1), null, Map.of(0, 0L, 1, 0L))).isTrue();
        assertThat(history.add(version(2), null, Map.of(0, 100L, 1, 90L))).isTrue();
        assertThat(history.add(version(2), null, Map.of(0, 100L, 1, 90L))).isFalse();
        VersionHistory reread = new VersionHistory(directory);
        assertThat(reread.at(Map.of(0, 99L, 1, 200L))).contains(version(1));
        assertThat(reread.at(Map.of(0, 100L, 1, 90L))).contains(version(2));
        assertThat(reread.add(version(2), null, Map.of())).isFalse();
    }

    /// Rows behind 100 have had version 2 before, and have it no more.
    @Test
    void repairThatGoesBackBeyondOthersIsNotedThoughTheSameSplitScores() {
        VersionHistory history = new VersionHistory(directory);
        assertThat(history.add(version(1), null, Map.of(0, 0L, 1, 0L))).isTrue();
        assertThat(history.add(version(2), 5L, Map.of(0, 100L, 1, 90L))).isTrue();
        assertThat(history.add(version(1), 9L, Map.of(0, 200L, 1, 190L))).isTrue();
        Map<Integer, Long> repaired = Map.of(0, 50L, 1, 250L);
        assertThat(history.at(repaired)).contains(version(1));
        assertThat(history.add(version(1), null, repaired)).isTrue();
        assertThat(history.add(version(1), null, repaired)).isFalse();
        VersionHistory reread = new VersionHistory(directory);
        assertThat(reread.at(Map.of(0, 150L, 1, 250L))).contains(version(1));
        assertThat(reread.add(version(1), null, Map.of(0, 150L, 1, 250L))).isFalse();
        assertThat(reread.add(version(2), 12L, Map.of(0, 170L, 1, 260L))).isTrue();
        assertThat(reread.at(Map.of(0, 169L, 1, 260L))).contains(version(1));
    }

    /// A checkpoint holds where a split began in the partitions that its tasks have read.
    @Test
    void attemptThatGoesOnFromACheckpointSaysNothingNewOfItsSplit() {
        VersionHistory history = new VersionHistory(directory);
        assertThat(history.add(version(1), null, Map.of(0, 10L))).isTrue();
        assertThat(history.add(version(1), 7L, Map.of(0, 5L))).isFalse();
    }

    @Test
    void whereTheWorkBeganIsToldOfPartitionsThatAreKnownToBeNoFurther() {
        assertThat(new VersionHistory(directory).unmoved(Map.of(0, 5L))).isEmpty();
        VersionHistory history = new VersionHistory(directory);
        assertThat(history.add(version(1), null, Map.of(0, 0L, 1, 7L, 2, 7L))).isTrue();
        assertThat(history.add(version(2), 5L, Map.of(0, 100L, 1, 7L))).isTrue();
        Map<Integer, Long> reached = history.reached();
        assertThat(history.unmoved(reached)).isEqualTo(Map.of(1, 7L, 2, 7L));
        reached.put(2, 8L);
        assertThat(history.unmoved(reached)).isEqualTo(Map.of(1, 7L));
    }

    /// Rows before it may have answers.
    @Test
    void historyThatBeginsWithACheckpointSaysNotWhereTheWorkBegan() {
        VersionHistory history = new VersionHistory(directory);
        assertThat(history.add(version(1), 4L, Map.of(0, 0L))).isTrue();
        assertThat(history.unmoved(history.reached())).isEmpty();
    }

    @Test
    void aSplitIsAnotherWithEachOfItsWeights() {
        StickyKey sticky = new StickyKey.Header("slipway-key");
        VersionHistory history = new VersionHistory(directory);
        assertThat(history.add(version(1), null, Map.of(0, 0L))).isTrue();
        assertThat(history.add(divided(0.1, sticky), null, Map.of(0, 10L))).isTrue();
        assertThat(history.add(divided(0.1, sticky), null, Map.of(0, 15L))).isFalse();
        assertThat(history.add(divided(0.5, sticky), null, Map.of(0, 20L))).isTrue();
        assertThat(history.add(version(1), null, Map.of(0, 30L))).isTrue();
        VersionHistory reread = new VersionHistory(directory);
        assertThat(reread.at(Map.of(0, 9L))).contains(version(1));
        assertThat(reread.at(Map.of(0, 19L))).contains(divided(0.1, sticky));
        assertThat(reread.at(Map.of(0, 29L))).contains(divided(0.5, sticky));
        assertThat(reread.told()).hasSize(4);
        assertThat(SplitText.read(reread.told().get(3).get("model"))).isEqualTo(version(1));
    }

    /// Whoever records them keeps no more.
    @Test
    void theNewestAreToldWithTheCheckpointsOfWhichTheyAre() {
        VersionHistory history = new VersionHistory(directory);
        for (int i = 0; i < 25; i++) {
            assertThat(history.add(version(i + 1), i == 0 ? null : (Long) (10L + i), Map.of(0, 5L)))
                    .isTrue();
        }
        JsonNode told = new VersionHistory(directory).told();
        assertThat(told).isEqualTo(history.told()).hasSize(20);
        assertThat(told.get(0).at("/model/version").asLong()).isEqualTo(6);
        assertThat(told.get(19).path("checkpoint").asLong()).isEqualTo(34);
        assertThat(told.get(19).at("/from/0").asLong()).isEqualTo(5);
    }

    @Test
    void stateOfATaskWithASplitIsReadAsItWasWritten() {
        for (StickyKey sticky :
                List.of(
                        new StickyKey.Header("user"),
                        new StickyKey.Field("id"),
                        new StickyKey.Caller(),
                        new StickyKey.Request())) {
            TaskState state =
                    new TaskState(
                            divided(0.05, sticky),
                            12,
                            2,
                            5,
                            Map.of(0, 7L),
                            Map.of(0, 4L),
                            List.of(new AnsweredRows("flights", 1, 9)),
                            Map.of());
            assertThat(TaskState.of(state.text())).isEqualTo(state);
        }
    }

    @Test
    void stateOfATaskIsReadAsItWasWritten() {
        TaskState state =
                new TaskState(
                        version(3),
                        12,
                        2,
                        5,
                        Map.of(0, 7L, 11, 9L),
                        Map.of(0, 4L),
                        List.of(
                                new AnsweredRows("flights", 2, 4),
                                new AnsweredRows("flights", 3, 6)),
                        Map.of(0, 7L, 11, 10L));
        assertThat(TaskState.of(state.text())).isEqualTo(state);
        assertThat(TaskState.goesOn(List.of(state))).isEqualTo(Map.of(0, 7L, 11, 10L));
    }

    /// As checkpoints are that were taken before versions were counted.
    @Test
    void stateOfATaskThatCountsNoVersionsIsRead() {
        TaskState state =
                new TaskState(
                        version(3), 12, 2, 5, Map.of(0, 7L), Map.of(0, 4L), List.of(), Map.of());
        String before = state.text().replace(",\"answered\":[]", "").replace(",\"goes-on\":{}", "");
        assertThat(before).doesNotContain("answered", "goes-on");
        assertThat(TaskState.of(before)).isEqualTo(state);
        assertThat(TaskState.goesOn(List.of(state))).isEmpty();
    }

    @Test
    void idsFollowFromPlaceAndTimeAndFromNothingElse() {
        MessageIds ids = new MessageIds("job", "topic");
        Message message = new Message(1, 2, 0x0123456789abL, null, new byte[] {1});
        Message again = new Message(1, 2, 0x0123456789abL, new byte[] {9}, null);
        assertThat(ids.of(message)).matches("0123456789ab[0-9a-f]{20}").isEqualTo(ids.of(again));
        assertThat(ids.of(new Message(2, 1, 0x0123456789abL, null, null)))
                .isNotEqualTo(ids.of(message));
        assertThat(new MessageIds("other", "topic").of(message)).isNotEqualTo(ids.of(message));
    }
}
