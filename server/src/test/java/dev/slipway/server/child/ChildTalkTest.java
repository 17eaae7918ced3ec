package dev.slipway.server.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.child.ChildTalk.Begun;
import dev.slipway.server.child.ChildTalk.Kept;
import dev.slipway.server.child.ChildTalk.Last;
import org.junit.jupiter.api.Test;

final class ChildTalkTest {
    private static final String COMMITTED =
            "{\"event\":\"committed\",\"rows\":1000,\"bad-rows\":3,\"parts\":2}";

    @Test
    void rowsOfAnOutputThatWasFoundCompleteAreThoseOfAttemptsBefore() {
        ChildTalk talk = new ChildTalk();
        talk.line(COMMITTED);
        assertThat(talk.last()).isEqualTo(new Last.Committed(1_000, 3, 2, null));
        assertThat(talk.heard().rows()).isEqualTo(1_000);
        assertThat(talk.resumed()).isEqualTo(1_000);
        assertThat(talk.begun()).isEqualTo(new Begun(null, 1_000));
    }

    @Test
    void rowsBehindWhatWasResumedAreTheAttemptsOwn() {
        ChildTalk talk = new ChildTalk();
        talk.line("{\"event\":\"started\",\"resumed-rows\":400}");
        talk.line(COMMITTED);
        assertThat(talk.heard().rows() - talk.resumed()).isEqualTo(600);
    }

    @Test
    void whatIsKeptIsWhatTheNewestCheckpointHolds() {
        ChildTalk talk = new ChildTalk();
        assertThat(talk.kept()).isNull();
        talk.line("{\"event\":\"started\",\"checkpoint\":7,\"resumed-rows\":400}");
        assertThat(talk.kept()).isEqualTo(new Kept(7L, 400));
        assertThat(talk.takeCheckpoint()).isFalse();
        talk.line("{\"event\":\"checkpoint\",\"number\":8,\"rows\":900}");
        assertThat(talk.kept()).isEqualTo(new Kept(8L, 900));
        assertThat(talk.takeCheckpoint()).isTrue();
        assertThat(talk.takeCheckpoint()).isFalse();
        assertThat(talk.isFurther()).isTrue();
    }

    @Test
    void aChildThatListensToAnothersTasksSaysWithWhatTheyBeganAndHowFarTheyAre() {
        ChildTalk talk = new ChildTalk();
        assertThat(talk.begun()).isNull();
        talk.line(
                "{\"event\":\"started\",\"listens-to\":3,\"begun-rows\":100,"
                        + "\"resumed-rows\":400,\"rows\":700,\"dead-letters\":4}");
        assertThat(talk.begun()).isEqualTo(new Begun(3L, 100));
        assertThat(talk.kept()).isEqualTo(new Kept(null, 400));
        assertThat(talk.heard().rows()).isEqualTo(700);
        assertThat(talk.heard().badRows()).isEqualTo(4);
    }

    @Test
    void tasksOfItsOwnBeginWithWhatIsResumed() {
        ChildTalk talk = new ChildTalk();
        talk.line("{\"event\":\"started\",\"resumed-rows\":400}");
        assertThat(talk.begun()).isEqualTo(new Begun(null, 400));
        assertThat(talk.heard().rows()).isEqualTo(400);
    }

    @Test
    void wordsOfAnyLengthAreCutAsTheyComeIn() {
        ChildTalk talk = new ChildTalk();
        String endless = "x".repeat(150_000);
        String cut = "x".repeat(3_999) + "…";
        talk.line("{\"event\":\"refused\",\"message\":\"" + endless + "\"}");
        assertThat(talk.last()).isEqualTo(new Last.Refused(cut));
        talk.line("{\"event\":\"stopped\",\"reason\":\"" + endless + "\"}");
        assertThat(talk.last()).isEqualTo(new Last.Stopped(cut));
        talk.line(
                "{\"event\":\"failed\",\"code\":\"commit-lost\",\"message\":\""
                        + endless
                        + "\",\"lost\":[{\"topic\":\"t\",\"partition\":1,\"from\":2,\"to\":4}]}");
        assertThat(talk.last())
                .isEqualTo(
                        new Last.Failed(
                                "commit-lost",
                                cut + ": t partition 1 offsets 2 to 3",
                                false,
                                false));
    }

    @Test
    void halfOfAPairIsNoCharacter() {
        assertThat(Words.cut("ab\uD83D\uDEAB?", 4)).isEqualTo("ab…");
        assertThat(Words.cut("abcd", 4)).isEqualTo("abcd");
    }

    @Test
    void beforeTheFirstCheckpointNothingIsKept() {
        ChildTalk talk = new ChildTalk();
        talk.line("{\"event\":\"started\",\"checkpoint\":null,\"resumed-rows\":0}");
        assertThat(talk.kept()).isEqualTo(new Kept(null, 0));
    }
}
