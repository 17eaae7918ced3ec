package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.JobCommand.SubmitScore;
import dev.slipway.api.control.RegistryCommand.RemoveAlias;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
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
    void nothingIsProposedToWhoeverMayNotReadIt() {
        Principal caller = OpenControl.principal("caller", Role.CALLER);
        assertThat(message(open.submit(caller, score("fligths", null)))).doesNotContain("flights");
        assertThat(message(open.submit(caller, new RemoveAlias(FLIGHTS, MISSPELT))))
                .isEqualTo("alias 'champoin': unknown for model flights");
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
