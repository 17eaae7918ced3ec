package dev.slipway.console.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class QuestionsTest {
    private static final int PATIENCE_SECONDS = 30;

    @Test
    void allAreAskedAtOnce() {
        CyclicBarrier together = new CyclicBarrier(6);
        try (Questions questions = new Questions()) {
            List<Supplier<Integer>> answers =
                    IntStream.range(0, 6)
                            .mapToObj(i -> questions.ask(() -> met(together, i)))
                            .toList();
            assertThat(answers).extracting(Supplier::get).containsExactly(0, 1, 2, 3, 4, 5);
        }
    }

    /// Ends once as many have come as are waited for.
    private static int met(CyclicBarrier together, int answer) {
        try {
            together.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return answer;
        } catch (Exception e) {
            throw new IllegalStateException("asked one after the other", e);
        }
    }

    @Test
    void eachIsAskedInTheNameOfWhoeverLooks() {
        Optional<String> token =
                Questions.as(
                        "slw_good",
                        () -> {
                            try (Questions questions = new Questions()) {
                                return questions.ask(Questions.TOKEN::token).get();
                            }
                        });
        assertThat(token).contains("slw_good");
        assertThat(Questions.TOKEN.token()).isEmpty();
        assertThat(Questions.as(null, Questions.TOKEN::token)).isEmpty();
    }

    @Test
    void whatAQuestionThrewIsThrownWhereItsAnswerIsTaken() {
        IllegalArgumentException refused = new IllegalArgumentException("no");
        try (Questions questions = new Questions()) {
            Supplier<Object> answer =
                    questions.ask(() -> {
                        throw refused;
                    });
            assertThatThrownBy(answer::get).isSameAs(refused);
        }
    }

    @Test
    void noQuestionOutlivesThePage() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean wasInterrupted = new AtomicBoolean();
        try (Questions questions = new Questions()) {
            Supplier<Boolean> _ =
                    questions.ask(() -> {
                        begun.countDown();
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            wasInterrupted.set(true);
                        }
                        return true;
                    });
            assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(wasInterrupted).isTrue();
    }
}
