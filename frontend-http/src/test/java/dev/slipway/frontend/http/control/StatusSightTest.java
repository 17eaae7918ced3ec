package dev.slipway.frontend.http.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Proposal;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.testkit.fake.FakeImage;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StatusSightTest {
    private static final Instant NOW = Instant.parse("2026-11-25T08:00:00Z");
    private static final TeamName FRAUD = new TeamName("fraud");
    private static final List<String> BROKEN =
            List.of("events: unreachable", "oracle: https://oracle is down", "gone: closed");

    private static Principal viewer(Scope scope) {
        return new Principal(
                new PrincipalId("token:a"),
                Principal.Proof.TOKEN,
                FRAUD,
                null,
                List.of(new Grant(Role.VIEWER, scope)));
    }

    private static Image image() {
        return FakeImage.empty(NOW)
                .at(2)
                .with(connection("events", FRAUD))
                .at(3)
                .with(connection("oracle", TeamName.DEFAULT))
                .at(9);
    }

    private static ConnectionSpec connection(String name, TeamName team) {
        return new ConnectionSpec(
                name,
                team,
                ConnectionSpec.Type.WEBHOOK,
                URI.create("https://example.org"),
                null,
                Map.of());
    }

    private static Proposal proposal(String model, TeamName team) {
        ModelSpec spec = new ModelSpec(new ModelName(model), team, new RiskTier(0), null, Map.of());
        return new Proposal(ObjectId.of(spec), spec, new PrincipalId("token:b"), List.of(), NOW);
    }

    private static Image proposing(Proposal... proposals) {
        Image image = image();
        return (Image)
                Proxy.newProxyInstance(
                        Image.class.getClassLoader(),
                        new Class<?>[] {Image.class},
                        (proxy, method, arguments) ->
                                method.getName().equals("proposals")
                                        ? List.of(proposals)
                                        : method.invoke(image, arguments));
    }

    @Test
    void connectionsOfOtherTeamsAreNotNamed() {
        assertThat(new StatusSight(viewer(new Scope.OfTeam(FRAUD)), image()).connections(BROKEN))
                .containsExactly("events: unreachable");
        assertThat(new StatusSight(viewer(new Scope.Everywhere()), image()).connections(BROKEN))
                .containsExactlyElementsOf(BROKEN);
    }

    @Test
    void staleFeaturesAreNamedToThoseWhoSeeEverything() {
        List<String> stale = List.of("late_rate of source arrivals: no event was brought yet");

        assertThat(new StatusSight(viewer(new Scope.OfTeam(FRAUD)), image()).features(stale))
                .isEmpty();
        assertThat(new StatusSight(viewer(new Scope.Everywhere()), image()).features(stale))
                .isEqualTo(stale);
    }

    @Test
    void changesOfOtherTeamsModelsAreNotNamed() {
        Image image = proposing(proposal("score", FRAUD), proposal("credit", TeamName.DEFAULT));

        assertThat(new StatusSight(viewer(new Scope.OfTeam(FRAUD)), image).changes())
                .containsExactly("model/score, by token:b at 2026-11-25T08:00:00Z");
        assertThat(new StatusSight(viewer(new Scope.Everywhere()), image).changes()).hasSize(2);
    }
}
