package dev.slipway.control;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.FollowVersion;
import dev.slipway.api.control.JobCommand.LoseAttempt;
import dev.slipway.api.control.JobCommand.Loss;
import dev.slipway.api.control.JobCommand.RepairStream;
import dev.slipway.api.control.JobCommand.StartStream;
import dev.slipway.api.control.JobCommand.StopStream;
import dev.slipway.api.control.JobCommand.SwitchVersion;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.DeleteVersion;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.StreamJobSpec.Source;
import dev.slipway.api.spec.StreamJobSpec.Wanted;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.control.image.FoldedImage;
import dev.slipway.control.image.ImageText;
import dev.slipway.documents.Documents;
import dev.slipway.documents.Yaml;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StreamDecisionsTest {
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final AliasName CHAMPION = new AliasName("champion");
    private static final StreamName LATE = DeclaredStream.LATE;
    private static final JobId FIRST = JobId.of(1);
    private static final FreeText WHY = new FreeText("it broke");
    private static final Usage USED = new Usage(10, 10, 20, 0, 30);
    private static final JobTally SOME = new JobTally(30, 1, 0, null, USED);

    private static final TeamName OTHERS = new TeamName("others");

    /// Somebody of another team than everything here is of.
    private static final Principal STRANGER =
            new Principal(
                    new PrincipalId("eve"),
                    Principal.Proof.TOKEN,
                    OTHERS,
                    null,
                    List.of(new Grant(Role.SCIENTIST, new Scope.OfTeam(OTHERS))));

    private final OpenControl open = new OpenControl();
    private final DeclaredStream late = new DeclaredStream(open);

    @BeforeEach
    void anEndpointOfTwoVersionsAndBrokers() {
        publish("content 1");
        publish("content 2");
        open.done(new SetAlias(FLIGHTS, CHAMPION, new VersionNumber(1), null));
        EndpointSpec endpoint =
                EndpointSpec.defaults(
                        new EndpointName("flights"),
                        TeamName.DEFAULT,
                        new Target.Alias(FLIGHTS, CHAMPION));
        assertThat(open.apply(endpoint)).isInstanceOf(CommandResult.Done.class);
        assertThat(open.apply(brokers("events", TeamName.DEFAULT)))
                .isInstanceOf(CommandResult.Done.class);
    }

    private void publish(String content) {
        open.done(OpenControl.version(FLIGHTS, content));
    }

    private static ConnectionSpec brokers(String name, TeamName team) {
        return new ConnectionSpec(
                name,
                team,
                ConnectionSpec.Type.KAFKA,
                URI.create("kafka://127.0.0.1:9092"),
                null,
                Map.of());
    }

    private @Nullable VersionNumber wanted() {
        return requireNonNull(late.job().versions().wanted()).version();
    }

    @Test
    void aFileIsReadAsItIsWritten() {
        StreamJobSpec spec =
                DeclaredStream.spec(
                        """
                        endpoint: flights
                        commit: {delivery: at-least-once, interval: 200ms}
                        max-bad-rows: 1%
                        pass-through: [flight_id]
                        state: stopped
                        """);
        assertThat(spec.isWanted()).isFalse();
        assertThat(spec.to().dead()).isEqualTo("predictions.dead");
        assertThat(Documents.read(Documents.spec(spec), Spec.class)).isEqualTo(spec);
    }

    @Test
    void aStreamFollowsItsEndpointAndRecordsOnlyWhatIsNew() {
        late.declare("endpoint: flights");
        assertThat(late.job().state()).isEqualTo(JobState.QUEUED);
        late.follow();
        assertThat(wanted()).isEqualTo(new VersionNumber(1));
        long seq = open.control.current().seq();
        late.follow();
        assertThat(open.control.current().seq()).isEqualTo(seq);
        open.done(new SetAlias(FLIGHTS, CHAMPION, new VersionNumber(2), null));
        late.follow();
        assertThat(wanted()).isEqualTo(new VersionNumber(2));
    }

    @Test
    void whatAStreamNamesHasToExistAndToBeTheirs() {
        assertThat(open.refusal(open.apply(DeclaredStream.spec("endpoint: trains"))).message())
                .contains("endpoint: 'trains' is unknown");
        assertThat(open.refusal(open.apply(DeclaredStream.spec("model: flights@nobody"))).code())
                .isEqualTo(ErrorCode.UNKNOWN_VERSION);
        TeamName others = new TeamName("others");
        assertThat(open.apply(new TeamSpec(others, null, null, null, null)))
                .isInstanceOf(CommandResult.Done.class);
        assertThat(open.apply(brokers("events", others))).isInstanceOf(CommandResult.Done.class);
        assertThat(open.refusal(open.apply(DeclaredStream.spec("endpoint: flights"))).message())
                .contains("from.connection: events belongs to team others");
    }

    /// A source is nobody's: what feeds it changes the answers of all teams' versions.
    @Test
    void whoHasAStreamFeedTheOnlineStoreMayWriteAllModels() {
        Principal releaser = OpenControl.principal("rosa", Role.RELEASER);
        StreamJobSpec plain = DeclaredStream.spec("endpoint: flights");
        StreamJobSpec feeding =
                fed(
                        """
                        endpoint: flights
                        from: {connection: events, topic: flights, events: {a: b}, feeds: true}
                        """);
        assertThat(apply(releaser, plain)).isInstanceOf(CommandResult.Done.class);
        assertThat(open.refusal(apply(releaser, feeding)).message())
                .contains("WRITE_MODELS on everything is missing for rosa");
        assertThat(open.apply(feeding)).isInstanceOf(CommandResult.Done.class);
        assertThat(apply(releaser, feeding.with(Wanted.STOPPED)))
                .as("to stop it takes no more")
                .isInstanceOf(CommandResult.Done.class);
        assertThat(Documents.read(Documents.spec(feeding), Spec.class)).isEqualTo(feeding);
        assertThatThrownBy(() ->
                        fed(
                                """
                                endpoint: flights
                                from: {connection: events, topic: flights, feeds: true}
                                """))
                .hasMessageContaining("from.feeds: true (expected: ");
    }

    @Test
    void aStandbyIsForStreamsOfThisMachine() {
        String wish = "endpoint: flights\nfrom: {connection: events, topic: flights}\n";
        assertThat(fed(wish).standby()).isFalse();
        assertThat(fed(wish + "standby: true\n").standby()).isTrue();
        assertThatThrownBy(() -> fed(wish + "standby: true\non: big\n"))
                .hasMessageContaining("standby: true (expected: false beside on: ");
    }

    @Test
    void brokersOfAnotherTeamAreAsUnknownAsNone() {
        TeamName third = new TeamName("third");
        for (TeamName team : List.of(OTHERS, third)) {
            assertThat(open.apply(new TeamSpec(team, null, null, null, null)))
                    .isInstanceOf(CommandResult.Done.class);
        }
        StreamJobSpec spec =
                fed(
                        """
                        team: others
                        endpoint: flights
                        from: {connection: hidden, topic: flights}
                        """);
        CommandResult none = apply(STRANGER, spec);
        assertThat(open.apply(brokers("hidden", third))).isInstanceOf(CommandResult.Done.class);
        assertThat(open.refusal(apply(STRANGER, spec))).isEqualTo(open.refusal(none));
        assertThat(open.refusal(none).message()).startsWith("from.connection: 'hidden' is unknown");
    }

    private CommandResult apply(Principal principal, Spec spec) {
        return open.submit(principal, new ApplyObjects(List.of(new Put(spec, null)), List.of()));
    }

    private static StreamJobSpec fed(String yaml) {
        String text = "kind: StreamJob\nname: late-flights\nto: {topic: predictions}\n" + yaml;
        return (StreamJobSpec) Documents.read(Yaml.documents("test", text).getFirst(), Spec.class);
    }

    private static ConnectionSpec cluster(Map<String, String> properties) {
        return new ConnectionSpec(
                "big",
                TeamName.DEFAULT,
                ConnectionSpec.Type.FLINK,
                URI.create("http://flink.example:8081"),
                null,
                properties);
    }

    private static StreamJobSpec feeding(StreamJobSpec spec) {
        Source from = spec.from();
        return new StreamJobSpec(
                spec.stream(),
                spec.team(),
                spec.endpoint(),
                spec.model(),
                new Source(
                        from.connection(),
                        from.topic(),
                        from.start(),
                        from.outOfOrder(),
                        Map.of("landings", "landed"),
                        true),
                spec.to(),
                spec.commit(),
                spec.maxBadRows(),
                spec.passThrough(),
                spec.on(),
                spec.standby(),
                spec.state());
    }

    @Test
    void aClusterHasToBeOneAndToHaveTheSecretsOfTheBrokers() {
        String wish = "endpoint: flights\non: big";
        assertThat(open.refusal(open.apply(DeclaredStream.spec(wish))).message())
                .contains("on: 'big' is unknown");
        StreamJobSpec onBrokers = DeclaredStream.spec("endpoint: flights\non: events");
        assertThat(open.refusal(open.apply(onBrokers)).message())
                .contains("on: events (expected: one of type flink)");
        assertThat(open.apply(cluster(Map.of()))).isInstanceOf(CommandResult.Done.class);
        assertThat(open.apply(feeding(DeclaredStream.spec(wish))))
                .isInstanceOf(CommandResult.Done.class);
        assertThat(late.job().spec().from().feeds()).isTrue();
        late.declare(wish);
        assertThat(late.job().spec().on()).isEqualTo("big");
        ConnectionSpec secret =
                new ConnectionSpec(
                        "events",
                        TeamName.DEFAULT,
                        ConnectionSpec.Type.KAFKA,
                        URI.create("kafka://127.0.0.1:9092"),
                        "kafka-login",
                        Map.of("sasl.mechanism", "PLAIN"));
        assertThat(open.apply(secret)).isInstanceOf(CommandResult.Done.class);
        String more = wish + "\npass-through: [id]";
        assertThat(open.refusal(open.apply(DeclaredStream.spec(more))).message())
                .isEqualTo(
                        "on: big (expected: one with properties.kafka-secrets, since connection"
                                + " events has a secret) for streamjob/late-flights");
        assertThat(open.apply(cluster(Map.of("kafka-secrets", "/etc/slipway/kafka"))))
                .isInstanceOf(CommandResult.Done.class);
        late.declare(more);
        ObjectId big = new ObjectId(Kind.CONNECTION, "big");
        assertThat(open.refusal(new ApplyObjects(List.of(), List.of(big))).message())
                .contains("streamjob/late-flights refers to it");
    }

    @Test
    void aDirectoryOfSecretsIsAPathThatNoReferenceEndsIn() {
        for (String wrong : List.of("etc/kafka", "/", "/etc/../root", "/etc/${x}", "/etc/a:b")) {
            assertThat(open.refusal(open.apply(cluster(Map.of("kafka-secrets", wrong)))).message())
                    .contains("properties.kafka-secrets: (expected: the path of a directory");
        }
    }

    @Test
    void whatAStreamNeedsIsNotRemoved() {
        late.declare("endpoint: flights");
        late.follow();
        for (ObjectId id :
                List.of(
                        new ObjectId(Kind.CONNECTION, "events"),
                        new ObjectId(Kind.ENDPOINT, "flights"))) {
            assertThat(open.refusal(new ApplyObjects(List.of(), List.of(id))).message())
                    .contains("streamjob/late-flights refers to it");
        }
        assertThat(open.refusal(new DeleteVersion(FLIGHTS, new VersionNumber(1))).code())
                .isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void theVersionBeforeASwitchStaysUntilTheNextOne() {
        late.declare("model: flights@champion");
        late.follow();
        late.begin(1);
        publish("content 3");
        switchTo(2, 14);
        Command delete = new DeleteVersion(FLIGHTS, new VersionNumber(1));
        assertThat(open.refusal(delete).message())
                .isEqualTo(
                        "version 1 of model flights: stream late-flights may go back to it after a"
                                + " crash (expected: that it has changed its version once more, or"
                                + " is deleted)");
        switchTo(3, 15);
        open.done(delete);
    }

    private void switchTo(long version, long checkpoint) {
        open.done(new SetAlias(FLIGHTS, CHAMPION, new VersionNumber(version), null));
        late.follow();
        StreamJob.Switch change = late.change(checkpoint);
        late.report(new SwitchVersion(FIRST, change));
    }

    @Test
    void stoppingAndStartingChangeWhatIsDeclared() {
        late.declare("endpoint: flights");
        late.follow();
        late.begin(1);
        open.done(new StopStream(LATE));
        assertThat(late.job().state()).isEqualTo(JobState.RUNNING);
        assertThat(late.job().spec().state()).isEqualTo(Wanted.STOPPED);
        late.report(new LoseAttempt(FIRST, 1, Loss.STOPPED, WHY, SOME));
        assertThat(late.job().state()).isEqualTo(JobState.STOPPED);
        assertThat(late.job().usage()).isEqualTo(USED);
        open.done(new StartStream(LATE));
        assertThat(late.job().state()).isEqualTo(JobState.QUEUED);
        long seq = open.control.current().seq();
        open.done(new StartStream(LATE));
        assertThat(open.control.current().seq()).isEqualTo(seq);
    }

    @Test
    void attemptsWithoutProgressDoNotEndAStream() {
        late.declare("endpoint: flights");
        late.follow();
        for (int attempt = 1; attempt <= 7; attempt++) {
            late.begin(attempt);
            late.report(new LoseAttempt(FIRST, attempt, Loss.BROKEN, WHY, SOME));
        }
        assertThat(late.job().state()).isEqualTo(JobState.QUEUED);
        assertThat(late.job().barren()).isEqualTo(7);
    }

    @Test
    void aLostCommitIsRepairedAndByNothingElse() {
        late.declare("endpoint: flights");
        late.follow();
        assertThat(open.refusal(new RepairStream(LATE)).message())
                .contains("is queued (expected: needs repair)");
        late.begin(1);
        late.report(new EndJob(FIRST, 1, JobState.NEEDS_REPAIR, WHY, SOME));
        assertThat(open.refusal(new StartStream(LATE)).message())
                .contains("slipway stream repair late-flights");
        late.declare("endpoint: flights\npass-through: [origin]");
        assertThat(late.job().state()).isEqualTo(JobState.NEEDS_REPAIR);
        open.done(new RepairStream(LATE));
        assertThat(late.job().isRepaired()).isTrue();
        late.begin(2);
        late.report(new LoseAttempt(FIRST, 2, Loss.BROKEN, WHY, SOME));
        assertThat(late.job().isRepaired()).isFalse();
    }

    @Test
    void onlyTheNewestAttemptSaysWhichVersionScoresAndItIsRecordedOnce() {
        late.declare("endpoint: flights");
        late.follow();
        late.begin(1);
        StreamJob.Switch change = late.change(14);
        late.report(new SwitchVersion(FIRST, change));
        assertThat(late.job().switches()).containsExactly(change);
        late.report(new LoseAttempt(FIRST, 1, Loss.BROKEN_FURTHER, WHY, SOME));
        late.begin(2);
        Command overtaken = new SwitchVersion(FIRST, change);
        assertThat(open.refusal(open.submit(DeclaredStream.KEEPER, overtaken)).code())
                .isEqualTo(ErrorCode.CONFLICT);
        StreamJob.Switch again =
                new StreamJob.Switch(2, change.scored(), null, change.offsets(), OpenControl.NOW);
        late.report(new SwitchVersion(FIRST, again));
        assertThat(late.job().switches()).as("told once more").containsExactly(change);
        assertThat(open.refusal(new FollowVersion(FIRST, 1)).code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void aRemovedStreamIsGoneWhenItsAttemptIsAndItsNameIsAnotherJobs() {
        late.declare("endpoint: flights");
        late.follow();
        late.begin(1);
        ObjectId id = new ObjectId(Kind.STREAM_JOB, "late-flights");
        open.done(new ApplyObjects(List.of(), List.of(id)));
        late.declare("endpoint: flights");
        assertThat(open.control.current().streams()).hasSize(2);
        assertThat(late.job().id()).isEqualTo(JobId.of(2));
        late.report(new EndJob(FIRST, 1, JobState.FAILED, WHY, SOME));
        assertThat(open.control.current().streams()).hasSize(1);
        open.done(new ApplyObjects(List.of(), List.of(id)));
        assertThat(open.control.current().streams()).isEmpty();
        assertThat(open.control.current().lastJob()).isEqualTo(2);
    }

    @Test
    void brokersStayUntilARemovedStreamHasEnded() {
        late.declare("endpoint: flights");
        late.follow();
        late.begin(1);
        JobId id = late.job().id();
        open.done(
                new ApplyObjects(
                        List.of(), List.of(new ObjectId(Kind.STREAM_JOB, "late-flights"))));
        Command delete =
                new ApplyObjects(List.of(), List.of(new ObjectId(Kind.CONNECTION, "events")));
        assertThat(open.refusal(delete).message())
                .isEqualTo(
                        "connection/events: stream late-flights still ends (expected: that it is"
                                + " over; try again in a minute)");
        late.report(new EndJob(id, 1, JobState.CANCELLED, null, SOME));
        open.done(delete);
    }

    @Test
    void whoMayNotScoreMayNeitherDeclareNorSteer() {
        late.declare("endpoint: flights");
        Principal viewer = OpenControl.principal("eve", Role.VIEWER);
        for (Command command :
                List.of(new StopStream(LATE), new StartStream(LATE), new RepairStream(LATE))) {
            assertThat(open.refusal(open.submit(viewer, command)).code())
                    .isEqualTo(ErrorCode.FORBIDDEN);
        }
    }

    @Test
    void aStreamOfAnotherTeamIsNotThereToBeSteered() {
        late.declare("endpoint: flights");
        for (Command command :
                List.of(new StopStream(LATE), new StartStream(LATE), new RepairStream(LATE))) {
            assertThat(open.refusal(open.submit(STRANGER, command)).code())
                    .isEqualTo(ErrorCode.UNKNOWN_OBJECT);
        }
    }

    /// Whoever may score in one team learns nothing of the names of another.
    @Test
    void whatAStreamMayNotSeeIsUnknownToIt() {
        assertThat(open.apply(new TeamSpec(OTHERS, null, null, null, null)))
                .isInstanceOf(CommandResult.Done.class);
        StreamJobSpec endpoint = DeclaredStream.spec("team: others\nendpoint: flights");
        assertThat(open.refusal(apply(STRANGER, endpoint)).code())
                .isEqualTo(ErrorCode.UNKNOWN_OBJECT);
        StreamJobSpec model = DeclaredStream.spec("team: others\nmodel: flights");
        assertThat(open.refusal(apply(STRANGER, model)).code()).isEqualTo(ErrorCode.UNKNOWN_MODEL);
    }

    @Test
    void aStreamComesBackFromASnapshot() {
        late.declare("endpoint: flights");
        late.follow();
        late.begin(1);
        FoldedImage image = (FoldedImage) open.control.current();
        FoldedImage read = ImageText.read(image.seq(), ImageText.write(image));
        assertThat(read.stream(LATE)).contains(late.job());
    }
}
