package dev.slipway.server.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Cell;
import dev.slipway.monitoring.quality.Amount;
import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DrillLabelsTest {
    private static final String PREDICTION = "019ac0b6b1f200000000012f4c1d92aa";

    @Test
    void aClassIsSentByItsNameAlsoWhereNamesAreOtherNumbersThanPlaces() {
        assertThat(DrillLabels.label(new Answer.Place(1, "2"), PREDICTION))
                .isEqualTo(new Cell.Text("2"));
        assertThat(DrillLabels.label(new Answer.Place(1, "late"), PREDICTION))
                .isEqualTo(new Cell.Text("late"));
    }

    @Test
    void aClassWithoutANameIsSentByItsPlace() {
        assertThat(DrillLabels.label(new Answer.Place(1, ""), PREDICTION))
                .isEqualTo(new Cell.Whole(1));
        assertThat(DrillLabels.label(new Answer.Place(2, "n".repeat(1_001)), PREDICTION))
                .isEqualTo(new Cell.Whole(2));
    }

    @Test
    void aWholeNumberIsSentWithAllItsDigits() {
        BigInteger whole = new BigInteger("9007199254740993");
        assertThat(DrillLabels.label(new Answer.Number(Amount.of(whole)), PREDICTION))
                .isEqualTo(new Cell.Whole(whole.longValue()));
    }

    @Test
    void namesComeInTheOrderOfTheirPlacesFromTheFirstRow() {
        assertThat(
                        ClassNames.of(
                                List.of(
                                        "0.700000:1:2",
                                        "0.200000:2:3: far",
                                        "0.100000:0:1",
                                        "0.900000:0:1",
                                        "0.100000:2:3: far",
                                        "0.000000:1:2"),
                                3))
                .containsExactly("1", "2", "3: far");
    }

    @Test
    void namesThatAreNotOneForEachClassAreNone() {
        assertThat(ClassNames.of(List.of("0.700000:1", "0.300000:0"), 2)).isEmpty();
        assertThat(ClassNames.of(List.of("0.700000:1", "0.300000:0:late"), 2)).isEmpty();
        assertThat(ClassNames.of(List.of("nan:0:late"), 2)).isEmpty();
    }
}
