package dev.slipway.control;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.JobCommand.FollowVersion;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.documents.Documents;
import dev.slipway.documents.Yaml;
import java.util.Map;

/// A stream of a control plane, as people declare it and as its keeper reports of it.
record DeclaredStream(OpenControl open) {
    static final StreamName LATE = new StreamName("late-flights");
    static final Principal KEEPER = Principal.system("jobs", Role.ADMIN);

    /// What is declared: a stream from topic `flights` of connection `events`.
    ///
    /// @param yaml more lines of it
    static StreamJobSpec spec(String yaml) {
        String text =
                """
                kind: StreamJob
                name: late-flights
                from: {connection: events, topic: flights}
                to: {topic: predictions}
                """;
        return (StreamJobSpec)
                Documents.read(Yaml.documents("test", text + yaml).getFirst(), Spec.class);
    }

    void declare(String yaml) {
        assertThat(open.apply(spec(yaml))).isInstanceOf(CommandResult.Done.class);
    }

    /// Submits what the keeper of jobs says, which has to be done.
    void report(Command command) {
        assertThat(open.submit(KEEPER, command)).isInstanceOf(CommandResult.Done.class);
    }

    StreamJob job() {
        return open.control.current().stream(LATE).orElseThrow();
    }

    /// Has it want the version that it is to score with by now.
    void follow() {
        report(new FollowVersion(job().id(), open.control.current().seq()));
    }

    void begin(int attempt) {
        report(new StartAttempt(job().id(), attempt));
    }

    /// What its first attempt says of a change to the version that is wanted.
    StreamJob.Switch change(long checkpoint) {
        return new StreamJob.Switch(
                1,
                requireNonNull(job().versions().wanted()),
                checkpoint,
                Map.of("0", 812L),
                OpenControl.NOW);
    }
}
