package dev.slipway.serving.activation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CrowdPaceTest {
    private static final long MILLI = 1_000_000;

    private final CrowdPace pace = new CrowdPace();
    private long now = 5_000 * MILLI;

    /// So many turns are over, one each so many milliseconds.
    private void turn(int count, long millis) {
        for (int i = 0; i < count; i++) {
            now += millis * MILLI;
            pace.turned(now);
        }
    }

    /// A crowd comes of which one is answered each so many milliseconds, once the first have been.
    private void crowd(long millis) {
        pace.begin(1);
        turn(CrowdPace.LEAST, 500);
        turn(100, millis);
    }

    @Test
    void fewTurnsSayNothingAndTheFirstOfThemNeverDo() {
        pace.begin(1);
        turn(CrowdPace.LEAST, 500);
        turn(CrowdPace.LEAST - 1, 4);
        assertThat(pace.eachNanos()).isZero();
        assertThat(pace.isHopeless(1_000, MILLI, now)).isFalse();
        turn(1, 4);
        assertThat(pace.eachNanos()).isEqualTo(4 * MILLI);
    }

    @Test
    void whereManyAreInsideAtOnceAsManyMustBeOver() {
        pace.begin(256);
        turn(511, 4);
        assertThat(pace.eachNanos()).isZero();
        turn(1, 4);
        assertThat(pace.eachNanos()).isEqualTo(4 * MILLI);
    }

    @Test
    void whatTwoCrowdsShowedIsExpectedOfTheNextAndLessAndLess() {
        crowd(4);
        pace.end();
        crowd(5);
        assertThat(pace.eachNanos()).isEqualTo(5 * MILLI);
        pace.end();
        assertThat(pace.eachNanos()).isEqualTo(4 * MILLI);
        pace.begin(1);
        assertThat(pace.eachNanos()).isEqualTo(4 * MILLI);
        pace.end();
        assertThat(pace.eachNanos()).isEqualTo(2 * MILLI);
        crowd(3);
        assertThat(pace.eachNanos()).isEqualTo(3 * MILLI);
    }

    @Test
    void whatCrowdsShowedBeforeIsExpectedUntilTheVersionHasAnswered() {
        pace.expect(new Forecast.LastTwo(5 * MILLI, 4 * MILLI));
        pace.end();
        assertThat(pace.eachNanos()).isEqualTo(4 * MILLI);
        pace.begin(1);
        pace.end();
        assertThat(pace.eachNanos()).isEqualTo(2 * MILLI);
    }

    /// A process may end while its version answers.
    @Test
    void aCrowdThatIsThereCountsAmongTheLastTwoOnceItTells() {
        pace.expect(new Forecast.LastTwo(5 * MILLI, 6 * MILLI));
        pace.begin(1);
        turn(2 * CrowdPace.LEAST - 1, 4);
        assertThat(pace.past()).isEqualTo(new Forecast.LastTwo(5 * MILLI, 6 * MILLI));
        turn(1, 4);
        assertThat(pace.past()).isEqualTo(new Forecast.LastTwo(4 * MILLI, 5 * MILLI));
        pace.end();
        assertThat(pace.past()).isEqualTo(new Forecast.LastTwo(4 * MILLI, 5 * MILLI));
    }

    /// The next one may be answered whole.
    @Test
    void oneSlowCrowdKeepsNobodyOut() {
        crowd(400);
        pace.end();
        assertThat(pace.eachNanos()).isZero();
        crowd(4);
        pace.end();
        crowd(400);
        pace.end();
        assertThat(pace.eachNanos()).isEqualTo(4 * MILLI);
    }

    /// Those few who are let in then show too little to say that it is over.
    @Test
    void troubleThatLastedKeepsNobodyOutForGood() {
        crowd(10_000);
        pace.end();
        crowd(10_000);
        pace.end();
        for (int load = 0; load < 20; load++) {
            pace.begin(1);
            pace.end();
        }
        assertThat(pace.eachNanos()).isLessThan(MILLI / 10);
    }

    @Test
    void theLongerAheadTheLessIsCertain() {
        crowd(4);
        // Seen for 400 ms, so 100 ms ahead are certain up to 125, and 400 ms up to 800.
        assertThat(pace.isHopeless(31, 100 * MILLI, now)).isFalse();
        assertThat(pace.isHopeless(32, 100 * MILLI, now)).isTrue();
        assertThat(pace.isHopeless(200, 400 * MILLI, now)).isFalse();
        assertThat(pace.isHopeless(201, 400 * MILLI, now)).isTrue();
        assertThat(pace.isHopeless(1_000, 10_000 * MILLI, now)).isFalse();
    }

    /// Its own deadline ends that wait.
    @Test
    void whoseTimeIsOverIsNotJudged() {
        crowd(4);
        assertThat(pace.isHopeless(1, 0, now)).isFalse();
    }
}
