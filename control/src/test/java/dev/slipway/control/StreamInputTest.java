package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.FollowVersion;
import dev.slipway.api.control.JobCommand.LoseAttempt;
import dev.slipway.api.control.JobCommand.Loss;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import dev.slipway.documents.Documents;
import dev.slipway.documents.Yaml;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a stream reads, declared anew.
final class StreamInputTest {
    private static final StreamName LATE = new StreamName("late-flights");
    private static final JobId FIRST = JobId.of(1);
    private static final FreeText WHY = new FreeText("it ended");
    private static final Principal KEEPER = Principal.system("jobs", Role.ADMIN);
    private static final JobTally SOME = new JobTally(30, 1, 0, null, new Usage(10, 10, 20, 0, 30));

    private final OpenControl open = new OpenControl();

    @BeforeEach
    void aVersionAndTwoConnections() {
        open.done(OpenControl.version(new ModelName("flights"), "content"));
        assertThat(open.apply(brokers("events"))).isInstanceOf(CommandResult.Done.class);
        assertThat(open.apply(brokers("others"))).isInstanceOf(CommandResult.Done.class);
    }

    private static ConnectionSpec brokers(String name) {
        return new ConnectionSpec(
                name,
                TeamName.DEFAULT,
                ConnectionSpec.Type.KAFKA,
                URI.create("kafka://127.0.0.1:9092"),
                null,
                Map.of());
    }

    private CommandResult apply(String connection, String topic, String more) {
        String text =
                """
                kind: StreamJob
                name: late-flights
                model: flights/1
                from: {connection: %s, topic: %s}
                to: {topic: predictions}
                %s
                """
                        .formatted(connection, topic, more);
        return open.apply(Documents.read(Yaml.documents("test", text).getFirst(), Spec.class));
    }

    private void declared(String connection, String topic) {
        assertThat(apply(connection, topic, "")).isInstanceOf(CommandResult.Done.class);
    }

    private void reported(Command command) {
        assertThat(open.submit(KEEPER, command)).isInstanceOf(CommandResult.Done.class);
    }

    private StreamJob stream() {
        return open.control.current().stream(LATE).orElseThrow();
    }

    private void begin(int attempt) {
        if (attempt == 1) {
            reported(new FollowVersion(FIRST, open.control.current().seq()));
        }
        reported(new StartAttempt(FIRST, attempt));
    }

    /// Its checkpoints hold offsets of that topic, which are those of other rows in another one.
    @Test
    void aStreamThatHasReadATopicReadsNoOther() {
        declared("events", "flights");
        begin(1);
        assertThat(open.refusal(apply("events", "landings", "")).message())
                .startsWith("from.topic: landings (expected: flights, of which the stream has");
        reported(new LoseAttempt(FIRST, 1, Loss.STOPPED, WHY, SOME));
        assertThat(open.refusal(apply("others", "flights", "")).message())
                .startsWith("from.connection: others (expected: events, of which");
        assertThat(open.refusal(apply("events", "landings", "state: stopped")).code())
                .isEqualTo(ErrorCode.CONFLICT);
        assertThat(apply("events", "flights", "pass-through: [origin]"))
                .as("what else changes does not matter")
                .isInstanceOf(CommandResult.Done.class);
        open.done(
                new ApplyObjects(
                        List.of(), List.of(new ObjectId(Kind.STREAM_JOB, "late-flights"))));
        declared("others", "landings");
        assertThat(stream().id()).isEqualTo(JobId.of(2));
    }

    @Test
    void aStreamThatHasReadNothingMayReadSomethingElse() {
        declared("others", "fligths");
        declared("others", "flihgts");
        begin(1);
        reported(new LoseAttempt(FIRST, 1, Loss.BROKEN, WHY, JobTally.NONE));
        declared("events", "flihgts");
        begin(2);
        reported(new EndJob(FIRST, 2, JobState.REFUSED, WHY, JobTally.NONE));
        declared("events", "flights");
        assertThat(stream().spec().from().topic()).isEqualTo("flights");
    }
}
