package dev.slipway.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Children that wait beside an attempt at a stream.
final class StandbyTest {
    @TempDir private Path directory;
    private StreamFixture stream;

    @BeforeEach
    void makeTopics() throws Exception {
        stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
    }

    @Test
    void whoWaitedGoesOnFromTheCheckpointOfTheOneThatDied() throws Exception {
        stream.send(StreamFixture.flights(0, 1000));
        try (Child first = stream.start(stream.attempt(1))) {
            StreamFixture.awaitAll(first, 1000);
            try (Child next = Child.startStandby(stream.directory(), 1)) {
                assertThat(next.await("standing-by")).isTrue();
                first.requireAlive(1);
                first.kill();
                stream.send(StreamFixture.flights(1000, 1000));
                stream.keep(stream.attempt(2));
                next.tell("{\"SLIPWAY_KAFKA_SECRETS\":\"{}\"}");
                StreamFixture.awaitAll(next, 2000);
                next.terminate();
                assertThat(next.end()).isEqualTo(ExitStatus.STOPPED.code());
                assertThat(next.kept(1000)).isEqualTo(2000);
            }
        }
        assertThat(StreamFixture.counts(stream.answers(stream.output)))
                .hasSize(2000)
                .values()
                .containsOnly(1);
        assertThat(Files.exists(stream.directory().resolve("tmp"))).as("of the dead").isFalse();
        assertThat(Files.exists(stream.directory().resolve("tmp-1"))).as("its own").isTrue();
    }

    @Test
    void whoWaitsSaysSoAgainAndAgain() throws Exception {
        CountDownLatch hasTurn = new CountDownLatch(1);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        OutputStream heard =
                new OutputStream() {
                    private int lines;

                    @Override
                    public void write(int one) {
                        said.write(one);
                        if (one == '\n' && ++lines == 3) {
                            hasTurn.countDown();
                        }
                    }
                };
        Standby.sayUntil(hasTurn, Duration.ofMillis(1), new Report(heard));
        assertThat(said.toString(UTF_8).lines())
                .hasSize(3)
                .containsOnly("{\"event\":\"standing-by\"}");
    }

    @Test
    void whoWaitsHasTouchedNothingWhenItsStarterIsGone() throws Exception {
        stream.keep(stream.attempt(1));
        try (Child child = Child.startStandby(stream.directory(), 1)) {
            assertThat(child.await("standing-by")).isTrue();
            child.leave();
            assertThat(child.end()).isEqualTo(ExitStatus.ORPHANED.code());
        }
        assertThat(Files.exists(stream.directory().resolve("checkpoints"))).isFalse();
        assertThat(Files.exists(stream.directory().resolve("versions.json"))).isFalse();
    }

    @Test
    void whatItIsToldAndCannotReadEndsItAndIsNotShown() throws Exception {
        stream.keep(stream.attempt(1));
        try (Child child = Child.startStandby(stream.directory(), 1)) {
            assertThat(child.await("standing-by")).isTrue();
            child.tell("{\"SLIPWAY_KAFKA_SECRETS\": hush}");
            assertThat(child.end()).isEqualTo(ExitStatus.FAILED.code());
        }
        assertThat(Files.readString(stream.directory().resolve("child.log")))
                .contains("cannot be read")
                .doesNotContain("hush");
    }

    @Test
    void withoutAnAttemptToBeLikeItIsNeverReady() throws Exception {
        try (Child child = Child.startStandby(stream.directory(), 1)) {
            assertThat(child.end()).isEqualTo(ExitStatus.FAILED.code());
            assertThat(child.said().getFirst().path("event").asText()).isNotEqualTo("standing-by");
        }
    }
}
