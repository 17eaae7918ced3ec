package dev.slipway.frontend.http.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.testkit.fake.FakeFold;
import dev.slipway.testkit.fake.FakeImage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Team `fraud` owns the model `score` and the endpoint `score`, the default team `flights` and
/// `flights`; all of them since `SINCE`.
final class AuditSightTest {
    private static final Instant SINCE = Instant.parse("2026-11-25T08:00:00Z");
    private static final TeamName FRAUD = new TeamName("fraud");

    private final FakeImage image = image();

    private static FakeImage image() {
        return FakeImage.empty(SINCE)
                .with(model("flights", TeamName.DEFAULT), model("score", FRAUD))
                .at(2)
                .with(endpoint("flights", TeamName.DEFAULT))
                .at(3)
                .with(endpoint("score", FRAUD))
                .at(9);
    }

    private static EndpointSpec endpoint(String name, TeamName team) {
        return EndpointSpec.defaults(
                new EndpointName(name), team, new EndpointSpec.Target.Latest(new ModelName(name)));
    }

    private static Model model(String name, TeamName team) {
        ModelSpec spec = new ModelSpec(new ModelName(name), team, new RiskTier(0), null, Map.of());
        return FakeFold.model(spec, 1, SINCE);
    }

    private static Principal auditor(Scope scope) {
        return new Principal(
                new PrincipalId("token:a"),
                Principal.Proof.TOKEN,
                FRAUD,
                null,
                List.of(new Grant(Role.AUDITOR, scope)));
    }

    private boolean sees(Scope scope, String kind, String payload) {
        return sees(scope, record("token:other", SINCE, kind, payload));
    }

    private boolean sees(Scope scope, JournalRecord record) {
        return new AuditSight(auditor(scope), image).sees(record);
    }

    private static JournalRecord record(String actor, Instant time, String kind, String payload) {
        return new JournalRecord(
                7,
                1,
                time,
                actor,
                kind,
                1,
                new IdempotencyKey("k"),
                Sha256.ZERO,
                payload,
                Sha256.ZERO,
                Sha256.ZERO);
    }

    @Test
    void aTeamsAuditorSeesWhatIsAboutTheTeamsThings() {
        Scope team = new Scope.OfTeam(FRAUD);
        for (String name : List.of("score", "flights")) {
            String owner = name.equals("score") ? "fraud" : "default";
            boolean isTheirs = name.equals("score");
            for (String[] one :
                    new String[][] {
                        {"AliasSet", "{\"alias\":\"live\",\"model\":\"%s\",\"version\":1}"},
                        {"VersionLoaded", "{\"endpoint\":\"%s\",\"model\":\"score\"}"},
                        {"ReleaseMoved", "{\"id\":\"%s.1\",\"transition\":{}}"},
                        {"EndpointUnloaded", "{\"endpoint\":\"%s\"}"},
                    }) {
                assertThat(sees(team, one[0], one[1].formatted(name)))
                        .as(one[0] + " of " + name)
                        .isEqualTo(isTheirs);
            }
            String spec = "{\"spec\":{\"name\":\"%s\",\"team\":\"%s\"}}".formatted(name, owner);
            assertThat(sees(team, "ModelCreated", spec)).isEqualTo(isTheirs);
            assertThat(sees(team, "ObjectDeclared", spec)).isEqualTo(isTheirs);
        }
    }

    @Test
    void whatIsNobodysIsForThoseWhoMaySeeAll() {
        Scope team = new Scope.OfTeam(FRAUD);
        assertThat(sees(team, "TokenCreated", "{\"id\":\"k3v9\",\"team\":\"default\"}")).isFalse();
        assertThat(sees(team, "ObjectDeclared", "{\"spec\":{\"kind\":\"Policy\",\"name\":\"p\"}}"))
                .isFalse();
        assertThat(sees(team, "ObjectRemoved", "{\"kind\":\"Endpoint\",\"name\":\"score\"}"))
                .isFalse();
        assertThat(sees(team, "AttemptStarted", "{\"attempt\":1,\"job\":\"job-7\"}")).isFalse();
        assertThat(sees(team, JournalRecord.CREATED, "{\"lineage\":\"x\"}")).isFalse();
    }

    @Test
    void whatWasRecordedOfANameBeforeItWasTheirsIsNot() {
        Scope team = new Scope.OfTeam(FRAUD);
        Instant before = SINCE.minusSeconds(1);
        JournalRecord alias =
                record("token:other", before, "AliasRemoved", "{\"model\":\"score\"}");
        JournalRecord unloaded =
                record("token:other", before, "EndpointUnloaded", "{\"endpoint\":\"score\"}");

        assertThat(sees(team, alias)).isFalse();
        assertThat(sees(team, unloaded)).isFalse();
    }

    @Test
    void whoSeesOneModelSeesNoEarlierOneOfItsName() {
        Scope model = new Scope.OfModel(new ModelName("score"));
        String spec = "{\"spec\":{\"name\":\"score\",\"team\":\"%s\"}}";
        JournalRecord theirs =
                record("token:other", SINCE, "ModelCreated", spec.formatted("fraud"));
        JournalRecord earlier =
                record(
                        "token:other",
                        SINCE.minusSeconds(1),
                        "ModelCreated",
                        spec.formatted("default"));

        assertThat(sees(model, theirs)).isTrue();
        assertThat(sees(model, earlier)).isFalse();
        assertThat(sees(new Scope.OfTeam(TeamName.DEFAULT), earlier)).isTrue();
    }

    @Test
    void whoSeesAModelThatWasRenamedSeesNoEarlierOneOfItsNewName() {
        Model score = image.model(new ModelName("score")).orElseThrow();
        Instant named = SINCE.plusSeconds(60);
        FakeImage renamed =
                image.with(
                        new Model(
                                score.name(),
                                score.team(),
                                score.riskTier(),
                                score.description(),
                                score.tags(),
                                score.aliases(),
                                score.versions(),
                                score.lastNumber(),
                                score.history().renamedBy(8, named)));
        AuditSight team = new AuditSight(auditor(new Scope.OfTeam(FRAUD)), renamed);
        String model = "{\"model\":\"score\",\"version\":1}";

        assertThat(team.sees(record("token:other", SINCE, "VersionPublished", model))).isFalse();
        assertThat(team.sees(record("token:other", named, "VersionPublished", model))).isTrue();
    }

    @Test
    void aModelsAuditorSeesTheModelAlone() {
        Scope model = new Scope.OfModel(new ModelName("flights"));
        assertThat(sees(model, "AliasRemoved", "{\"model\":\"flights\"}")).isTrue();
        assertThat(sees(model, "EndpointUnloaded", "{\"endpoint\":\"flights\"}")).isTrue();
        assertThat(sees(model, "AliasRemoved", "{\"model\":\"score\"}")).isFalse();
    }

    @Test
    void whatSomebodyDidThemselvesTheySee() {
        JournalRecord own = record("token:a", SINCE, "TokenCreated", "{\"id\":\"k3v9\"}");
        assertThat(sees(new Scope.OfTeam(FRAUD), own)).isTrue();
    }
}
