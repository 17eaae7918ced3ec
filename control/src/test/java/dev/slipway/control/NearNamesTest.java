package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.JobCommand.StartStream;
import dev.slipway.api.control.JobCommand.SubmitScore;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.OperateCommand.LoadEndpoint;
import dev.slipway.api.control.OperateCommand.UnloadEndpoint;
import dev.slipway.api.control.RegistryCommand.RemoveAlias;
import dev.slipway.api.control.RegistryCommand.SetAlias;
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
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.documents.Documents;
import dev.slipway.documents.Yaml;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class NearNamesTest {
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final AliasName CHAMPION = new AliasName("champion");
    private static final AliasName MISSPELT = new AliasName("champoin");

    private final OpenControl open = new OpenControl();

    @BeforeEach
    void oneVersionWithAnAlias() {
        open.done(OpenControl.version(FLIGHTS, "content"));
        open.done(new SetAlias(FLIGHTS, CHAMPION, new VersionNumber(1), null));
    }

    @Test
    void whatIsToScoreIsProposedByName() {
        assertThat(refused(score("fligths", null)))
                .isEqualTo("score: unknown 'fligths' (did you mean flights?)");
        assertThat(refused(score("boats", null)))
                .isEqualTo(
                        "score: unknown 'boats' (expected: an endpoint, or a model that was"
                                + " pushed)");
    }

    @Test
    void anAliasIsProposedOrAllAreListed() {
        String misspelt = "alias 'champoin': unknown for model flights";
        assertThat(refused(score("flights", "@champoin")))
                .isEqualTo(misspelt + " (did you mean champion?)");
        assertThat(refused(new RemoveAlias(FLIGHTS, MISSPELT)))
                .isEqualTo(misspelt + " (did you mean champion?)");
        assertThat(refused(score("flights", "@production")))
                .isEqualTo(
                        "alias 'production': unknown for model flights (expected: one of"
                                + " champion)");
        open.done(new RemoveAlias(FLIGHTS, CHAMPION));
        assertThat(refused(score("flights", "@champoin")))
                .isEqualTo(
                        misspelt
                                + " (expected: one that slipway model alias has set; there is none"
                                + " yet)");
    }

    @Test
    void whatAnEndpointIsToServeIsProposed() {
        assertThat(message(open.apply(serving(new Target.Alias(FLIGHTS, MISSPELT)))))
                .isEqualTo(
                        "serves: 'flights@champoin' is unknown (did you mean champion?) for"
                                + " endpoint/late");
        assertThat(message(open.apply(serving(new Target.Latest(new ModelName("fligths"))))))
                .isEqualTo(
                        "serves: 'fligths' is unknown (did you mean flights?) for endpoint/late");
    }

    @Test
    void aModelIsProposed() {
        assertThat(refused(new RemoveAlias(new ModelName("fligths"), CHAMPION)))
                .isEqualTo("model 'fligths': unknown (did you mean flights?)");
    }

    @Test
    void anEndpointIsProposed() {
        assertThat(open.apply(serving(new Target.Latest(FLIGHTS))))
                .isInstanceOf(CommandResult.Done.class);
        EndpointName misspelt = new EndpointName("laet");
        String unknown = "Request for unknown model: 'laet' is not found";
        assertThat(refused(new LoadEndpoint(misspelt)))
                .isEqualTo(unknown + " (did you mean late?)");
        assertThat(refused(new UnloadEndpoint(misspelt)))
                .isEqualTo(unknown + " (did you mean late?)");
        ObjectId id = new ObjectId(Kind.ENDPOINT, "laet");
        assertThat(refused(new ApplyObjects(List.of(), List.of(id))))
                .isEqualTo("endpoint/laet: unknown (did you mean late?)");
        Principal caller = OpenControl.principal("caller", Role.CALLER);
        assertThat(message(open.submit(caller, new UnloadEndpoint(misspelt)))).isEqualTo(unknown);
    }

    @Test
    void aTeamIsProposed() {
        assertThat(open.apply(new TeamSpec(new TeamName("risk"), null, null, null, null)))
                .isInstanceOf(CommandResult.Done.class);
        EndpointSpec late =
                EndpointSpec.defaults(
                        new EndpointName("late"), new TeamName("rsik"), new Target.Latest(FLIGHTS));
        assertThat(message(open.apply(late)))
                .isEqualTo("team: 'rsik' is unknown (did you mean risk?) for endpoint/late");
    }

    @Test
    void whatAStreamNamesIsProposed() {
        assertThat(open.apply(serving(new Target.Alias(FLIGHTS, CHAMPION))))
                .isInstanceOf(CommandResult.Done.class);
        ConnectionSpec events =
                new ConnectionSpec(
                        "events",
                        TeamName.DEFAULT,
                        ConnectionSpec.Type.KAFKA,
                        URI.create("kafka://127.0.0.1:9092"),
                        null,
                        Map.of());
        assertThat(open.apply(events)).isInstanceOf(CommandResult.Done.class);
        assertThat(message(open.apply(stream("evnets", "late"))))
                .startsWith("from.connection: 'evnets' is unknown (did you mean events?)");
        assertThat(message(open.apply(stream("events", "laet"))))
                .startsWith("endpoint: 'laet' is unknown (did you mean late?)");
        assertThat(open.apply(stream("events", "late"))).isInstanceOf(CommandResult.Done.class);
        assertThat(refused(new StartStream(new StreamName("late-fligths"))))
                .isEqualTo("stream: late-fligths: unknown (did you mean late-flights?)");
    }

    private static Spec stream(String connection, String endpoint) {
        return Documents.read(
                Yaml.documents(
                                "test",
                                """
                                kind: StreamJob
                                name: late-flights
                                from: {connection: %s, topic: flights}
                                to: {topic: predictions}
                                endpoint: %s
                                """
                                        .formatted(connection, endpoint))
                        .getFirst(),
                Spec.class);
    }

    @Test
    void whichVersionsThereAreIsSaid() {
        Command toNone = new SetAlias(FLIGHTS, CHAMPION, new VersionNumber(9), null);
        String unknown = "version '9': unknown for model flights";
        assertThat(refused(toNone)).isEqualTo(unknown + " (expected: 1 to 1)");
    }

    @Test
    void nothingIsProposedToWhoeverMayNotReadIt() {
        Principal caller = OpenControl.principal("caller", Role.CALLER);
        assertThat(message(open.submit(caller, score("fligths", null)))).doesNotContain("flights");
        assertThat(message(open.submit(caller, new RemoveAlias(FLIGHTS, MISSPELT))))
                .isEqualTo("model 'flights': unknown");
        assertThat(
                        message(
                                open.submit(
                                        caller,
                                        new RemoveAlias(new ModelName("fligths"), CHAMPION))))
                .isEqualTo("model 'fligths': unknown");
    }

    private static Command score(String name, @Nullable String version) {
        return new SubmitScore(OpenControl.wish(name, version, "/srv/out", null));
    }

    private static EndpointSpec serving(Target target) {
        return EndpointSpec.defaults(new EndpointName("late"), TeamName.DEFAULT, target);
    }

    private String refused(Command command) {
        return open.refusal(command).message();
    }

    private String message(CommandResult result) {
        return open.refusal(result).message();
    }
}
