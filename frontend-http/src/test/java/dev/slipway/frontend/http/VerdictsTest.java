package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.testkit.fake.FakeFold;
import dev.slipway.testkit.fake.FakeImage;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Verdicts on files that two teams have, each as a version of a model of its own.
final class VerdictsTest {
    private static final TeamName FRAUD = new TeamName("fraud");
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final ModelName SCORE = new ModelName("score");
    private static final VersionNumber FIRST = new VersionNumber(1);
    private static final String VERDICTS = "/api/v1/models/flights/versions/1/approvals";

    @RegisterExtension
    final ConnectedDoor door =
            new ConnectedDoor(
                    new BearerAccess(
                            Map.of(
                                    "flights",
                                    List.of(
                                            new Grant(
                                                    Role.VIEWER,
                                                    new Scope.OfTeam(TeamName.DEFAULT))),
                                    "model",
                                    List.of(new Grant(Role.VIEWER, new Scope.OfModel(FLIGHTS))),
                                    "all",
                                    List.of(Grant.everywhere(Role.VIEWER)))));

    @BeforeEach
    void show() {
        FakeImage image = door.running.controls.newest();
        ModelSpec spec = new ModelSpec(FLIGHTS, TeamName.DEFAULT, new RiskTier(0), null, Map.of());
        Model model = FakeFold.model(spec, 1, image.time());
        Sha256 digest = model.version(FIRST).orElseThrow().content().digest();
        Instant since = image.time();
        door.running.controls.show(
                new FakeImage(
                        image.seq(),
                        image.time(),
                        Map.of("flights", model),
                        image.byId(),
                        image.tokensById(),
                        List.of(
                                verdict(FLIGHTS, digest, TeamName.DEFAULT, since, "ours"),
                                verdict(SCORE, digest, FRAUD, since, "theirs"),
                                verdict(FLIGHTS, digest, FRAUD, since.minusSeconds(1), "before"),
                                verdict(SCORE, digest, TeamName.DEFAULT, since, "beside")),
                        image.trusted(),
                        image.observed(),
                        image.unloaded(),
                        image.released()));
    }

    private static ApprovalEntry verdict(
            ModelName model, Sha256 digest, TeamName owner, Instant time, String reason) {
        return new ApprovalEntry(
                model,
                FIRST,
                Role.REVIEWER,
                true,
                digest,
                Sha256.ZERO,
                new PrincipalId("token:reviewer"),
                Principal.Proof.TOKEN,
                new PersonId("eve"),
                List.of(new PersonId("eve")),
                owner,
                owner,
                new FreeText(reason),
                null,
                null,
                time,
                null);
    }

    @Test
    void whatAnotherTeamSaysOfTheSameFilesIsForThoseWhoMayReadItsModels() throws IOException {
        assertThat(door.getAs("flights", VERDICTS).text())
                .contains("\"ours\"")
                .doesNotContain("\"theirs\"")
                .doesNotContain("\"before\"")
                .doesNotContain("fraud");
        assertThat(door.getAs("all", VERDICTS).text())
                .contains("\"ours\"", "\"theirs\"", "\"before\"");
    }

    @Test
    void whatWasSaidOfAnotherModelOfTheTeamIsNotForARoleForThisOne() throws IOException {
        assertThat(door.getAs("model", VERDICTS).text())
                .contains("\"ours\"", "\"counts\":[{\"counts\":true}]")
                .doesNotContain("\"beside\"", "score");
        assertThat(door.getAs("flights", VERDICTS).text()).contains("\"ours\"", "\"beside\"");
    }

    @Test
    void eachVerdictThatIsShownSaysWhetherItCounts() throws IOException {
        assertThat(door.getAs("flights", VERDICTS).text())
                .contains("\"counts\":[{\"counts\":true},{\"counts\":true}]");
        assertThat(door.getAs("all", VERDICTS).text())
                .contains(
                        "\"counts\":[{\"counts\":true},"
                                + "{\"counts\":false,\"hindrance\":\"it is fraud's\"},"
                                + "{\"counts\":false,\"hindrance\":\"it is fraud's\"},"
                                + "{\"counts\":true}]");
    }
}
