package dev.slipway.runtime.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelRefusedException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// What becomes of models of which a server does not say what they take and give, whatever it is
/// spoken to in.
abstract class DescriptionContract extends TokenContract {
    private static final String SIGNATURE =
            """
            signature:
              inputs: [{name: x, datatype: FP32, shape: [-1, 2]}]
              outputs: [{name: y, datatype: FP32, shape: [-1, 2]}]
            """;

    @Test
    void whatThePackageSaysIsEnoughOfAModelThatIsReady() throws IOException {
        played.hideDescription();
        try (LoadedModel model = load(SIGNATURE)) {
            assertThat(model.signature().outputs()).hasSize(1);
            assertThat(ask(model, 1, 2)).hasSize(1);
        }
    }

    /// One that is not there looks alike.
    @Test
    void whatThePackageSaysIsNotEnoughOfAModelThatIsNotReady() {
        played.hideDescription();
        played.ready(true, false);
        assertThatThrownBy(() -> load(SIGNATURE)).isInstanceOf(ModelRefusedException.class);
    }

    @Test
    void modelIsRefusedOfWhichNobodySaysWhatItTakes() {
        played.hideDescription();
        assertThatThrownBy(() -> load()).isInstanceOf(ModelRefusedException.class);
    }
}
