package dev.slipway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.model.Cell;
import dev.slipway.testkit.SampledPrediction;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FindingsTest {
    private static final int MANY = (int) (Findings.CELLS * 2 / 5);
    private static final CapturedColumn LARGE =
            new CapturedColumn("x", 1, Collections.nCopies(MANY, new Cell.Missing()));

    @Test
    void newestStayWithoutGapsWhenTheyHaveMoreValuesThanMayBe() {
        Findings findings = new Findings(false, 10, _ -> true);
        findings.see(prediction(2, List.of(LARGE)));
        findings.see(prediction(3, List.of(LARGE)));
        assertThat(findings.isCut()).isFalse();
        findings.see(prediction(4, List.of(LARGE)));
        findings.see(prediction(1, List.of()));

        assertThat(findings.best())
                .extracting(CapturedPrediction::id)
                .containsExactly(Flown.id(4).value(), Flown.id(3).value());
        assertThat(findings.isCut()).isTrue();
        assertThat(findings.isBeyond(Flown.id(2).value())).isTrue();
        assertThat(findings.isBeyond(Flown.id(5).value())).isFalse();
    }

    /// A prediction may have few values, each of them a document.
    @Test
    void textsCountByTheirLength() {
        Cell document = new Cell.Text("x".repeat(MANY * Findings.CHARACTERS));
        List<CapturedColumn> one = List.of(new CapturedColumn("x", 1, List.of(document)));
        Findings findings = new Findings(false, 10, _ -> true);
        findings.see(prediction(1, one));
        findings.see(prediction(2, one));
        assertThat(findings.isCut()).isFalse();
        findings.see(prediction(3, one));

        assertThat(findings.best())
                .extracting(CapturedPrediction::id)
                .containsExactly(Flown.id(3).value(), Flown.id(2).value());
        assertThat(findings.isCut()).isTrue();
    }

    private static CapturedPrediction prediction(int seconds, List<CapturedColumn> inputs) {
        return SampledPrediction.of(
                Flown.id(seconds), null, Flown.START.plusSeconds(seconds), inputs);
    }
}
