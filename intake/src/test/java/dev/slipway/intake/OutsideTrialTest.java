package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.model.Signature;
import dev.slipway.api.push.Push;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.quiet.Niceness;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.OutsideRuntime;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Suitability;
import dev.slipway.testkit.fake.FakeModel;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pushes of models that another server computes.
final class OutsideTrialTest {
    private static final Principal ADMIN = Principal.system("root", Role.ADMIN);

    @TempDir Path directory;

    private final Queue<Boolean> lowest = new ConcurrentLinkedQueue<>();

    /// Whoever asks another server may have to start threads for it, which keep the priority of
    /// their starter.
    @Test
    void otherServersAreAskedAtTheUsualPriority() {
        byte[] described = Site.text("format: remote\nremote: {connection: there, model: twice}\n");
        try (Site site = new Site(directory, new Asked())) {
            connect(site, TeamName.DEFAULT);
            PushResult result = site.push("twice", Map.of("model.yaml", described));
            assertThat(lowest).as("%s", result).hasSizeGreaterThan(1).containsOnly(false);
        }
    }

    /// Its description is completed, so the one that was sent is no file of the version.
    @Test
    void pushWhoseAnswerWasLostIsSentAgainWithoutItsFiles() {
        byte[] described = Site.text("format: remote\nremote: {connection: there, model: twice}\n");
        try (Site site = new Site(directory, new Asked())) {
            connect(site, TeamName.DEFAULT);
            site.upload(described);
            Map<String, byte[]> files = Map.of("model.yaml", described);
            Push push = site.push("twice", Site.listed(files), null, false);
            assertThat(site.intake.publish(Site.SCIENTIST, push))
                    .isInstanceOfSatisfying(
                            PushResult.Published.class,
                            first -> assertThat(first.isNew()).isTrue());
            assertThat(site.intake.publish(Site.SCIENTIST, push))
                    .isInstanceOfSatisfying(
                            PushResult.Published.class,
                            again -> assertThat(again.isNew()).isFalse());
        }
    }

    /// A trial shows what golden rows are answered, and is paid for by whoever has the connection.
    @Test
    void connectionOfATeamIsTriedForThatTeamAlone() {
        byte[] described = Site.text("format: remote\nremote: {connection: there, model: twice}\n");
        Map<String, byte[]> files = Map.of("model.yaml", described);
        TeamName risk = new TeamName("risk");
        try (Site site = new Site(directory, new Asked())) {
            CommandResult made = site.apply(ADMIN, new TeamSpec(risk, null, null, null, null));
            assertThat(made).isInstanceOf(CommandResult.Done.class);
            connect(site, risk);
            assertThat(site.push(scientist(risk), "twice", files))
                    .isInstanceOfSatisfying(
                            PushResult.Published.class,
                            first -> assertThat(first.isNew()).isTrue());
            int before = lowest.size();
            for (String model : List.of("twice", "copy")) {
                assertThat(site.push(scientist(new TeamName("fraud")), model, files))
                        .as(model)
                        .isInstanceOf(PushResult.Refused.class);
            }
            assertThat(lowest).hasSize(before);
        }
    }

    /// Whoever guesses names would else know which connections there are, and whose.
    @Test
    void connectionOfAnotherTeamIsAsUnknownAsNone() {
        TeamName risk = new TeamName("risk");
        Principal fraud = scientist(new TeamName("fraud"));
        try (Site site = new Site(directory, new Asked())) {
            byte[] described =
                    Site.text("format: remote\nremote: {connection: there, model: twice}\n");
            Map<String, byte[]> files = Map.of("model.yaml", described);
            PushResult none = site.push(fraud, "twice", files);
            CommandResult made = site.apply(ADMIN, new TeamSpec(risk, null, null, null, null));
            assertThat(made).isInstanceOf(CommandResult.Done.class);
            connect(site, risk);
            assertThat(site.push(fraud, "twice", files)).isEqualTo(none);
            assertThat(none)
                    .isInstanceOfSatisfying(
                            PushResult.Refused.class,
                            refused ->
                                    assertThat(refused.refusal().message())
                                            .startsWith("remote.connection: there (expected: "));
            assertThat(lowest).isEmpty();
        }
    }

    private static void connect(Site site, TeamName team) {
        CommandResult declared =
                site.apply(
                        ADMIN,
                        new ConnectionSpec(
                                "there",
                                team,
                                ConnectionSpec.Type.BACKEND,
                                URI.create("http://127.0.0.1:8001"),
                                null,
                                Map.of()));
        assertThat(declared).isInstanceOf(CommandResult.Done.class);
    }

    private static Principal scientist(TeamName team) {
        return new Principal(
                new PrincipalId("token:" + team),
                Principal.Proof.TOKEN,
                team,
                null,
                List.of(new Grant(Role.SCIENTIST, new Scope.OfTeam(team))));
    }

    /// What the other server answers, and who asks it.
    private final class Asked implements OutsideRuntime {
        @Override
        public String name() {
            return "remote";
        }

        @Override
        public Optional<Suitability> recognise(ModelPackage model) {
            return Optional.of(Suitability.SPECIALIZED);
        }

        @Override
        public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
            return new ResourceEstimate(0, 0, true);
        }

        @Override
        public Signature signature(ModelPackage model) {
            lowest.add(Niceness.isLowest());
            return FakeModel.summing(2).signature();
        }

        @Override
        public LoadedModel load(ModelPackage model, LoadOptions options) {
            lowest.add(Niceness.isLowest());
            return FakeModel.summing(2);
        }
    }
}
