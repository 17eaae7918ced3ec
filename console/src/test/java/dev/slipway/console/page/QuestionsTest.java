package dev.slipway.console.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class QuestionsTest {
    private static final int PATIENCE_SECONDS = 30;

    private final PageThreads threads = new PageThreads();

    @AfterEach
    void close() {
        threads.close();
    }

    /// What comes of questions that somebody asks who has shown nothing.
    private <T> T asked(Function<Questions, T> work) {
        return asked(threads, work);
    }

    private static <T> T asked(PageThreads threads, Function<Questions, T> work) {
        return Questions.as(
                null,
                threads,
                () -> {
                    try (Questions questions = new Questions()) {
                        return work.apply(questions);
                    }
                });
    }

    @Test
    void allAreAskedAtOnce() {
        CyclicBarrier together = new CyclicBarrier(6);
        List<Integer> answers =
                asked(questions -> {
                    List<Supplier<Integer>> all =
                            IntStream.range(0, 6)
                                    .mapToObj(i -> questions.ask(() -> met(together, i)))
                                    .toList();
                    return all.stream().map(Supplier::get).toList();
                });
        assertThat(answers).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void noMoreThreadsAskThanThereAre() {
        Set<String> names = ConcurrentHashMap.newKeySet();
        CountDownLatch begun = new CountDownLatch(PageThreads.USUAL);
        List<Boolean> wereAtWork =
                asked(questions -> {
                    List<Supplier<Boolean>> all =
                            IntStream.range(0, 3 * PageThreads.USUAL)
                                    .mapToObj(_ -> questions.ask(() -> noted(names, begun)))
                                    .toList();
                    return all.stream().map(Supplier::get).toList();
                });
        assertThat(wereAtWork).hasSize(3 * PageThreads.USUAL).containsOnly(true);
        assertThat(names).hasSize(PageThreads.USUAL);
    }

    /// Ends once all threads there are have begun.
    private static boolean noted(Set<String> names, CountDownLatch begun) {
        names.add(Thread.currentThread().getName());
        begun.countDown();
        return isOver(begun);
    }

    /// One thread is enough for both: what needs answers holds none while it waits.
    @Test
    void whatTakesAnswersBeginsOnceTheyAreThere() {
        try (PageThreads one = new PageThreads(1)) {
            String name =
                    asked(
                            one,
                            questions -> {
                                Supplier<String> first = questions.ask(() -> "fli");
                                Supplier<String> second = questions.ask(() -> "ghts");
                                return questions.then(() -> first.get() + second.get());
                            });
            assertThat(name).isEqualTo("flights");
        }
    }

    @Test
    void whatNoThreadHasTakenUpIsNotAskedForAPageThatIsGone() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicBoolean wasAsked = new AtomicBoolean();
        try (PageThreads one = new PageThreads(1)) {
            PageThreads.Work<Boolean> first = one.begin(() -> waited(begun, end));
            assertThat(isOver(begun)).isTrue();
            Supplier<Boolean> gone =
                    asked(one, questions -> questions.ask(() -> wasAsked.getAndSet(true)));
            end.countDown();
            assertThat(first.answer()).isTrue();
            assertThat(one.done(() -> "the next")).isEqualTo("the next");
            assertThat(wasAsked).isFalse();
            assertThatThrownBy(gone::get).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void nobodyWaitsForWhatIsAskedOfAClosedConsole() {
        threads.close();
        Supplier<String> late = asked(questions -> questions.ask(() -> "late"));
        assertThatThrownBy(late::get).isInstanceOf(CancellationException.class);
    }

    private static boolean waited(CountDownLatch begun, CountDownLatch end) {
        begun.countDown();
        return isOver(end);
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
                        threads,
                        () -> {
                            try (Questions questions = new Questions()) {
                                return questions.ask(Questions.TOKEN::token).get();
                            }
                        });
        assertThat(token).contains("slw_good");
        assertThat(Questions.TOKEN.token()).isEmpty();
        assertThat(Questions.as(null, threads, Questions.TOKEN::token)).isEmpty();
        assertThatThrownBy(Questions::new).hasMessage("nobody is known who asks");
    }

    @Test
    void whatAQuestionThrewIsThrownWhereItsAnswerIsTaken() {
        IllegalArgumentException refused = new IllegalArgumentException("no");
        String came =
                asked(questions -> {
                    Supplier<String> answer =
                            questions.ask(() -> {
                                throw refused;
                            });
                    assertThatThrownBy(answer::get).isSameAs(refused);
                    assertThatThrownBy(() -> questions.then(answer)).isSameAs(refused);
                    return "here";
                });
        assertThat(came).isEqualTo("here");
    }

    @Test
    void noQuestionOutlivesThePage() {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean wasInterrupted = new AtomicBoolean();
        boolean hasBegun =
                asked(questions -> {
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
                    return isOver(begun);
                });
        assertThat(hasBegun).isTrue();
        assertThat(wasInterrupted).isTrue();
    }

    private static boolean isOver(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
