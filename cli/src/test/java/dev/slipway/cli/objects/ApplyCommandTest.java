package dev.slipway.cli.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ApplyCommandTest {
    @Test
    void whatIsSaidIsAboutWhatWasApplied() {
        List<String> said = List.of("flights: a", "flights-2: b", "fraud: c");

        assertThat(ApplyCommand.about(List.of(new EndpointName("flights")), said))
                .containsExactly("flights: a");
    }
}
