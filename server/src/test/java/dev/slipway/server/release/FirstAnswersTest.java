package dev.slipway.server.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FirstAnswersTest {
    private static final DenseTensor ROWS =
            DenseTensor.ofFloats(Shape.of(2, 3), 0.1f, 0.7f, 0.2f, 0.9f, 0, 0.1f);

    @Test
    void theGreatestOfSeveralHasItsPlaceAndItsName() {
        assertThat(FirstAnswers.of(ROWS, 2, List.of("early", "on time", "late")))
                .hasValue(new Answer.Place(1, "on time"));
    }

    @Test
    void namesThatAreNotOneForEachNumberAreNone() {
        assertThat(FirstAnswers.of(ROWS, 2, List.of())).hasValue(new Answer.Place(1, ""));
        assertThat(FirstAnswers.of(ROWS, 2, List.of("early", "late")))
                .hasValue(new Answer.Place(1, ""));
    }

    @Test
    void oneNumberARowIsThatNumberAndATextIsItself() {
        assertThat(FirstAnswers.of(DenseTensor.ofFloats(Shape.of(2, 1), 0.5f, 0.25f), 2, List.of()))
                .hasValue(new Answer.Number(0.5));
        assertThat(FirstAnswers.of(BytesTensor.ofText(Shape.of(2), "late", "early"), 2, List.of()))
                .hasValue(new Answer.Named("late"));
    }

    @Test
    void noRowIsNoAnswer() {
        assertThat(FirstAnswers.of(DenseTensor.ofFloats(Shape.of(0, 3)), 0, List.of())).isEmpty();
    }
}
