package dev.slipway.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Rows;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.Datatype;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UnsignedColumnsTest {
    private static final Cell LARGEST = new Cell.Digits("18446744073709551615");

    @Test
    void largestNumbersWithoutASignAreSentAsTheyCame() {
        List<TensorSpec> inputs =
                List.of(input("card", Datatype.UINT64), input("change", Datatype.INT64));
        Rows kept = rows(new Cell.Whole(-1), new Cell.Whole(-1));
        Rows small = rows(new Cell.Whole(7), new Cell.Missing());

        assertThat(UnsignedColumns.asSent(inputs, List.of(kept, small)))
                .containsExactly(rows(LARGEST, new Cell.Whole(-1)), small);
    }

    @Test
    void columnsOfAMatrixHaveItsDatatype() {
        Rows kept = rows(new Cell.Whole(-1), new Cell.Whole(Long.MIN_VALUE));
        assertThat(UnsignedColumns.asSent(List.of(input("x", Datatype.UINT64)), List.of(kept)))
                .containsExactly(rows(LARGEST, new Cell.Digits("9223372036854775808")));
        assertThat(UnsignedColumns.asSent(List.of(input("x", Datatype.INT64)), List.of(kept)))
                .containsExactly(kept);
    }

    private static TensorSpec input(String name, Datatype datatype) {
        return TensorSpec.of(name, datatype, -1, 1);
    }

    private static Rows rows(Cell... row) {
        return new Rows(List.of("card", "change"), List.of(List.of(row)));
    }
}
