package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.release.BadAnswer;
import dev.slipway.serving.release.LeftOut;
import dev.slipway.serving.release.Pick;
import dev.slipway.serving.release.ReleaseCounts;
import dev.slipway.serving.release.Split;
import dev.slipway.serving.routing.Routes;
import dev.slipway.stats.counts.Arm;
import org.junit.jupiter.api.Test;

final class SecondOpinionsTest {
    /// A process may be short of threads for a moment, and the request has its answer already.
    @Test
    void whatFindsNoThreadIsLeftOutAndBreaksNoRequest() {
        ReleaseSplit terms = Released.terms(0.5, Released.HEADER);
        Split split = new Split(terms, new ReleaseCounts(terms.release(), terms.sticky()));
        Pick.Made pick = new Pick.Made(split, 1, true, Arm.CANDIDATE);
        try (SecondOpinions opinions =
                new SecondOpinions(
                        new Routes(),
                        new DirectBufferPool(0),
                        System::nanoTime,
                        work -> {
                            throw new OutOfMemoryError("unable to create native thread");
                        })) {
            opinions.offer(
                    new SecondOpinions.Doubt(pick, 1, BadAnswer.NON_FINITE), Bench.row(1, 2));
        }
        assertThat(split.counts().total(Arm.CANDIDATE).leftOut())
                .containsEntry(LeftOut.UNCHECKED, 1L);
    }
}
