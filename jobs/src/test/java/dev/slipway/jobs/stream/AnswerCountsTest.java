package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.StickyKey;
import dev.slipway.jobs.attempt.SplitChoice;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AnswerCountsTest {
    private final AnswerCounts counts = new AnswerCounts();

    private static AnsweredRows version(int number, long rows) {
        return new AnsweredRows("flights", number, rows);
    }

    private static SplitChoice alone(int number) {
        return SplitChoice.alone(Labelled.choice(number));
    }

    private static SplitChoice divided(double weight) {
        return new SplitChoice(
                Labelled.choice(1),
                new SplitChoice.Canary(
                        Labelled.choice(2),
                        RowPickTest.terms(weight, 42, new StickyKey.Request())));
    }

    @Test
    void versionThatScoresAgainGoesOnWithItsCountAndComesLast() {
        counts.begin(alone(1));
        counts.add(alone(1), new SplitScorer.Scored(2, 8, 0));
        counts.begin(divided(0.1));
        counts.add(divided(0.1), new SplitScorer.Scored(0, 9, 1));
        counts.begin(divided(0.5));
        counts.add(divided(0.5), new SplitScorer.Scored(1, 5, 4));
        assertThat(counts.all()).containsExactly(version(1, 22), version(2, 5));
        counts.begin(alone(1));
        assertThat(counts.all()).containsExactly(version(2, 5), version(1, 22));
    }

    @Test
    void versionThatHasAnsweredNothingYetIsThere() {
        counts.begin(divided(0.01));
        assertThat(counts.all()).containsExactly(version(1, 0), version(2, 0));
    }

    /// A task that has begun with an attempt knows only the last of its versions.
    @Test
    void sumOfTasksHasTheOrderOfTheLongestWhicheverComesFirst() {
        List<AnsweredRows> all = List.of(version(1, 1), version(2, 20), version(3, 300));
        List<AnsweredRows> last = List.of(version(2, 4_000), version(3, 50_000));
        List<AnsweredRows> sum = List.of(version(1, 1), version(2, 4_020), version(3, 50_300));
        counts.add(all);
        counts.add(last);
        assertThat(counts.all()).isEqualTo(sum);
        AnswerCounts turned = new AnswerCounts();
        turned.add(last);
        turned.add(all);
        assertThat(turned.all()).isEqualTo(sum);
    }

    @Test
    void versionsThatScoredLongAgoAreForgotten() {
        for (int number = 1; number <= 25; number++) {
            counts.begin(alone(number));
        }
        assertThat(counts.all()).hasSize(20).startsWith(version(6, 0)).endsWith(version(25, 0));
    }
}
