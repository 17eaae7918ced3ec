package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.SwitchVersion;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What stays for as long as a stream needs it, though nothing that is declared names it.
final class StreamNeedsTest {
    private static final ObjectId STREAM = new ObjectId(Kind.STREAM_JOB, "late-flights");
    private static final ObjectId FLIGHTS = new ObjectId(Kind.MODEL, "flights");

    private final OpenControl open = new OpenControl();
    private final DeclaredStream late = new DeclaredStream(open);

    @BeforeEach
    void twoModelsAndConnections() {
        open.done(OpenControl.version(new ModelName("flights"), "content 1"));
        open.done(OpenControl.version(new ModelName("trains"), "content 2"));
        declared(connection("events", ConnectionSpec.Type.KAFKA, "kafka://127.0.0.1:9092"));
        declared(connection("big", ConnectionSpec.Type.FLINK, "http://flink.example:8081"));
    }

    private static ConnectionSpec connection(
            String name, ConnectionSpec.Type type, String address) {
        return new ConnectionSpec(
                name, TeamName.DEFAULT, type, URI.create(address), null, Map.of());
    }

    private void declared(Spec spec) {
        assertThat(open.apply(spec)).isInstanceOf(CommandResult.Done.class);
    }

    private void begin() {
        late.follow();
        late.begin(1);
    }

    private static Command removal(ObjectId... ids) {
        return new ApplyObjects(List.of(), List.of(ids));
    }

    @Test
    void aModelStaysForAsLongAsACrashMayGoBackToIt() {
        late.declare("model: flights/1");
        begin();
        late.declare("model: trains/1");
        late.follow();
        late.report(new SwitchVersion(late.job().id(), late.change(14)));
        assertThat(open.refusal(removal(FLIGHTS)).message())
                .isEqualTo(
                        "model 'flights': stream late-flights may go back to it after a crash"
                                + " (expected: that it has changed its version once more, or is"
                                + " deleted)");
        open.done(removal(STREAM, FLIGHTS));
    }

    @Test
    void aModelStaysUntilARemovedStreamHasEnded() {
        late.declare("model: flights/1");
        begin();
        StreamJob job = late.job();
        open.done(removal(STREAM));
        assertThat(open.refusal(removal(FLIGHTS)).message())
                .startsWith("model 'flights': stream late-flights scores with it");
        late.report(new EndJob(job.id(), 1, JobState.CANCELLED, null, JobTally.NONE));
        open.done(removal(FLIGHTS));
    }

    @Test
    void aClusterStaysUntilARemovedStreamHasEndedOnIt() {
        late.declare("model: flights/1\non: big");
        begin();
        StreamJob job = late.job();
        open.done(removal(STREAM));
        ObjectId big = new ObjectId(Kind.CONNECTION, "big");
        assertThat(open.refusal(removal(big)).message())
                .startsWith("connection/big: stream late-flights still ends");
        late.report(new EndJob(job.id(), 1, JobState.CANCELLED, null, JobTally.NONE));
        open.done(removal(big));
    }
}
